package io.rnn4j.train;

/**
 * Training that cannot go on, such as by a loss that is no longer a number or a disk that is full.
 */
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what went wrong, at which epoch and step, and what to do
     */
    public TrainingException(String message) {
        super(message);
    }

    /**
     * Creates the exception.
     *
     * @param message what went wrong and what to do
     * @param cause why
     */
    public TrainingException(String message, Throwable cause) {
        super(message, cause);
    }
}
