package io.rnn4j.backend;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Options of a backend. Immutable.
 *
 * @param threads the number of threads that share the work of one call, at least 1; results have the
 *     same bits whatever it is
 * @param properties settings that one backend knows, by name, such as {@code java.vectorBits}; others
 *     ignore them
 */
public record BackendOptions(int threads, Map<String, String> properties) {
    /**
     * Checks and copies the arguments.
     *
     * @throws IllegalArgumentException if {@code threads} is less than 1
     */
    public BackendOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, but got " + threads);
        }
        properties = Map.copyOf(properties);
    }

    /**
     * Returns the defaults: as many threads as the JVM has processors, no properties.
     *
     * @return the defaults
     */
    public static BackendOptions defaults() {
        return new BackendOptions(Runtime.getRuntime().availableProcessors(), Map.of());
    }

    /**
     * Returns these options with another number of threads.
     *
     * @param count at least 1
     * @return the changed options
     */
    public BackendOptions withThreads(int count) {
        return new BackendOptions(count, properties);
    }

    /**
     * Returns these options with one property added or replaced.
     *
     * @param name the property's name without the prefix {@code rnn.}
     * @param value its value
     * @return the changed options
     */
    public BackendOptions with(String name, String value) {
        Map<String, String> changed = new HashMap<>(properties);
        changed.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return new BackendOptions(threads, changed);
    }

    /**
     * Looks a property up: here first, then as the system property {@code rnn.} + name.
     *
     * @param name the property's name without the prefix {@code rnn.}
     * @return its value, if set
     */
    public Optional<String> property(String name) {
        String value = properties.get(name);
        return Optional.ofNullable(value != null ? value : System.getProperty("rnn." + name));
    }
}
