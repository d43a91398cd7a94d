package io.rnn4j.backend;

import java.util.List;

/**
 * Opens backends that are on the class path or module path.
 *
 * <p>The choice: the name that the program asks for, or the system property {@code rnn.backend}; else the
 * highest {@link BackendProvider#priority() priority} among the usable ones, and among equal ones the first
 * name in alphabetical order; else a {@link BackendUnavailableException} that lists every candidate with
 * its reason. A named backend that cannot run is an error, never a silent fallback. There is no global
 * backend: every call opens a new one.
 *
 * <p>One line in the {@link System.Logger} {@code io.rnn4j} says what was chosen and why, and one for each
 * faster choice that was not possible, with the fix.
 */
public final class Backends {
    /** The system property that names the backend to use. */
    public static final String PROPERTY = "rnn.backend";

    private Backends() {}

    /**
     * Opens the backend that the rules choose, with default options.
     *
     * @return a new backend, with argument checks above it
     * @throws BackendUnavailableException if none can run
     */
    public static Backend open() {
        return open(BackendOptions.defaults());
    }

    /**
     * Opens the backend that the rules choose.
     *
     * @param options the options
     * @return a new backend, with argument checks above it
     * @throws BackendUnavailableException if none can run
     */
    public static Backend open(BackendOptions options) {
        String named = System.getProperty(PROPERTY);
        BackendSelector selector = BackendSelector.discover();
        return named == null || named.isBlank()
                ? selector.openBest(options)
                : selector.openNamed(named.strip(), "-D" + PROPERTY, options);
    }

    /**
     * Opens the backend of a name.
     *
     * @param name the backend's name, such as {@code java} or {@code blas}
     * @param options the options
     * @return a new backend, with argument checks above it
     * @throws BackendUnavailableException if there is none of that name or it cannot run
     */
    public static Backend open(String name, BackendOptions options) {
        return BackendSelector.discover().openNamed(name, "the program", options);
    }

    /**
     * Lists every provider found, in the order of preference.
     *
     * @param options the options that each is probed with
     * @return the candidates, usable or not
     */
    public static List<BackendCandidate> candidates(BackendOptions options) {
        return BackendSelector.discover().candidates(options);
    }

    /**
     * Puts argument checks above a backend that was created without {@link #open}.
     *
     * @param backend a backend
     * @return the same backend, which refuses bad arguments with {@link io.rnn4j.tensor.ShapeException} before
     *     anything is changed
     */
    public static Backend checked(Backend backend) {
        return backend instanceof CheckedBackend ? backend : new CheckedBackend(backend);
    }
}
