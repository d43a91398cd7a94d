package io.rnn4j.train;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Shows how training goes:
 *
 * <pre>
 * epoch  3/20 [###---------------------]  loss 0.02113  validation 0.02507  mae 0.1194  0:41 left
 * </pre>
 *
 * <p>The loss is the mean over the epoch's steps so far; validation and metrics are those of the last epoch that is
 * over. The time left is estimated from the steps that this training made itself, so that it is right after going on
 * from a checkpoint as well.
 */
public final class ProgressBar implements TrainingListener {
    private static final int WIDTH = 24;

    /** As often as an eye follows; more would cost time where steps are short. */
    private static final Duration REDRAW = Duration.ofMillis(100);

    private final PrintWriter out;
    private final boolean rewriting;
    private final LongSupplier nanoTime;
    private final Map<String, ToDoubleFunction<Model>> values = new LinkedHashMap<>();
    private final Map<String, Double> shown = new LinkedHashMap<>();
    private @Nullable Model model;
    private int epochs;
    private int steps;
    private long start;
    private long lastDrawn;
    private long firstStep;
    private double lossSum;
    private int lossCount;
    private int drawn;
    private @Nullable EpochReport last;

    ProgressBar(PrintWriter out, boolean rewriting, LongSupplier nanoTime) {
        this.out = Objects.requireNonNull(out, "out");
        this.rewriting = rewriting;
        this.nanoTime = nanoTime;
    }

    /**
     * Draws one line over and over, ten times a second at most; for a terminal.
     *
     * @param terminal such as {@code System.err}; stays open
     * @return the listener, for one training at a time
     */
    public static ProgressBar on(PrintStream terminal) {
        return on(new PrintWriter(terminal, true, Charset.defaultCharset()));
    }

    /**
     * Draws one line over and over, ten times a second at most; for a terminal.
     *
     * @param terminal where it is; stays open
     * @return the listener, for one training at a time
     */
    public static ProgressBar on(PrintWriter terminal) {
        return new ProgressBar(terminal, true, System::nanoTime);
    }

    /**
     * Prints one line an epoch, without a bar; for a log, or where nobody watches.
     *
     * @param log where lines go; stays open
     * @return the listener, for one training at a time
     */
    public static ProgressBar lines(PrintStream log) {
        return lines(new PrintWriter(log, true, Charset.defaultCharset()));
    }

    /**
     * Prints one line an epoch, without a bar; for a log, or where nobody watches.
     *
     * @param log where lines go; stays open
     * @return the listener, for one training at a time
     */
    public static ProgressBar lines(PrintWriter log) {
        return new ProgressBar(log, false, System::nanoTime);
    }

    /**
     * Shows a further number, such as an error in the data's own units.
     *
     * @param name its name
     * @param value computes it, after each epoch
     * @return this listener
     */
    public ProgressBar showing(String name, ToDoubleFunction<Model> value) {
        values.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return this;
    }

    @Override
    public void started(Model trained, int epochCount, int stepsPerEpoch) {
        model = trained;
        epochs = epochCount;
        steps = stepsPerEpoch;
        start = nanoTime.getAsLong();
        lastDrawn = start;
        firstStep = -1;
        lossSum = 0;
        lossCount = 0;
        drawn = 0;
        last = null;
        shown.clear();
    }

    @Override
    public void stepFinished(int epoch, int step, double loss) {
        long done = done(epoch, step);
        if (firstStep < 0) {
            firstStep = done;
        }
        lossSum += loss;
        lossCount++;
        long now = nanoTime.getAsLong();
        if (rewriting && now - lastDrawn >= REDRAW.toNanos()) {
            lastDrawn = now;
            draw(line(epoch, done, lossSum / lossCount, now));
        }
    }

    @Override
    public void epochFinished(EpochReport report) {
        last = report;
        Model trained = model;
        if (trained != null) {
            values.forEach((name, value) -> shown.put(name, value.applyAsDouble(trained)));
        }
        lossSum = 0;
        lossCount = 0;
        String line = line(report.epoch(), done(report.epoch(), steps), report.trainingLoss(), nanoTime.getAsLong());
        if (rewriting) {
            draw(line);
        } else {
            out.println(line);
            out.flush();
        }
    }

    @Override
    public void finished(TrainingResult result) {
        if (rewriting && drawn > 0) {
            out.println();
            out.flush();
        }
    }

    private long done(int epoch, int step) {
        return (epoch - 1L) * steps + step;
    }

    private void draw(String line) {
        out.print('\r' + line + " ".repeat(Math.max(0, drawn - line.length())));
        out.flush();
        drawn = line.length();
    }

    private String line(int epoch, long done, double loss, long now) {
        long all = (long) epochs * steps;
        StringBuilder line =
                new StringBuilder("epoch ").append(right(epoch)).append('/').append(epochs);
        if (rewriting) {
            int filled = (int) (WIDTH * done / all);
            line.append(" [")
                    .append("#".repeat(filled))
                    .append("-".repeat(WIDTH - filled))
                    .append(']');
        }
        line.append("  loss ").append(number(loss));
        EpochReport report = last;
        if (report != null) {
            report.validationLoss()
                    .ifPresent(value -> line.append("  validation ").append(number(value)));
            append(line, report.metrics());
        }
        append(line, shown);
        double each = (double) (now - start) / (done - firstStep + 1);
        return line.append("  ")
                .append(clock(Duration.ofNanos((long) (each * (all - done)))))
                .append(" left")
                .toString();
    }

    private static void append(StringBuilder line, Map<String, Double> numbers) {
        numbers.forEach(
                (name, value) -> line.append("  ").append(name).append(' ').append(number(value)));
    }

    private String right(int epoch) {
        return String.format(Locale.ROOT, "%" + Integer.toString(epochs).length() + "d", epoch);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    private static String clock(Duration duration) {
        long seconds = (duration.toMillis() + 999) / 1000;
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }
}
