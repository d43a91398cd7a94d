package io.rnn4j.bench;

import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * What a case reached.
 *
 * @param of the case
 * @param seconds the time of a call: the median of all calls where each is sampled, else that of all iterations, which a burst
 *     of load or the JIT at work does not move, else (memory, a JVM's start) the mean; NaN for {@link Peak}
 * @param p99 the 99th percentile of a sampled call's time in seconds; NaN elsewhere
 * @param p999 the 99.9th percentile of a sampled call's time in seconds; NaN elsewhere
 * @param gflops the rate in GFLOP/s; 0 where operations are not counted
 * @param memory what {@link TrainingMemory} counted in a step; NONE elsewhere
 */
record BenchScore(BenchCase of, double seconds, double p99, double p999, double gflops, Memory memory) {
    /** The name of the secondary result that holds the rate, as {@link Work} names it. */
    static final String GFLOP = "gflop";

    /**
     * Bytes of one step.
     *
     * @param allocated on the heap, for the collector to find
     * @param held by the buffers
     * @param needed by the gradient
     */
    record Memory(double allocated, double held, double needed) {
        static final Memory NONE = new Memory(Double.NaN, Double.NaN, Double.NaN);
    }

    BenchScore(BenchCase of, double seconds, double p99, double p999, double gflops) {
        this(of, seconds, p99, p999, gflops, Memory.NONE);
    }

    static BenchScore of(BenchCase one, RunResult run) {
        if (one.isPeak()) {
            return new BenchScore(one, Double.NaN, Double.NaN, Double.NaN, secondary(run, GFLOP));
        }
        if (one.isSampled()) {
            Statistics micros = run.getPrimaryResult().getStatistics();
            double median = micros.getPercentile(50) * 1e-6;
            return new BenchScore(
                    one,
                    median,
                    micros.getPercentile(99) * 1e-6,
                    micros.getPercentile(99.9) * 1e-6,
                    one.flops() * 1e-9 / median);
        }
        if (one.benchmark().equals(Benchmarks.START)) {
            double millis = run.getPrimaryResult().getScore();
            return new BenchScore(one, millis * 1e-3, Double.NaN, Double.NaN, 0);
        }
        if (one.benchmark().equals(Benchmarks.MEMORY)) {
            // All are rates over the same time, so the quotient is of one call.
            double callsPerSecond = run.getPrimaryResult().getScore();
            Memory memory = new Memory(
                    secondary(run, "allocated") / callsPerSecond,
                    secondary(run, "held") / callsPerSecond,
                    secondary(run, "needed") / callsPerSecond);
            return ofRate(one, callsPerSecond, memory);
        }
        return ofRate(one, run.getPrimaryResult().getStatistics().getPercentile(50), Memory.NONE);
    }

    private static BenchScore ofRate(BenchCase one, double callsPerSecond, Memory memory) {
        double gflops = one.flops() * 1e-9 * callsPerSecond;
        return new BenchScore(one, 1 / callsPerSecond, Double.NaN, Double.NaN, gflops, memory);
    }

    private static double secondary(RunResult run, String name) {
        Result<?> rate = run.getSecondaryResults().get(name);
        return rate == null ? Double.NaN : rate.getScore();
    }
}
