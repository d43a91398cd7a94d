package io.rnn4j.bench;

import io.rnn4j.tensor.DType;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The machine's limit: independent fused multiply-adds in the registers of one thread. JMH's own number of threads
 * ({@code -t}) gives that of several. Reasons for the annotations: {@link Benchmarks}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = Benchmarks.FORKS,
        jvmArgsAppend = {Benchmarks.VECTOR_MODULE, Benchmarks.COLLECTOR, Benchmarks.BLOCKING_COMPILER})
@Warmup(iterations = Benchmarks.WARMUPS, time = 1)
@Measurement(iterations = Benchmarks.MEASUREMENTS, time = 1)
public class Peak {
    /** Rounds of a call: some 20 us, long beside the call and short beside the scheduler's slices. */
    private static final int ROUNDS = 10_000;

    @Param("FLOAT32")
    private DType dtype = DType.FLOAT32;

    private double gflop;

    /** For JMH. */
    public Peak() {}

    /** Finds out how many operations a round has. */
    @Setup(Level.Trial)
    public void setUp() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            throw new IllegalStateException("the limit is measured with vectors; run with " + Benchmarks.VECTOR_MODULE);
        }
        gflop = PeakLoop.flopsPerRound(dtype) * ROUNDS * 1e-9;
    }

    /**
     * The loop.
     *
     * @param work counts operations
     * @return a value that depends on all of it
     */
    @Benchmark
    public double fma(Work work) {
        work.gflop += gflop;
        return dtype == DType.FLOAT32 ? PeakLoop.floats(ROUNDS) : PeakLoop.doubles(ROUNDS);
    }
}
