package io.rnn4j.bench;

/** What all benchmarks share: their simple names, and why their JMH annotations are as they are. */
final class Benchmarks {
    /** {@link Gemm}. */
    static final String GEMM = "Gemm";

    /** {@link RecurrentForward}. */
    static final String FORWARD = "RecurrentForward";

    /** {@link RecurrentTraining}. */
    static final String TRAINING = "RecurrentTraining";

    /** {@link RecurrentStep}. */
    static final String STEP = "RecurrentStep";

    /** {@link RecurrentStack}. */
    static final String STACK = "RecurrentStack";

    /** {@link RecurrentOptions}. */
    static final String OPTIONS = "RecurrentOptions";

    /** {@link TrainingMemory}. */
    static final String MEMORY = "TrainingMemory";

    /** {@link ColdStart}. */
    static final String START = "ColdStart";

    /** {@link Peak}. */
    static final String PEAK = "Peak";

    /** Forks: inlining and code layout differ from JVM to JVM by several percent, and one fork cannot show it. */
    static final int FORKS = 3;

    /**
     * Warm-up, in seconds: the kernels are a handful of loops, compiled by C2 after 1 to 2 s even where the
     * compiler shares two cores with the benchmark.
     */
    static final int WARMUPS = 3;

    /** Measurement, in seconds: an iteration holds tens of calls of the large shapes and averages out the scheduler. */
    static final int MEASUREMENTS = 5;

    /** The flag that turns the vector kernels on. A JDK without the module refuses to start with it. */
    static final String VECTOR_MODULE = "--add-modules=jdk.incubator.vector";

    /** netlib calls native code, of which JDK 24 and later warn. */
    static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

    /**
     * Nothing is allocated while measuring, so the collector matters only by what it does beside: the parallel
     * one has no concurrent threads and no cost on a store, and it never moves an array that native code holds
     * (JDK-8377811, for which the BLAS backend refuses G1 on some JDKs).
     */
    static final String COLLECTOR = "-XX:+UseParallelGC";

    /**
     * Compiles while the benchmark waits. Vector code that is not compiled yet is a thousand times slower, and on a
     * machine with few or busy processors the compiler falls behind: with it, a warm-up is over after so many calls,
     * and not after so many seconds in which the compiler may have had no turn. The compiled code is the same.
     */
    static final String BLOCKING_COMPILER = "-Xbatch";

    private Benchmarks() {}

    /** Tells whether a benchmark runs layers, models or files of this framework, which other libraries cannot. */
    static boolean needsBackend(String benchmark) {
        return switch (benchmark) {
            case STACK, OPTIONS, MEMORY, START -> true;
            default -> false;
        };
    }
}
