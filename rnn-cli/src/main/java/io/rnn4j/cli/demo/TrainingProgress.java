package io.rnn4j.cli.demo;

import io.rnn4j.train.EpochReport;
import io.rnn4j.train.Model;
import io.rnn4j.train.TrainingListener;
import io.rnn4j.train.TrainingResult;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Shows how training goes: on a terminal one line that is written over and over, elsewhere one line an epoch.
 * Epoch, loss, validation error, time left.
 */
final class TrainingProgress implements TrainingListener {
    private static final int BAR = 24;
    private static final Duration REDRAW = Duration.ofMillis(100);

    private final PrintWriter out;
    private final boolean terminal;
    private final ToDoubleFunction<Model> validationError;
    private final LongSupplier nanoTime;
    private @Nullable Model model;
    private int epochs;
    private int steps;
    private long start;
    private long lastDrawn;
    private double lossSum;
    private double error = Double.NaN;
    private int width;

    /**
     * Creates the listener.
     *
     * @param out where the lines go
     * @param terminal whether a line may be written over
     * @param validationError computes the error to show after each epoch
     * @param nanoTime the clock
     */
    TrainingProgress(
            PrintWriter out, boolean terminal, ToDoubleFunction<Model> validationError, LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.validationError = validationError;
        this.nanoTime = nanoTime;
    }

    @Override
    public void started(Model trained, int epochCount, int stepsPerEpoch) {
        this.model = trained;
        this.epochs = epochCount;
        this.steps = stepsPerEpoch;
        this.start = nanoTime.getAsLong();
        this.lastDrawn = start;
    }

    @Override
    public void stepFinished(int epoch, int step, double loss) {
        lossSum = step == 1 ? loss : lossSum + loss;
        long now = nanoTime.getAsLong();
        if (terminal && now - lastDrawn >= REDRAW.toNanos()) {
            lastDrawn = now;
            draw(line(epoch, (epoch - 1L) * steps + step, lossSum / step, now));
        }
    }

    @Override
    public void epochFinished(EpochReport report) {
        if (model != null) {
            error = validationError.applyAsDouble(model);
        }
        String line = line(report.epoch(), (long) report.epoch() * steps, report.trainingLoss(), nanoTime.getAsLong());
        if (terminal) {
            draw(line);
        } else {
            out.println(line);
            out.flush();
        }
    }

    @Override
    public void finished(TrainingResult result) {
        if (terminal) {
            out.println();
            out.flush();
        }
    }

    private void draw(String line) {
        out.print('\r' + line + " ".repeat(Math.max(0, width - line.length())));
        out.flush();
        width = line.length();
    }

    private String line(int epoch, long done, double loss, long now) {
        long all = (long) epochs * steps;
        int filled = (int) (BAR * done / all);
        String bar = terminal ? " [" + "#".repeat(filled) + "-".repeat(BAR - filled) + "]" : "";
        String shown = Double.isNaN(error) ? "-" : String.format(Locale.ROOT, "%.1f", error);
        Duration left = Duration.ofNanos((long) ((double) (now - start) / done * (all - done)));
        return String.format(
                Locale.ROOT,
                "epoch %" + Integer.toString(epochs).length()
                        + "d/%d%s  loss %.4f  validation error %s births  %s left",
                epoch,
                epochs,
                bar,
                loss,
                shown,
                clock(left));
    }

    private static String clock(Duration duration) {
        long seconds = (duration.toMillis() + 999) / 1000;
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }
}
