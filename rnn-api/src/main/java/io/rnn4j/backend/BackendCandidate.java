package io.rnn4j.backend;

/**
 * One provider that was found, and whether it can run here.
 *
 * @param name the backend's name; where it does not tell one, the provider's class or {@code (not loaded)}
 * @param priority its rank
 * @param availability usable, or the reason and the fix
 */
public record BackendCandidate(String name, int priority, Availability availability) {
    /**
     * Tells whether the backend can run.
     *
     * @return true if it is usable
     */
    public boolean usable() {
        return availability instanceof Availability.Usable;
    }
}
