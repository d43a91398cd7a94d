package io.rnn4j.cli;

import io.rnn4j.bench.BenchComparison;
import io.rnn4j.bench.BenchRequest;
import io.rnn4j.bench.BenchRunner;
import io.rnn4j.bench.Cell;
import io.rnn4j.bench.RunFileException;
import io.rnn4j.bench.Suite;
import io.rnn4j.tensor.DType;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./rnn bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description =
                "Measures the backends side by side, each result checked first, and reports in a table and a chart.")
final class BenchCommand implements Callable<Integer> {
    @Option(names = "--quick", description = "Take at most five minutes; with --peers, twenty.")
    private boolean quick;

    @Option(
            names = "--peers",
            description =
                    "Compare oneDNN, PyTorch and DL4J too, as backends onednn, pytorch and dl4j. ./rnn builds them once,"
                            + " from Maven Central. Default backends: java, blas and these.")
    private boolean peers;

    @Option(
            names = "--suite",
            split = ",",
            paramLabel = "SUITE",
            description =
                    "What to measure: kernels (product, layers, one step), latency (of one sequence), odd (sizes that are no"
                            + " multiple of a vector), options (what those of a cell cost), memory (of a training step), start (of a"
                            + " JVM, to its first prediction). Default: kernels.")
    private List<Suite> suites = new ArrayList<>();

    @Option(
            names = "--backend",
            split = ",",
            paramLabel = "NAME",
            description = "Backends to compare, ratios are to the first: java, java-scalar, blas, composed, naive."
                    + " Default: all.")
    private List<String> backends = new ArrayList<>();

    @Option(names = "--cell", split = ",", paramLabel = "CELL", description = "rnn, gru, lstm. Default: all.")
    private List<Cell> cells = new ArrayList<>();

    @Option(
            names = "--shape",
            paramLabel = "N,T,I,H",
            description = "Batch, steps, inputs and units of a layer, or MxNxK of a matrix product. May be repeated.")
    private List<String> shapes = new ArrayList<>();

    @Option(names = "--dtype", split = ",", paramLabel = "TYPE", description = "FLOAT32, FLOAT64. Default: FLOAT32.")
    private List<DType> dtypes = new ArrayList<>();

    @Option(
            names = "--threads",
            split = ",",
            paramLabel = "N",
            description = "How many threads share the work of a call. Default: 1.")
    private List<Integer> threads = new ArrayList<>();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "rnn-bench.json",
            description = "Where JMH's results go. Default: ${DEFAULT-VALUE}.")
    private Path json = Path.of("");

    @Option(
            names = "--chart",
            paramLabel = "FILE",
            defaultValue = "rnn-bench.png",
            description = "Where the chart goes. Default: ${DEFAULT-VALUE}.")
    private Path chart = Path.of("");

    @Option(
            names = "--log",
            paramLabel = "FILE",
            defaultValue = "rnn-bench.log",
            description = "Where JMH's log goes. Default: ${DEFAULT-VALUE}.")
    private Path log = Path.of("");

    @Option(
            names = "--compare",
            paramLabel = "BASE.json",
            description =
                    "Measure the rows of an earlier run's JSON again, those that the other options ask for, and tell"
                            + " which got slower or faster by more than the noise. The exit code is 1 if one got slower.")
    private @Nullable Path base;

    @Option(
            names = "--tolerance",
            paramLabel = "PERCENT",
            defaultValue = "5",
            description = "With --compare: how much slower or faster a row may be and still count as unchanged."
                    + " Default: ${DEFAULT-VALUE}.")
    private double tolerance;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILTER",
            description = "A regular expression that is found in the names of the benchmarks to run: Gemm,"
                    + " RecurrentForward, RecurrentTraining, RecurrentStep. Default: all.")
    private @Nullable String filter;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        // Not the command line's writer: progress must be seen while it happens.
        PrintStream out = new PrintStream(System.out, true, Charset.defaultCharset());
        try {
            boolean passed = base == null
                    ? BenchRunner.run(request(), out)
                    : BenchComparison.run(request(), base, tolerance(), out);
            return passed ? ExitCode.OK : ExitCode.SOFTWARE;
        } catch (RunFileException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailure("cannot write the results: " + e.getMessage(), e);
        }
    }

    private double tolerance() {
        if (!(tolerance >= 0 && tolerance < Double.POSITIVE_INFINITY)) {
            throw new ParameterException(
                    spec.commandLine(), "--tolerance must be a percentage of at least 0, but got " + tolerance);
        }
        return tolerance / 100;
    }

    private BenchRequest request() {
        try {
            return new BenchRequest(
                    quick,
                    peers,
                    suites,
                    backends,
                    cells,
                    shapes,
                    dtypes,
                    threads,
                    Optional.ofNullable(filter),
                    json,
                    chart,
                    log);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
