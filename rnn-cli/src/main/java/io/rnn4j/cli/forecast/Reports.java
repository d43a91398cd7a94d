package io.rnn4j.cli.forecast;

import io.rnn4j.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where reports go. */
final class Reports {
    static final String CHART = "forecasts.png";
    static final String CURVES = "training.html";

    private Reports() {}

    static Path folderOf(Path model) {
        String name = model.getFileName().toString();
        return model.resolveSibling((name.endsWith(".rnn") ? name.substring(0, name.length() - 4) : name) + "-report");
    }

    static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CommandFailure(
                    "cannot make the folder " + folder + " for the report; name another by --report", e);
        }
    }
}
