package io.rnn4j.backend;

/**
 * The service by which a backend is found: implementations are listed in {@code module-info} ({@code
 * provides}) and in {@code META-INF/services}. Loading and constructing a provider must not load native
 * code or start threads.
 */
public interface BackendProvider {
    /**
     * Returns the name that {@code -Drnn.backend} and {@link Backends#open(String, BackendOptions)} take.
     *
     * @return a short name in lower case, unique on the class path
     */
    String name();

    /**
     * Returns the rank among usable backends: the highest wins where no name is given.
     *
     * @return the priority; {@code java} has 0, {@code blas} 100
     */
    int priority();

    /**
     * Finds out whether {@link #create} would succeed.
     *
     * @param options the options that {@code create} would get
     * @return usable, or the reason and the fix; never throws for a reason that lies in the environment
     */
    Availability probe(BackendOptions options);

    /**
     * Creates the backend. Its operations need not check arguments: {@link Backends} puts the checks above.
     *
     * @param options the options
     * @return a new backend, owned by the caller
     * @throws BackendUnavailableException if it cannot run here
     */
    Backend create(BackendOptions options);
}
