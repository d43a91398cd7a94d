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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Training: one recurrent layer over a whole sequence from a state of zeros, forward and backward, with the
 * gradients of x and of all weights and biases. Clearing these and packing the weights is part of it. Reasons for
 * the annotations: {@link Benchmarks}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput) // The only mode besides the average time that takes the secondary result.
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
public class RecurrentTraining {
    @Param({"java", "java-scalar", "blas", "composed"})
    private String backend = "";

    @Param({"rnn", "gru", "lstm"})
    private String cell = "";

    // From a layer whose weights fit the L2 cache of a core to one whose weights do not fit the L3 of many.
    @Param({"32,50,64,128", "64,100,128,256", "64,100,256,512", "128,50,512,1024"})
    private String shape = "";

    @Param("FLOAT32")
    private DType dtype = DType.FLOAT32;

    @Param("1")
    private int threads;

    private RecurrentSubject subject = NotSetUp.INSTANCE;
    private double gflop;

    /** For JMH. */
    public RecurrentTraining() {}

    /** Builds the layer and checks it. */
    @Setup(Level.Trial)
    public void setUp() {
        RecurrentShape sizes = RecurrentShape.parse(shape);
        RecurrentProblem problem = RecurrentProblem.sequence(Cell.parse(cell), sizes, dtype);
        subject = Contenders.named(backend).recurrent(problem, threads, true);
        new RecurrentCheck(backend, problem).training(subject);
        gflop = Flops.training(problem.cell(), sizes) * 1e-9;
    }

    /**
     * The sequence, there and back. Its results stay in memory that the backend owns, so no compiler can leave it out.
     *
     * @param work counts operations
     */
    @Benchmark
    public void train(Work work) {
        subject.train();
        work.gflop += gflop;
    }

    /** Ends the backend's threads. */
    @TearDown(Level.Trial)
    public void tearDown() {
        subject.close();
    }
}
