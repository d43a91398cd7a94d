package io.rnn4j.train;

/** Sums of numbers that are known by their logarithms. */
final class LogSpace {
    private LogSpace() {}

    /** {@code log(exp(a) + exp(b))}; either may be minus infinity. */
    static double add(double a, double b) {
        double larger = Math.max(a, b);
        return Double.isInfinite(larger) ? larger : larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
    }

    /** {@code log(sum exp(x_i))} over a run of an array. */
    static double logSumExp(double[] x, int at, int count) {
        double max = x[at];
        for (int i = at + 1; i < at + count; i++) {
            max = Math.max(max, x[i]);
        }
        if (Double.isInfinite(max)) {
            return max;
        }
        double sum = 0;
        for (int i = at; i < at + count; i++) {
            sum += Math.exp(x[i] - max);
        }
        return max + Math.log(sum);
    }
}
