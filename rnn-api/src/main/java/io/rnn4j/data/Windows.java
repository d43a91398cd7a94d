package io.rnn4j.data;

/**
 * Sliding windows over a series {@code [L, F]}: sample s is rows {@code s … s + length - 1}, and its target is
 * the target row {@code s + length - 1 + horizon}. The series is held once, however many windows lie over it.
 */
public final class Windows implements Dataset {
    private final double[] series;
    private final int features;
    private final double[] targets;
    private final TargetSpec targetSpec;
    private final int length;
    private final int horizon;
    private final int first;
    private final int size;

    private Windows(
            double[] series,
            int features,
            double[] targets,
            TargetSpec targetSpec,
            int length,
            int horizon,
            int first,
            int size) {
        this.series = series;
        this.features = features;
        this.targets = targets;
        this.targetSpec = targetSpec;
        this.length = length;
        this.horizon = horizon;
        this.first = first;
        this.size = size;
    }

    /**
     * Lays windows over a series. The arrays are copied.
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
        double[] flat = Samples.flatten("series", series);
        double[] flatTargets = Samples.flatten("targets", targets);
        if (series.length != targets.length) {
            throw new IllegalArgumentException("each row of the series needs its target, but got " + series.length
                    + " rows and " + targets.length + " targets");
        }
        if (horizon < 0) {
            throw new IllegalArgumentException("horizon must not be negative, but got " + horizon);
        }
        if (length < 1 || (long) length + horizon > series.length) {
            throw new IllegalArgumentException("a window's length must be in 1.." + (series.length - (long) horizon)
                    + " for a series of " + series.length + " rows and horizon " + horizon + ", but got " + length);
        }
        TargetSpec spec = new TargetSpec(TargetSpec.Kind.VALUES, false, targets[0].length);
        int size = series.length - length - horizon + 1;
        return new Windows(flat, series[0].length, flatTargets, spec, length, horizon, 0, size);
    }

    /**
     * Returns the windows whose target lies within a range of rows, so that a split in time puts each target
     * into one part only. Windows at the start of a part still look back before it.
     *
     * @param from the first row of the series, inclusive
     * @param to the last row of the series, exclusive
     * @return the windows, on the same memory; rows that no window of this dataset has as target do not count
     * @throws IllegalArgumentException if {@code to} is less than {@code from}
     */
    public Windows withTargetsIn(int from, int to) {
        if (to < from) {
            throw new IllegalArgumentException("a range must not end before it starts, but got " + from + ".." + to);
        }
        int begin = Math.min(Math.max(from, targetRow(0)), targetRow(size));
        int end = Math.min(Math.max(to, begin), targetRow(size));
        return new Windows(
                series, features, targets, targetSpec, length, horizon, first + begin - targetRow(0), end - begin);
    }

    /**
     * Tells where the target of a sample lies.
     *
     * @param sample the number of the sample
     * @return the row of the series
     */
    public int targetRow(int sample) {
        return first + sample + length - 1 + horizon;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int steps() {
        return length;
    }

    @Override
    public int features() {
        return features;
    }

    @Override
    public TargetSpec targets() {
        return targetSpec;
    }

    @Override
    public void fill(int[] samples, Batch into) {
        Samples.check(samples, into);
        for (int place = 0; place < samples.length; place++) {
            int sample = samples[place];
            Samples.check(sample, size);
            for (int step = 0; step < length; step++) {
                into.putInput(place, step, series, (first + sample + step) * features);
            }
            into.putValues(place, 0, targets, targetRow(sample) * targetSpec.size());
        }
    }

    /** Returns the sizes; not the values. */
    @Override
    public String toString() {
        return size + " windows of " + length + " steps with " + features + " features, targets " + targetSpec
                + " at horizon " + horizon;
    }
}
