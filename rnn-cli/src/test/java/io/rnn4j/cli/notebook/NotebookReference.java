package io.rnn4j.cli.notebook;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The arrays of {@code notebook.json}, by name. */
record NotebookReference(String json) {
    static NotebookReference load() {
        try (InputStream in = NotebookReference.class.getResourceAsStream("notebook.json")) {
            return new NotebookReference(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    double[] values(String name) {
        Matcher matcher =
                Pattern.compile("\"" + name + "\":\\s*\\[([^\\]]*)\\]").matcher(json);
        if (!matcher.find()) {
            throw new IllegalArgumentException("notebook.json has no array '" + name + "'");
        }
        return Arrays.stream(matcher.group(1).split(","))
                .map(String::strip)
                .mapToDouble(Double::parseDouble)
                .toArray();
    }
}
