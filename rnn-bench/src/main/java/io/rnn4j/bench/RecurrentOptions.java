package io.rnn4j.bench;

import io.rnn4j.tensor.DType;
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
 * What a cell's option costs: one training step of a model of one recurrent layer, forward and backward, with the
 * gradients of x and of all parameters. Reasons for the annotations: {@link Benchmarks}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
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
public class RecurrentOptions {
    @Param({"java", "java-scalar", "blas", "composed"})
    private String backend = "";

    @Param({"rnn", "gru", "lstm"})
    private String cell = "";

    // Those of CellOption that the cell has; others are refused.
    @Param("plain")
    private String option = "";

    @Param("64,100,128,256")
    private String shape = "";

    @Param("FLOAT32")
    private DType dtype = DType.FLOAT32;

    @Param("1")
    private int threads;

    private @Nullable OptionTraining training;

    /** For JMH. */
    public RecurrentOptions() {}

    /** Builds the model and checks it. */
    @Setup(Level.Trial)
    public void setUp() {
        Cell which = Cell.parse(cell);
        CellOption with = CellOption.parse(option);
        RecurrentShape sizes = RecurrentShape.parse(shape);
        OptionTraining built = new OptionTraining(
                Contenders.named(backend).open(threads), which, with, sizes, dtype, with.lengths(sizes));
        new OptionCheck(which, with, sizes, dtype).check(backend, built);
        training = built;
    }

    /** The step. Its results stay in memory that the backend owns, so no compiler can leave it out. */
    @Benchmark
    public void train() {
        Objects.requireNonNull(training, "not set up").train();
    }

    /** Ends the backend's threads. */
    @TearDown(Level.Trial)
    public void tearDown() {
        if (training != null) {
            training.close();
        }
    }
}
