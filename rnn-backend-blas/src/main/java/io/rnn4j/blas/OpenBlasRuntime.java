package io.rnn4j.blas;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is set around the loading of OpenBLAS, and what it then tells of itself. From JDK 22 on its own functions
 * are called; before, the environment of the JVM's start is all there is, and advice says what to put there.
 */
final class OpenBlasRuntime {
    private static final String THREADS = "OPENBLAS_NUM_THREADS";
    private static final List<String> THREAD_VARIABLES = List.of(THREADS, "GOTO_NUM_THREADS", "OMP_NUM_THREADS");
    private static final String UNKNOWN_CORE = "unknown core";

    private final @Nullable ForeignFunctions foreign;
    private final CoreType cpu;
    private final Function<String, @Nullable String> environment;

    OpenBlasRuntime(@Nullable ForeignFunctions foreign, CoreType cpu, Function<String, @Nullable String> environment) {
        this.foreign = foreign;
        this.cpu = cpu;
        this.environment = environment;
    }

    /** Loads by {@code loading} while the environment names the core type where OpenBLAS would choose a slower one. */
    <T> T loadWithCoreType(Loading<T> loading) throws UnusableException {
        String correction = environment.apply(CoreType.VARIABLE) == null ? cpu.correction() : null;
        if (correction == null || foreign == null) {
            return loading.load();
        }
        foreign.setEnvironment(CoreType.VARIABLE, correction);
        try {
            return loading.load();
        } finally {
            foreign.setEnvironment(CoreType.VARIABLE, null);
        }
    }

    /** The loading of a library. */
    @FunctionalInterface
    interface Loading<T> {
        T load() throws UnusableException;
    }

    /**
     * Sets one thread, unless the user's environment says otherwise, and reads name and core.
     *
     * @param located the library
     * @param bundledVersion its version if it is the bundled one
     * @param gemm its product
     */
    BlasLibrary describe(LibraryLocator.Located located, Optional<String> bundledVersion, NativeGemm gemm)
            throws UnusableException {
        String name = bundledVersion
                .map(version -> "OpenBLAS " + version)
                .orElse(String.valueOf(located.file().getFileName()));
        boolean threadsSet = THREAD_VARIABLES.stream().anyMatch(variable -> environment.apply(variable) != null);
        String userCore = environment.apply(CoreType.VARIABLE);
        List<String> advice = new ArrayList<>();
        if (foreign == null) {
            boolean openBlas = name.toLowerCase(Locale.ROOT).contains("openblas");
            if (openBlas && !threadsSet && Runtime.getRuntime().availableProcessors() > 1) {
                advice.add("OpenBLAS runs threads of its own beside RNN4J's, which slow each other down: start the JVM"
                        + " with the environment variable " + THREADS
                        + "=1, or use JDK 22 or newer, where RNN4J does it");
            }
            if (openBlas && userCore == null && cpu.correction() != null) {
                advice.add(CoreType.advice("OpenBLAS up to 0.3.31 takes this CPU for an older one without AVX-512"));
            }
            String core = userCore == null ? UNKNOWN_CORE : userCore + " by " + CoreType.VARIABLE;
            return new BlasLibrary(gemm, name, core, advice);
        }
        ForeignFunctions.Functions functions = foreign.library(located.file());
        for (String function : SelfTest.FUNCTIONS) {
            if (!functions.has(function)) {
                throw new UnusableException(
                        located.file() + " has no function " + function,
                        "name a BLAS library: -Drnn.blas.library=FILE");
            }
        }
        if (!threadsSet) {
            functions.callVoid("openblas_set_num_threads", 1);
        }
        Optional<String> core = functions.callText("openblas_get_corename");
        if (core.isPresent() && userCore == null && cpu.isTooOld(core.get())) {
            advice.add(CoreType.advice("OpenBLAS runs its " + core.get() + " kernels although this CPU has AVX-512"));
        }
        String config = functions.callText("openblas_get_config").orElse("");
        return new BlasLibrary(gemm, nameOf(config).orElse(name), core.orElse(UNKNOWN_CORE), advice);
    }

    /** Reads the name from {@code OpenBLAS 0.3.31 DYNAMIC_ARCH NO_AFFINITY SkylakeX MAX_THREADS=64}. */
    private static Optional<String> nameOf(String config) {
        String[] words = config.split(" ", 3);
        return words.length >= 2 && words[0].equals("OpenBLAS")
                ? Optional.of(words[0] + " " + words[1])
                : Optional.empty();
    }
}
