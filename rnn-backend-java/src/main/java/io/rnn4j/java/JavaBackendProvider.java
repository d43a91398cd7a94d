package io.rnn4j.java;

import io.rnn4j.backend.Availability;
import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.BackendProvider;
import io.rnn4j.backend.BackendUnavailableException;

/**
 * Provides the backend {@code java}, which runs on every JVM. Its one property is {@value
 * JavaBackend#VECTOR_BITS}; see {@link JavaBackend}.
 */
public final class JavaBackendProvider implements BackendProvider {
    /** Creates the provider. */
    public JavaBackendProvider() {}

    @Override
    public String name() {
        return "java";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability probe(BackendOptions options) {
        VectorChoice choice = VectorChoice.of(options);
        return choice.refusal() == null ? new Availability.Usable(choice.advice()) : choice.refusal();
    }

    /**
     * {@inheritDoc}
     *
     * @throws BackendUnavailableException if {@value JavaBackend#VECTOR_BITS} asks for what this JVM does not have
     */
    @Override
    public Backend create(BackendOptions options) {
        return JavaBackend.create(options);
    }
}
