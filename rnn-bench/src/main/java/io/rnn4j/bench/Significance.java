package io.rnn4j.bench;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.inference.MannWhitneyUTest;
import org.apache.commons.math3.stat.inference.TTest;

/**
 * Tells how likely two samples of times differ as much as they do by chance alone.
 *
 * <p>Mann and Whitney's test where both samples have {@value #RANKS} values or more, as the full effort gives. It asks for
 * no shape of the distribution, and one iteration that another program stalled is one rank too high, however long the
 * stall; in Welch's test the same stall would widen the variance until it hides a slowdown that every other iteration
 * shows.
 *
 * <p>Welch's test on the logarithms below, as {@code --quick} gives with its three iterations: ranks of three and three
 * values cannot tell more than p = 0.1, whatever the slowdown, and Commons Math's normal approximation needs more of them
 * too. It is Welch's and not Student's because a run beside busy programs varies more than one without. The logarithm
 * makes noise that scales with the time symmetric, and gives times and rates the same answer.
 *
 * <p>Papers: [1] Mann and Whitney, On a test of whether one of two random variables is stochastically larger than the
 * other, 1947. [2] Welch, The generalization of Student's problem when several different population variances are
 * involved, 1947. [3] Holm, A simple sequentially rejective multiple test procedure, 1979. [4] Kalibera and Jones, Rigorous
 * benchmarking in reasonable time, 2013: iterations of one JVM are alike, so that a difference must show between JVMs as
 * well, for which see {@link RowChange}.
 */
final class Significance {
    /** The least ranks for which the smallest p, 0.0008, stays below 0.05 when Holm multiplies it by some 60 rows. */
    static final int RANKS = 8;

    private Significance() {}

    /** Returns the two-sided p-value; NaN if a sample has less than two values, which no test can tell from noise. */
    static double pValue(double[] before, double[] after) {
        int fewest = Math.min(before.length, after.length);
        if (fewest < 2) {
            return Double.NaN;
        }
        if (fewest >= RANKS) {
            return new MannWhitneyUTest().mannWhitneyUTest(before, after);
        }
        double[] logBefore = logarithms(before);
        double[] logAfter = logarithms(after);
        if (StatUtils.variance(logBefore) + StatUtils.variance(logAfter) == 0) {
            return logBefore[0] == logAfter[0] ? 1 : 0; // Welch's statistic divides by the variance.
        }
        return new TTest().tTest(logBefore, logAfter);
    }

    private static double[] logarithms(double[] values) {
        return Arrays.stream(values).map(Math::log).toArray();
    }

    /**
     * Returns p-values that are corrected for their number [3]: below 0.05 in even one of many rows that did not change
     * is then less likely than 0.05. NaN stays and does not count.
     */
    static double[] holm(double[] values) {
        int[] rising = IntStream.range(0, values.length)
                .filter(i -> !Double.isNaN(values[i]))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] corrected = values.clone();
        double largest = 0;
        for (int rank = 0; rank < rising.length; rank++) {
            largest = Math.max(largest, Math.min(1, values[rising[rank]] * (rising.length - rank)));
            corrected[rising[rank]] = largest;
        }
        return corrected;
    }
}
