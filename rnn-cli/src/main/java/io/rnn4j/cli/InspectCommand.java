package io.rnn4j.cli;

import io.rnn4j.backend.Backend;
import io.rnn4j.io.ModelFile;
import io.rnn4j.train.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./rnn inspect}. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Tells what is in a model file: layers, shapes, metadata and checksum, which is checked.")
public final class InspectCommand implements Callable<Integer> {
    private static final int LONGEST = 100;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private CommandSpec spec;

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    @Parameters(paramLabel = "MODEL", description = "A model file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private Path file;

    /** Creates the command. */
    public InspectCommand() {}

    @Override
    public Integer call() throws IOException {
        try (Backend backend = backendOption.choose().open()) {
            Model model = ModelFile.load(file, backend);
            Map<String, String> texts = ModelFile.texts(file);
            PrintWriter out = spec.commandLine().getOut();
            String checksum = texts.get("rnn4j.crc32c");
            out.printf(
                    Locale.ROOT,
                    "File      %s, %,d bytes, format %s%nChecksum  %s%n",
                    file,
                    Files.size(file),
                    texts.get("rnn4j.format"),
                    checksum == null ? "none" : "crc32c " + checksum + ", and the weights have it");
            out.printf(Locale.ROOT, "Model     %s, seed %d%n%n%s%n", model.dtype(), model.seed(), model.summary());
            model.parameters()
                    .forEach((name, parameter) ->
                            out.printf("  %-28s %s%n", name, parameter.value().shape()));
            out.println();
            model.inputScaler().ifPresent(scaler -> out.println("Inputs    " + shortened(scaler.toString())));
            model.targetScaler().ifPresent(scaler -> out.println("Targets   " + shortened(scaler.toString())));
            model.vocabulary().ifPresent(words -> out.println("Texts     " + words));
            model.metadata()
                    .forEach((key, text) -> out.printf("  %-28s %s%n", key, text.isEmpty() ? "-" : shortened(text)));
            out.flush();
        }
        return 0;
    }

    private static String shortened(String text) {
        String line = text.replace("\n", ", ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
    }
}
