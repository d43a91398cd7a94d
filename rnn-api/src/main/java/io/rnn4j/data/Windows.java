package io.rnn4j.data;

import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Sliding windows over series {@code [L, F]}: a sample is {@code length} consecutive rows, and its target is one row of
 * targets some steps ahead, or several consecutive ones, {@code [count * O]} in the order of the steps. A series is held
 * once, however many windows lie over it, and may lie in a file. With several series, no window reaches from one into
 * the next.
 */
public final class Windows implements Dataset {
    private final List<Rows> series;
    private final List<Rows> targets;
    private final TargetSpec targetSpec;
    private final int length;
    private final int horizon;
    private final int count;
    /** For each series the first row of its first window. */
    private final int[] first;
    /** For each series the number of its first sample, and behind the last one the number of all. */
    private final int[] starts;

    private Windows(
            List<Rows> series, List<Rows> targets, int length, int horizon, int count, int[] first, int[] sizes) {
        this.series = series;
        this.targets = targets;
        this.targetSpec = new TargetSpec(
                TargetSpec.Kind.VALUES,
                false,
                Math.multiplyExact(count, targets.get(0).columns()));
        this.length = length;
        this.horizon = horizon;
        this.count = count;
        this.first = first;
        this.starts = new int[sizes.length + 1];
        for (int i = 0; i < sizes.length; i++) {
            starts[i + 1] = Math.addExact(starts[i], sizes[i]);
        }
    }

    /**
     * Lays windows over a series, with one target row each. The arrays are copied.
     *
     * @param series {@code [L][F]}, one row a point in time
     * @param targets {@code [L][O]}, one row a point in time
     * @param length the number of steps of a window, from 1 to {@code L - horizon}
     * @param horizon how many rows the target lies behind the window's last row; 0 for the target of that very
     *     row, where the series' rows hold only what is known before
     * @return the dataset, of {@code L - length - horizon + 1} samples
     * @throws IllegalArgumentException if lengths differ, something is empty or not finite, or no window fits
     */
    public static Windows over(double[][] series, double[][] targets, int length, int horizon) {
        return over(
                new ArrayRows(Samples.flatten("series", series), series[0].length),
                new ArrayRows(Samples.flatten("targets", targets), targets[0].length),
                length,
                horizon,
                1);
    }

    /**
     * Lays windows over a series.
     *
     * @param series {@code [L, F]}, one row a point in time
     * @param targets {@code [L, O]}, one row a point in time
     * @param length the number of steps of a window, at least 1
     * @param horizon how many rows the first target row lies behind the window's last row, not negative
     * @param count how many consecutive target rows make a target, at least 1
     * @return the dataset, of {@code L - length - horizon - count + 2} samples
     * @throws IllegalArgumentException if lengths differ or no window fits
     */
    public static Windows over(Rows series, Rows targets, int length, int horizon, int count) {
        return over(List.of(series), List.of(targets), length, horizon, count);
    }

    /**
     * Lays windows over several series. One that is too short for a window has none.
     *
     * @param series each {@code [L, F]}, one row a point in time; L may differ
     * @param targets for each series its targets {@code [L, O]}
     * @param length the number of steps of a window, at least 1
     * @param horizon how many rows the first target row lies behind the window's last row, not negative
     * @param count how many consecutive target rows make a target, at least 1
     * @return the dataset, the windows of the first series first
     * @throws IllegalArgumentException if there are no series, lengths or columns differ, or no window fits
     */
    public static Windows over(
            List<? extends Rows> series, List<? extends Rows> targets, int length, int horizon, int count) {
        if (series.isEmpty() || series.size() != targets.size()) {
            throw new IllegalArgumentException("each series needs its targets, but got " + series.size()
                    + " series and targets for " + targets.size());
        }
        if (horizon < 0) {
            throw new IllegalArgumentException("horizon must not be negative, but got " + horizon);
        }
        if (count < 1) {
            throw new IllegalArgumentException("a target's count of rows must be at least 1, but got " + count);
        }
        int[] sizes = new int[series.size()];
        int longest = 0;
        long span = (long) length + horizon + count - 1;
        for (int i = 0; i < sizes.length; i++) {
            int rows = series.get(i).size();
            if (rows != targets.get(i).size()) {
                throw new IllegalArgumentException("each row of the series needs its target, but got " + rows
                        + " rows and " + targets.get(i).size() + " targets");
            }
            if (series.get(i).columns() != series.get(0).columns()
                    || targets.get(i).columns() != targets.get(0).columns()) {
                throw new IllegalArgumentException(
                        "all series must have as many columns as the first, but number " + i + " has not");
            }
            longest = Math.max(longest, rows);
            sizes[i] = (int) Math.max(0, rows - span + 1);
        }
        if (length < 1 || span > longest) {
            throw new IllegalArgumentException("a window's length must be in 1.." + (longest - span + length)
                    + " for a series of " + longest + " rows and horizon " + horizon
                    + (count == 1 ? "" : " with " + count + " target rows") + ", but got " + length);
        }
        return new Windows(
                List.copyOf(series), List.copyOf(targets), length, horizon, count, new int[sizes.length], sizes);
    }

    /**
     * Returns the windows whose target rows all lie within a range of rows, so that a split in time puts each target
     * into one part only. Windows at the start of a part still look back before it.
     *
     * @param from the first row of each series, inclusive
     * @param to the last row of each series, exclusive
     * @return the windows, on the same memory; rows that no window of this dataset has as target do not count
     * @throws IllegalArgumentException if {@code to} is less than {@code from}
     */
    public Windows withTargetsIn(int from, int to) {
        return withTargetsIn(rows -> from, rows -> to);
    }

    /** As {@link #withTargetsIn(int, int)}, where the range depends on the number of rows of each series. */
    Windows withTargetsIn(IntUnaryOperator from, IntUnaryOperator to) {
        int[] newFirst = first.clone();
        int[] sizes = new int[first.length];
        for (int i = 0; i < first.length; i++) {
            int begin = from.applyAsInt(series.get(i).size());
            int end = to.applyAsInt(series.get(i).size());
            if (end < begin) {
                throw new IllegalArgumentException(
                        "a range must not end before it starts, but got " + begin + ".." + end);
            }
            long firstTarget = (long) first[i] + length - 1 + horizon;
            int windows = starts[i + 1] - starts[i];
            int skipped = (int) Math.min(Math.max(begin - firstTarget, 0), windows);
            int kept = (int) Math.min(Math.max(end - (count - 1L) - firstTarget, skipped), windows);
            newFirst[i] += skipped;
            sizes[i] = kept - skipped;
        }
        return new Windows(series, targets, length, horizon, count, newFirst, sizes);
    }

    /**
     * Tells in which series a sample lies.
     *
     * @param sample the number of the sample
     * @return the number of the series; 0 where there is one
     */
    public int seriesOf(int sample) {
        Samples.check(sample, size());
        return JoinedRows.partOf(starts, sample);
    }

    /**
     * Tells where the target of a sample lies.
     *
     * @param sample the number of the sample
     * @return the row of its series, with several target rows the first
     */
    public int targetRow(int sample) {
        return row(seriesOf(sample), sample) + length - 1 + horizon;
    }

    private int row(int part, int sample) {
        return first[part] + sample - starts[part];
    }

    @Override
    public int size() {
        return starts[starts.length - 1];
    }

    @Override
    public int steps() {
        return length;
    }

    @Override
    public int features() {
        return series.get(0).columns();
    }

    @Override
    public TargetSpec targets() {
        return targetSpec;
    }

    @Override
    public void fill(int[] samples, Batch into) {
        Samples.check(samples, into);
        int features = features();
        double[] window = new double[Math.multiplyExact(length, features)];
        double[] target = new double[targetSpec.size()];
        for (int place = 0; place < samples.length; place++) {
            int part = seriesOf(samples[place]);
            int row = row(part, samples[place]);
            series.get(part).read(row, length, window, 0);
            for (int step = 0; step < length; step++) {
                into.putInput(place, step, window, step * features);
            }
            targets.get(part).read(row + length - 1 + horizon, count, target, 0);
            into.putValues(place, 0, target, 0);
        }
    }

    /** Returns the sizes; not the values. */
    @Override
    public String toString() {
        return size() + " windows of " + length + " steps with " + features() + " features, targets " + targetSpec
                + " at horizon " + horizon + (series.size() == 1 ? "" : ", over " + series.size() + " series");
    }
}
