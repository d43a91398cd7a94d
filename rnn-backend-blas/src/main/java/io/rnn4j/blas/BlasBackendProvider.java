package io.rnn4j.blas;

import io.rnn4j.backend.Availability;
import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.BackendProvider;
import io.rnn4j.backend.BackendUnavailableException;
import io.rnn4j.java.JavaBackendProvider;
import java.util.ArrayList;
import java.util.List;

/**
 * Provides the backend {@code blas}: the Java backend with its larger products from OpenBLAS, or Accelerate on macOS.
 *
 * <p>Which library, first match: the file or file name in the property {@code blas.library} (or the system property
 * {@code rnn.blas.library}, or netlib's {@code dev.ludovic.netlib.blas.nativeLibPath} and {@code …nativeLib});
 * Accelerate on macOS; the OpenBLAS in a jar {@code org.bytedeco:openblas} on the class path; an OpenBLAS that is
 * installed. A library that is named and cannot be used is an error. One library is bound for the whole JVM, by
 * the first probe.
 *
 * <p>The bundled library is extracted to a cache of the user, or to the folder in {@code blas.cache}.
 */
public final class BlasBackendProvider implements BackendProvider {
    static final String NAME = "blas";
    /** Who puts this backend on the class path wants it: above the Java backend's 0. */
    private static final int PRIORITY = 100;

    private final JavaBackendProvider java = new JavaBackendProvider();

    /** Creates the provider. Nothing is loaded. */
    public BlasBackendProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    /**
     * Loads and tests the library, the first time; later calls know the answer.
     *
     * @param options the options, of which the Java backend's count too
     * @return usable, or the reason and the fix
     */
    @Override
    public Availability probe(BackendOptions options) {
        Availability rest = java.probe(options);
        if (!(rest instanceof Availability.Usable usable)) {
            return rest;
        }
        try {
            List<String> advice = new ArrayList<>(BlasLoader.load(options).advice());
            advice.addAll(usable.advice());
            return new Availability.Usable(advice);
        } catch (UnusableException e) {
            return e.toAvailability();
        }
    }

    @Override
    public Backend create(BackendOptions options) {
        try {
            return new BlasBackend(options, BlasLoader.load(options));
        } catch (UnusableException e) {
            Availability.Unusable refusal = e.toAvailability();
            throw new BackendUnavailableException(refusal.reason() + "; fix: " + refusal.fix(), e);
        }
    }
}
