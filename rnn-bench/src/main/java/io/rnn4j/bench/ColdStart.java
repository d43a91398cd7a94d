package io.rnn4j.bench;

import io.rnn4j.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
 * A program that starts, loads a saved model of one recurrent layer and predicts once: the time of the whole process,
 * from its start to its end. {@link FirstPrediction} is that program. It runs with the JVM flags that its user gives it,
 * so not with those of the benchmarks, but for the collector, which is that of {@code ./rnn}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = Benchmarks.FORKS,
        jvmArgsAppend = {Benchmarks.VECTOR_MODULE, Benchmarks.NATIVE_ACCESS, Benchmarks.COLLECTOR})
@Warmup(iterations = Benchmarks.WARMUPS) // Brings the class path's files into memory.
@Measurement(iterations = Benchmarks.MEASUREMENTS)
public class ColdStart {
    @Param({"java", "java-scalar", "blas"})
    private String backend = "";

    @Param("lstm")
    private String cell = "";

    @Param("1,30,64,128")
    private String shape = "";

    @Param("FLOAT32")
    private DType dtype = DType.FLOAT32;

    @Param("1")
    private int threads;

    private Path file = Path.of("");
    private List<String> flags = List.of();
    private String want = "";

    /** For JMH. */
    public ColdStart() {}

    /**
     * Saves a model and predicts with it.
     *
     * @throws IOException if it cannot be saved
     */
    @Setup(Level.Trial)
    public void setUp() throws IOException {
        Contender contender = Contenders.named(backend);
        flags = FirstPrediction.flags(contender);
        file = Files.createTempFile("rnn-bench-", ".rnn");
        want = FirstPrediction.save(contender, Cell.parse(cell), RecurrentShape.parse(shape), dtype, file);
    }

    /**
     * The process.
     *
     * @throws IOException if it cannot be started or ends with an error
     * @throws InterruptedException if this thread is interrupted
     */
    @Benchmark
    public void start() throws IOException, InterruptedException {
        String got = Launch.run(
                flags,
                Launch.classPath(),
                FirstPrediction.class,
                FirstPrediction.arguments(file, RecurrentShape.parse(shape), threads));
        if (!got.strip().equals(want)) {
            throw new WrongResultException(backend + ", first prediction of " + cell + " " + shape + " " + dtype
                    + " is " + got.strip() + ", but must be " + want);
        }
    }

    /**
     * Deletes the model.
     *
     * @throws IOException if it cannot be deleted
     */
    @TearDown(Level.Trial)
    public void tearDown() throws IOException {
        Files.deleteIfExists(file);
    }
}
