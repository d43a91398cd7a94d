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
 * One matrix product, row-major, neither operand transposed. Its shape is {@code MxNxK}, or {@code N,T,I,H} for
 * all products of that cell's forward as one. Reasons for the annotations: {@link Benchmarks}.
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
public class Gemm {
    // composed is no value of its own: its product is that of java.
    @Param({"java", "java-scalar", "blas", "naive"})
    private String backend = "";

    // Matters only where the shape is a recurrent layer's.
    @Param("lstm")
    private String cell = "";

    @Param("1024x1024x1024")
    private String shape = "";

    @Param("FLOAT32")
    private DType dtype = DType.FLOAT32;

    @Param("1")
    private int threads;

    private GemmSubject subject = NotSetUp.INSTANCE;
    private double gflop;

    /** For JMH. */
    public Gemm() {}

    /** Builds the product and checks it. */
    @Setup(Level.Trial)
    public void setUp() {
        GemmShape sizes = GemmShape.parse(shape, Cell.parse(cell));
        GemmProblem problem = GemmProblem.of(sizes, dtype);
        subject = Contenders.named(backend).gemm(problem, threads);
        GemmCheck.check(backend, problem, subject);
        gflop = Flops.gemm(sizes) * 1e-9;
    }

    /**
     * The product. Its result stays in memory that the backend owns, so no compiler can leave it out.
     *
     * @param work counts operations
     */
    @Benchmark
    public void multiply(Work work) {
        subject.multiply();
        work.gflop += gflop;
    }

    /** Ends the backend's threads. */
    @TearDown(Level.Trial)
    public void tearDown() {
        subject.close();
    }
}
