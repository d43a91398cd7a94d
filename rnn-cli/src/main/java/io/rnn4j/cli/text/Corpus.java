package io.rnn4j.cli.text;

import io.rnn4j.cli.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text, cut into a part to learn from and one held out: its last chapters, as many as make a twentieth of it, or
 * without chapters its last twentieth.
 *
 * @param name what to call it
 * @param training the part to learn from
 * @param heldOut the part to judge by
 * @param chapters how many chapters are held out; 0 without chapters
 */
record Corpus(String name, String training, String heldOut, int chapters) {
    private static final String SHIPPED = "moby-dick.txt";
    private static final Pattern CHAPTER = Pattern.compile("(?m)^CHAPTER\\s+[0-9IVXLC]+\\b");
    private static final double HELD_OUT = 0.05;
    private static final int LEAST = 2_000;

    /** Reads a text in UTF-8, or without a file the novel that the program ships with. */
    static Corpus read(@Nullable Path file) {
        return file == null ? of("Moby-Dick (shipped)", shipped()) : of(file.toString(), text(file));
    }

    private static String shipped() {
        try (InputStream in = Corpus.class.getResourceAsStream(SHIPPED)) {
            if (in == null) {
                throw new IllegalStateException("the program's jar lacks " + SHIPPED + "; build it again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CommandFailure("the shipped text cannot be read: " + e.getMessage(), e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new CommandFailure(file + ": it is not in UTF-8; convert it first", e);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(file + ": there is no such file", e);
        } catch (IOException e) {
            throw new CommandFailure(file + ": it cannot be read: " + e.getMessage(), e);
        }
    }

    static Corpus of(String name, String text) {
        if (text.length() < LEAST) {
            throw new CommandFailure(
                    name + ": a text to learn from needs at least " + LEAST + " characters, but has " + text.length());
        }
        int wanted = (int) (text.length() * (1 - HELD_OUT));
        List<Integer> starts = new ArrayList<>();
        Matcher chapter = CHAPTER.matcher(text);
        while (chapter.find()) {
            starts.add(chapter.start());
        }
        int cut = 0;
        int held = 0;
        for (int i = starts.size() - 1; i > 0 && cut == 0; i--) {
            held++;
            if (starts.get(i) <= wanted) {
                cut = starts.get(i);
            }
        }
        // Chapters that make most of the text are no measure.
        if (cut < text.length() / 2) {
            cut = Character.isLowSurrogate(text.charAt(wanted)) ? wanted - 1 : wanted;
            held = 0;
        }
        return new Corpus(name, text.substring(0, cut), text.substring(cut), held);
    }
}
