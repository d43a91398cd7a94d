package io.rnn4j.io;

import io.rnn4j.train.EpochReport;
import io.rnn4j.train.Model;
import io.rnn4j.train.TrainingListener;
import io.rnn4j.train.TrainingResult;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes the course of a training as event files, for {@code tensorboard --logdir FOLDER}: the loss of each step as {@code
 * loss/step}; after each epoch {@code loss/training}, {@code loss/validation}, {@code learning_rate} and the metrics as
 * {@code metrics/<name>}. Each training gets a file of its own. If the file cannot be written, a warning says so and
 * training goes on without.
 */
public final class TensorBoard implements TrainingListener, AutoCloseable {
    private static final Logger LOGGER = System.getLogger("io.rnn4j");
    private static final double MILLIS = 1000;

    private final Path folder;
    private @Nullable EventFile file;
    private int steps;

    private TensorBoard(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes to a folder, which is made when a training starts.
     *
     * @param folder the folder
     * @return the listener
     */
    public static TensorBoard in(Path folder) {
        return new TensorBoard(Objects.requireNonNull(folder, "folder"));
    }

    private static double now() {
        return System.currentTimeMillis() / MILLIS;
    }

    /** Something that writes. */
    private interface Writing {
        void to(EventFile file) throws IOException;
    }

    private void write(Writing writing) {
        EventFile open = file;
        if (open == null) {
            return;
        }
        try {
            writing.to(open);
        } catch (IOException e) {
            giveUp(e);
        }
    }

    private void giveUp(IOException e) {
        LOGGER.log(
                Level.WARNING,
                "TensorBoard's event file in " + folder + " cannot be written, training goes on without: " + e);
        file = null;
    }

    @Override
    public void started(Model model, int epochs, int stepsPerEpoch) {
        close();
        steps = stepsPerEpoch;
        double now = now();
        String name = String.format("events.out.tfevents.%010d.rnn4j.%s", (long) now, UUID.randomUUID());
        try {
            Files.createDirectories(folder);
            file = new EventFile(folder.resolve(name), now);
        } catch (IOException e) {
            giveUp(e);
        }
    }

    private long step(int epoch, int step) {
        return (epoch - 1L) * steps + step;
    }

    @Override
    public void stepFinished(int epoch, int step, double loss) {
        write(open -> open.scalar(now(), step(epoch, step), "loss/step", loss));
    }

    @Override
    public void epochFinished(EpochReport report) {
        long step = step(report.epoch(), steps);
        double now = now();
        write(open -> {
            open.scalar(now, step, "loss/training", report.trainingLoss());
            if (report.validationLoss().isPresent()) {
                open.scalar(now, step, "loss/validation", report.score());
            }
            open.scalar(now, step, "learning_rate", report.learningRate());
            for (var metric : report.metrics().entrySet()) {
                open.scalar(now, step, "metrics/" + metric.getKey(), metric.getValue());
            }
            open.flush();
        });
    }

    @Override
    public void finished(TrainingResult result) {
        close();
    }

    /** Closes the file of a training that failed; one that ended did so itself. */
    @Override
    public void close() {
        write(EventFile::close);
        file = null;
    }
}
