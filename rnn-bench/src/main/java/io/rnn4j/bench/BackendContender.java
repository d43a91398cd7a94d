package io.rnn4j.bench;

import io.rnn4j.backend.Availability;
import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendCandidate;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.Backends;
import io.rnn4j.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A backend of this framework, opened as a user opens it: with the argument checks above it. */
final class BackendContender implements Contender {
    /** The Java backend at its best. */
    static final Contender JAVA =
            new BackendContender("java", "java", Map.of(), false, Pace.COMPILED, List.of(Benchmarks.VECTOR_MODULE));

    /** The Java backend as it runs without the vector module. */
    static final Contender JAVA_SCALAR = new BackendContender(
            "java-scalar", "java", Map.of("java.vectorBits", "0"), false, Pace.steady(8), List.of());

    /** The BLAS backend. */
    static final Contender BLAS = new BackendContender(
            "blas",
            "blas",
            Map.of(),
            false,
            Pace.COMPILED,
            List.of(Benchmarks.VECTOR_MODULE, Benchmarks.NATIVE_ACCESS));

    /** The default layer kernels over the Java backend's tensor operations: what its own kernels must beat. */
    static final Contender COMPOSED = new BackendContender("composed", "java", Map.of(), true, Pace.FAST, List.of());

    // Held, because a logger that nobody holds loses its level.
    private static final Logger LOGGER = Logger.getLogger("io.rnn4j");

    private final String name;
    private final String backend;
    private final Map<String, String> properties;
    private final boolean composed;
    private final Pace pace;
    private final List<String> programFlags;

    private BackendContender(
            String name,
            String backend,
            Map<String, String> properties,
            boolean composed,
            Pace pace,
            List<String> flags) {
        this.name = name;
        this.backend = backend;
        this.properties = properties;
        this.composed = composed;
        this.pace = pace;
        this.programFlags = new ArrayList<>(flags);
        programFlags.add("-D" + Backends.PROPERTY + "=" + backend);
    }

    @Override
    public String name() {
        return name;
    }

    private BackendOptions options(int threads) {
        return new BackendOptions(threads, properties);
    }

    @Override
    public boolean isBackend() {
        return true;
    }

    @Override
    public Backend open(int threads) {
        LOGGER.setLevel(Level.WARNING); // The report tells what each backend runs on.
        Backend opened = Backends.open(backend, options(threads));
        return composed ? new ComposedBackend(opened) : opened;
    }

    @Override
    public Pace pace() {
        return pace;
    }

    @Override
    public Optional<List<String>> flagsOfPrograms() {
        return composed ? Optional.empty() : Optional.of(programFlags);
    }

    @Override
    public Availability availability(int threads) {
        return Backends.candidates(options(threads)).stream()
                .filter(candidate -> candidate.name().equals(backend))
                .map(BackendCandidate::availability)
                .findFirst()
                .orElseGet(() -> new Availability.Unusable(
                        "it is not on the class path", "add io.rnn4j:rnn-backend-" + backend));
    }

    @Override
    public String describe(int threads) {
        try (Backend opened = open(threads)) {
            return (composed ? "default layer kernels over " : "") + opened.info();
        }
    }

    @Override
    public Optional<String> refusal(String benchmark, Cell cell, DType dtype) {
        return composed && benchmark.equals(Benchmarks.GEMM)
                ? Optional.of("its product is that of " + backend)
                : Optional.empty();
    }

    @Override
    public RecurrentSubject recurrent(RecurrentProblem problem, int threads, boolean training) {
        Backend opened = open(threads);
        return new BackendRecurrent(opened, opened.layers(), problem, training);
    }

    @Override
    public GemmSubject gemm(GemmProblem problem, int threads) {
        return new BackendGemm(open(threads), problem);
    }
}
