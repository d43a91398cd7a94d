package io.rnn4j.cli;

import io.rnn4j.io.CheckpointFolder;
import io.rnn4j.train.StopRequest;
import io.rnn4j.train.Trainer;
import io.rnn4j.train.TrainingResult;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A training that Ctrl-C ends cleanly: after its current step it saves a checkpoint beside the model and says how to go
 * on. When training is complete, the checkpoints are removed.
 *
 * @param spec the command, which has an option {@code --resume}
 * @param model the file that the model will be saved to
 * @param resume whether to go on from checkpoints
 * @param data the file that is learned, which must be the same to go on; null for what the program ships with
 */
public record ResumableTraining(
        CommandSpec spec,
        Path model,
        boolean resume,
        @Nullable Path data) {
    private static final int KEPT = 2;

    /** A step and a checkpoint take no longer. */
    private static final int SECONDS_TO_STOP = 60;

    private Path folder() {
        return model.resolveSibling(model.getFileName() + ".checkpoints");
    }

    /**
     * Checks that there are checkpoints if and only if training is to go on from them.
     *
     * @throws CommandFailure if it is otherwise
     */
    public void check() {
        boolean found = false;
        if (Files.isDirectory(folder())) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder(), "checkpoint-*")) {
                found = files.iterator().hasNext();
            } catch (IOException e) {
                throw new CommandFailure("cannot read the folder " + folder() + ": " + e.getMessage(), e);
            }
        }
        if (resume && !found) {
            throw new CommandFailure("--resume: there are no checkpoints in " + folder() + " to go on from");
        }
        if (found && !resume) {
            throw new CommandFailure("there are checkpoints of a training that was not finished in " + folder()
                    + ": add --resume to go on, or delete the folder");
        }
    }

    /**
     * Trains.
     *
     * @param trainer the settings
     * @param steps after how many steps a checkpoint is saved, beside those after each epoch
     * @param fit fits the model
     * @return how it went; empty if it was stopped, of which the user has been told
     * @throws CommandFailure if the checkpoints are of another training
     */
    public Optional<TrainingResult> run(Trainer.Builder trainer, int steps, Function<Trainer, TrainingResult> fit) {
        StopRequest stop = new StopRequest();
        trainer.stop(stop)
                .checkpoints(CheckpointFolder.of(folder(), KEPT), steps)
                .sameToResume("checksum of the data", checksum());
        if (resume) {
            trainer.resume();
        }
        CountDownLatch ended = new CountDownLatch(1);
        Thread onInterrupt = new Thread(() -> stopAndWait(stop, ended), "rnn-stop");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            TrainingResult result = fit.apply(trainer.build());
            if (result.ending() == TrainingResult.Ending.STOPPED) {
                sayHowToGoOn();
                return Optional.empty();
            }
            return Optional.of(result);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    resume
                            ? "cannot go on: " + e.getMessage() + "; give the data and options of the first start"
                            : String.valueOf(e.getMessage()),
                    e);
        } finally {
            ended.countDown();
            remove(onInterrupt);
        }
    }

    private String checksum() {
        if (data == null) {
            return "of what the program ships with";
        }
        CRC32C checksum = new CRC32C();
        try (CheckedInputStream in = new CheckedInputStream(Files.newInputStream(data), checksum)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new CommandFailure("cannot read " + data + ": " + e.getMessage(), e);
        }
        return "%08x".formatted(checksum.getValue());
    }

    private static void stopAndWait(StopRequest stop, CountDownLatch ended) {
        stop.request();
        try {
            if (!ended.await(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                System.getLogger("io.rnn4j")
                        .log(System.Logger.Level.WARNING, "the training did not end; the last checkpoint counts");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Thread onInterrupt) {
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException e) {
            // The JVM is ending already, which is what the hook was for.
        }
    }

    private void sayHowToGoOn() {
        List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
        String command = arguments.stream()
                .filter(argument -> !argument.equals("--resume"))
                .map(ResumableTraining::quoted)
                .collect(Collectors.joining(" ", "./rnn ", " --resume"));
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%nStopped. The checkpoint is in %s. To go on:%n  %s%n", folder(), command);
        out.flush();
    }

    private static String quoted(String argument) {
        return argument.matches("[\\w@%+=:,./\\\\-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }

    /**
     * Removes the checkpoints, once the model is saved.
     *
     * @throws CommandFailure if that is not possible
     */
    public void finish() {
        try {
            if (Files.isDirectory(folder())) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(folder(), "checkpoint-*")) {
                    for (Path file : files) {
                        Files.delete(file);
                    }
                }
                Files.delete(folder());
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    "the model is saved, but its checkpoints in " + folder() + " could not be removed: "
                            + e.getMessage(),
                    e);
        }
    }
}
