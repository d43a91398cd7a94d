package io.rnn4j.backend;

/** No backend could be opened. The message lists every candidate with its reason and its fix. */
public final class BackendUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message the candidates and reasons
     */
    public BackendUnavailableException(String message) {
        super(message);
    }

    /**
     * Creates the exception.
     *
     * @param message the candidates and reasons
     * @param cause what went wrong below
     */
    public BackendUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
