package io.rnn4j.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rnn4j.train.TrainingListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training whose JVM is killed again and again, at random moments, ends with the bits of one that went through. It
 * writes a checkpoint after each step, so that some kills hit a write. The profile {@code nightly} kills 200 times.
 */
public abstract class KillContract {
    /** Long enough for a few dozen steps. */
    private static final int MOST_MILLIS = 150;

    /** Of so many kills some must hit a write; of 40 it has happened that none did. */
    private static final int MANY = 200;

    private static final int MINUTES = 2;

    @TempDir
    private Path folder;

    /** For subclasses. */
    protected KillContract() {}

    /**
     * Names the backend.
     *
     * @return its name, or {@code reference}
     */
    protected abstract String backend();

    /**
     * Says how often to kill.
     *
     * @return the system property {@code rnn.kills}, or 10
     */
    protected int kills() {
        return Integer.getInteger("rnn.kills", 10);
    }

    @Test
    final void trainingThatIsKilledAtAnyMomentAndResumedEndsWithTheBitsOfOneThatWentThrough() throws Exception {
        Path expected = folder.resolve("expected.rnn");
        KilledTraining.train(backend(), folder.resolve("whole"), expected, new TrainingListener() {});
        Random random = new Random();
        int killed = 0;
        int killedInAWrite = 0;
        for (int life = 0; killed < kills(); life++) {
            Path checkpoints = folder.resolve("checkpoints" + life);
            Path result = folder.resolve("result" + life + ".rnn");
            while (!Files.exists(result)) {
                boolean die = killed < kills();
                killed += run(checkpoints, result, die ? random.nextInt(MOST_MILLIS) : -1) ? 1 : 0;
                killedInAWrite += hasLeftover(checkpoints) ? 1 : 0;
            }
            assertFalse(hasLeftover(checkpoints), "the next checkpoint removes what a kill left behind");
            assertArrayEquals(Files.readAllBytes(expected), Files.readAllBytes(result), "after " + killed + " kills");
        }
        if (killed >= MANY) {
            assertNotEquals(0, killedInAWrite, "kills that hit a write");
        }
    }

    private static boolean hasLeftover(Path checkpoints) throws IOException {
        if (!Files.exists(checkpoints)) {
            return false;
        }
        try (Stream<Path> files = Files.list(checkpoints)) {
            return files.anyMatch(file -> file.toString().endsWith(".tmp"));
        }
    }

    /** Runs the training in a JVM of its own and tells whether it was killed before it was done. */
    private boolean run(Path checkpoints, Path result, int millis) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-modules") || argument.startsWith("--enable-native"))
                .forEach(command::add);
        command.addAll(List.of("-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), KilledTraining.class.getName()));
        command.addAll(List.of(backend(), checkpoints.toString(), result.toString()));
        Path errors = folder.resolve("errors.txt");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals(KilledTraining.BEGUN, output.readLine(), () -> read(errors));
            if (millis >= 0) {
                process.waitFor(millis, TimeUnit.MILLISECONDS);
                process.destroyForcibly();
            }
            assertTrue(process.waitFor(MINUTES, TimeUnit.MINUTES), "the forked JVM hangs");
        } finally {
            process.destroyForcibly();
        }
        boolean done = process.exitValue() == 0;
        assertTrue(done || millis >= 0, () -> read(errors));
        return !done;
    }

    private static String read(Path errors) {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
