package io.rnn4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResumableTrainingTest {
    private static final Pattern FIRST_EPOCH = Pattern.compile("epoch +1/150");
    private static final Pattern THIRD_EPOCH = Pattern.compile("epoch +3/150");

    @TempDir
    private Path folder;

    private Path data;
    private Path model;

    @BeforeEach
    void writeAWave() throws IOException {
        StringBuilder text = new StringBuilder("x\n");
        for (int t = 0; t < 600; t++) {
            text.append(10 + Math.sin(t)).append('\n');
        }
        data = Files.writeString(folder.resolve("wave.csv"), text);
        model = folder.resolve("wave.rnn");
    }

    private List<String> arguments(String... more) {
        return CommandRun.arguments(
                List.of("train", data.toString(), "--target", "x", "--model", model.toString()),
                Map.of("--hidden", "4", "--cell", "rnn", "--backend", "java"),
                more);
    }

    private List<String> textArguments(String... more) {
        return CommandRun.arguments(
                List.of("text", data.toString(), "--model", model.toString()),
                Map.of("--hidden", "8", "--embedding", "4", "--steps", "8", "--batch", "8", "--backend", "java"),
                more);
    }

    private static CommandRun run(List<String> arguments) {
        return CommandRun.of(arguments.toArray(new String[0]));
    }

    private CommandRun run(String... more) {
        return run(arguments(more));
    }

    /** Runs the command line in a JVM of its own and sends it a signal at the end of its third epoch. */
    private String interrupted(String signal, int exitValue, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(withSignalsByDefault());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", // as this JVM, or the kernels, and with them the bits, are others
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        StringBuilder printed = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            boolean interrupted = false;
            while ((line = lines.readLine()) != null) {
                printed.append(line).append('\n');
                if (!interrupted && THIRD_EPOCH.matcher(line).find()) {
                    interrupted = true;
                    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                            .start()
                            .waitFor();
                }
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(printed.toString()).isEqualTo(exitValue);
        return printed.toString();
    }

    /** A JVM whose parent ignores SIGINT, as shells let background jobs do, ignores it too, unless this undoes it. */
    private static List<String> withSignalsByDefault() throws Exception {
        List<String> env = List.of("env", "--default-signal=INT");
        List<String> tried = new ArrayList<>(env);
        tried.add("true");
        boolean works =
                new ProcessBuilder(tried).redirectErrorStream(true).start().waitFor() == 0;
        return works ? env : List.of();
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    @DisabledOnOs(OS.WINDOWS) // which has no such signals
    void anInterruptLeavesAWholeCheckpointAndSaysHowToGoOn(String signal, int exitValue) throws Exception {
        String printed = interrupted(signal, exitValue, arguments("--epochs", "150"));
        assertThat(printed).contains("Stopped.", "--epochs 150 --resume").doesNotContain("epoch 150/", "Exception");
        assertThat(model).doesNotExist();
        assertThat(folder.resolve("wave.rnn.checkpoints")).isNotEmptyDirectory();

        CommandRun again = run("--epochs", "150");
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("--resume").hasLineCount(1);
        CommandRun other = run("--epochs", "150", "--seed", "7", "--resume");
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.err()).contains("cannot go on").hasLineCount(1);

        String wave = Files.readString(data);
        Files.writeString(data, wave.replaceFirst("10.0", "10.1"));
        CommandRun otherData = run("--epochs", "150", "--resume");
        assertThat(otherData.exitCode()).isEqualTo(1);
        assertThat(otherData.err()).contains("another checksum of the data").hasLineCount(1);
        Files.writeString(data, wave);

        CommandRun resumed = run("--epochs", "150", "--resume");
        assertThat(resumed.err()).isEmpty();
        assertThat(resumed.out()).contains("epoch 150/150").doesNotContainPattern(FIRST_EPOCH);
        assertSameAsAtOnce(arguments("--epochs", "150"));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aTextsTrainingGoesOnWithTheStateItHad() throws Exception {
        Files.writeString(data, "the sea, the sea! it rolls and rolls. ".repeat(60));
        String printed = interrupted("INT", 130, textArguments("--epochs", "150"));
        assertThat(printed).contains("Stopped.", "--epochs 150 --resume").doesNotContain("epoch 150/", "Exception");
        assertThat(model).doesNotExist();
        CommandRun resumed = run(textArguments("--epochs", "150", "--resume"));
        assertThat(resumed.err()).isEmpty();
        assertThat(resumed.out()).contains("epoch 150/150", "Saved").doesNotContainPattern(FIRST_EPOCH);
        assertSameAsAtOnce(textArguments("--epochs", "150"));
    }

    private void assertSameAsAtOnce(List<String> arguments) throws IOException {
        assertThat(folder.resolve("wave.rnn.checkpoints")).doesNotExist();
        byte[] inTwo = Files.readAllBytes(model);
        assertThat(run(arguments).exitCode()).isZero();
        assertThat(inTwo).isEqualTo(Files.readAllBytes(model));
    }

    @Test
    void thereMustBeSomethingToGoOnFrom() {
        CommandRun run = run("--resume");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("no checkpoints").hasLineCount(1);
    }
}
