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
 * Serving: one step of one stream, the state going on from call to call. The sampled time includes two readings
 * of the clock, about 20 ns each. Reasons for the annotations: {@link Benchmarks}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime) // A stream waits for its slowest steps: p99 and p99.9 beside the median.
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
public class RecurrentStep {
    @Param({"java", "java-scalar", "blas", "composed"})
    private String backend = "";

    @Param({"rnn", "gru", "lstm"})
    private String cell = "";

    // A small layer, and the smallest there is: what remains of it is the cost of a call.
    @Param({"1,1,64,128", "1,1,2,4"})
    private String shape = "";

    @Param("FLOAT32")
    private DType dtype = DType.FLOAT32;

    @Param("1")
    private int threads;

    private RecurrentSubject subject = NotSetUp.INSTANCE;

    /** For JMH. */
    public RecurrentStep() {}

    /** Builds the layer and checks it. */
    @Setup(Level.Trial)
    public void setUp() {
        RecurrentShape sizes = RecurrentShape.parse(shape);
        RecurrentProblem problem = RecurrentProblem.continued(Cell.parse(cell), sizes, dtype);
        subject = Contenders.named(backend).recurrent(problem, threads, false);
        new RecurrentCheck(backend, problem).forward(subject);
    }

    /** The step. Its result stays in memory that the backend owns, so no compiler can leave it out. */
    @Benchmark
    public void step() {
        subject.forward();
    }

    /** Ends the backend's threads. */
    @TearDown(Level.Trial)
    public void tearDown() {
        subject.close();
    }
}
