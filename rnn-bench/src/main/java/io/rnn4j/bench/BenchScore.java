package io.rnn4j.bench;

import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * What a case reached.
 *
 * @param of the case
 * @param seconds the time of a call: the mean over all iterations, or the median of a step; NaN for {@link Peak}
 * @param p99 the 99th percentile of a step's time in seconds; NaN elsewhere
 * @param p999 the 99.9th percentile of a step's time in seconds; NaN elsewhere
 * @param gflops the rate in GFLOP/s
 */
record BenchScore(BenchCase of, double seconds, double p99, double p999, double gflops) {
    /** The name of the secondary result that holds the rate, as {@link Work} names it. */
    static final String GFLOP = "gflop";

    static BenchScore of(BenchCase one, RunResult run) {
        if (one.isPeak()) {
            Result<?> rate = run.getSecondaryResults().get(GFLOP);
            return new BenchScore(one, Double.NaN, Double.NaN, Double.NaN, rate == null ? Double.NaN : rate.getScore());
        }
        if (one.isStep()) {
            Statistics micros = run.getPrimaryResult().getStatistics();
            double median = micros.getPercentile(50) * 1e-6;
            return new BenchScore(
                    one,
                    median,
                    micros.getPercentile(99) * 1e-6,
                    micros.getPercentile(99.9) * 1e-6,
                    one.flops() * 1e-9 / median);
        }
        double callsPerSecond = run.getPrimaryResult().getScore();
        return new BenchScore(one, 1 / callsPerSecond, Double.NaN, Double.NaN, one.flops() * 1e-9 * callsPerSecond);
    }
}
