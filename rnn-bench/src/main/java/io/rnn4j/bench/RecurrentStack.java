package io.rnn4j.bench;

import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Serving as a program does it: a model of two recurrent layers of as many units over one sequence from a state of
 * zeros, by a pass whose buffers are reused. Each call's time is sampled. Reasons for the annotations: {@link Benchmarks}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime) // A request waits for the slowest calls: p99 and p99.9 beside the median.
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = Benchmarks.FORKS,
        jvmArgsAppend = {
            Benchmarks.VECTOR_MODULE,
            Benchmarks.NATIVE_ACCESS,
            Benchmarks.COLLECTOR,
            Benchmarks.BLOCKING_COMPILER
        })
@Warmup(iterations = Benchmarks.WARMUPS, time = 1)
@Measurement(iterations = Benchmarks.MEASUREMENTS, time = 1)
public class RecurrentStack {
    @Param({"java", "java-scalar", "blas", "composed"})
    private String backend = "";

    @Param("lstm")
    private String cell = "";

    // One sequence at a time, as deeplearning4j issue 4010 has it, of which p99 was 189 ms there.
    @Param("1,120,33,256")
    private String shape = "";

    @Param("FLOAT32")
    private DType dtype = DType.FLOAT32;

    @Param("1")
    private int threads;

    private @Nullable StackedModel model;

    /** For JMH. */
    public RecurrentStack() {}

    /** Builds the model and checks it. */
    @Setup(Level.Trial)
    public void setUp() {
        StackedModel built = new StackedModel(
                Contenders.named(backend).open(threads), Cell.parse(cell), RecurrentShape.parse(shape), dtype);
        built.check(backend);
        model = built;
    }

    /**
     * The sequence.
     *
     * @return the output
     */
    @Benchmark
    public Tensor predict() {
        return Objects.requireNonNull(model, "not set up").forward();
    }

    /** Ends the backend's threads. */
    @TearDown(Level.Trial)
    public void tearDown() {
        if (model != null) {
            model.close();
        }
    }
}
