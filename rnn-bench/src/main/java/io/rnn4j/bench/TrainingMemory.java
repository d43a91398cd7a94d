package io.rnn4j.bench;

import io.rnn4j.tensor.DType;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * What a training step takes of memory: the bytes that it allocates on the heap, and those of its buffers beside those that
 * the gradient needs. The step is that of {@link RecurrentTraining}. Reasons for the annotations: {@link Benchmarks}.
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
public class TrainingMemory {
    @Param({"java", "java-scalar", "blas", "composed"})
    private String backend = "";

    @Param({"rnn", "gru", "lstm"})
    private String cell = "";

    @Param("64,100,256,512")
    private String shape = "";

    @Param("FLOAT32")
    private DType dtype = DType.FLOAT32;

    @Param("1")
    private int threads;

    private RecurrentSubject subject = NotSetUp.INSTANCE;
    private RecurrentSubject.Memory memory = new RecurrentSubject.Memory(0, 0);
    private AllocationMeter meter = AllocationMeter.ofThisThread();

    /** For JMH. */
    public TrainingMemory() {}

    /** Builds the layer and checks it. */
    @Setup(Level.Trial)
    public void setUp() {
        RecurrentProblem problem = RecurrentProblem.sequence(Cell.parse(cell), RecurrentShape.parse(shape), dtype);
        long[] others = AllocationMeter.threads();
        subject = Contenders.named(backend).recurrent(problem, threads, true);
        new RecurrentCheck(backend, problem).training(subject);
        meter = AllocationMeter.ofThisThreadAndNewOnes(others);
        memory = subject.memory().orElseThrow();
    }

    /**
     * The step.
     *
     * @param work counts bytes
     */
    @Benchmark
    public void train(Bytes work) {
        long before = meter.bytes();
        subject.train();
        work.allocated += meter.bytes() - before;
        work.held += memory.held();
        work.needed += memory.needed();
    }

    /** Ends the backend's threads. */
    @TearDown(Level.Trial)
    public void tearDown() {
        subject.close();
    }

    /** What all steps of an iteration took; JMH divides it by the iteration's time, as it does the number of steps. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Bytes {
        /** Allocated on the heap. */
        public double allocated;

        /** Held by the buffers. */
        public double held;

        /** Needed by the gradient. */
        public double needed;

        /** For JMH. */
        public Bytes() {}
    }
}
