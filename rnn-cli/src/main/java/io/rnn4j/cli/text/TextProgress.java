package io.rnn4j.cli.text;

import io.rnn4j.train.EpochReport;
import io.rnn4j.train.Model;
import io.rnn4j.train.TrainingListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Prints how training on a text goes: after each epoch, and twice a minute between. */
final class TextProgress implements TrainingListener {
    private static final Duration BETWEEN = Duration.ofSeconds(30);

    private final PrintWriter out;
    private final HeldOut heldOut;
    private final String unit;
    private final LongSupplier nanoTime;
    private int epochs;
    private int steps;
    private long start;
    private long lastPrinted;
    private double sum;
    private int summed;
    /** How much was done before this start, where training goes on from a checkpoint. */
    private double before = -1;

    TextProgress(PrintWriter out, HeldOut heldOut, String unit, LongSupplier nanoTime) {
        this.out = out;
        this.heldOut = heldOut;
        this.unit = unit;
        this.nanoTime = nanoTime;
    }

    @Override
    public void started(Model model, int epochCount, int stepsPerEpoch) {
        epochs = epochCount;
        steps = stepsPerEpoch;
        start = nanoTime.getAsLong();
        lastPrinted = start;
    }

    @Override
    public void stepFinished(int epoch, int step, double loss) {
        if (before < 0) {
            before = done(epoch, step - 1);
        }
        sum += loss;
        summed++;
        if (step < steps && nanoTime.getAsLong() - lastPrinted >= BETWEEN.toNanos()) {
            print(epoch, step, heldOut.bits(), "");
        }
    }

    @Override
    public void epochFinished(EpochReport report) {
        print(report.epoch(), steps, HeldOut.inBits(report.score()), report.best() ? " *" : "");
    }

    private void print(int epoch, int step, double bits, String mark) {
        double done = done(epoch, step);
        long now = nanoTime.getAsLong();
        double seconds = (now - start) / 1e9;
        out.printf(
                Locale.ROOT,
                "%s  epoch %d/%d, %3.0f %%  learning %.3f, held out %.3f bits a %s%s  %s left%n",
                clock(seconds),
                epoch,
                epochs,
                100 * done,
                HeldOut.inBits(sum / Math.max(1, summed)),
                bits,
                unit,
                mark,
                clock(seconds / (done - before) * (1 - done)));
        out.flush();
        lastPrinted = now;
        sum = 0;
        summed = 0;
    }

    private double done(int epoch, int step) {
        return ((epoch - 1.0) * steps + step) / ((double) epochs * steps);
    }

    private static String clock(double seconds) {
        long whole = Math.round(seconds);
        return String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }
}
