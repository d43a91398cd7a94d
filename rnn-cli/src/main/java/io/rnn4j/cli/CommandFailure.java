package io.rnn4j.cli;

/** A command could not do its work for a reason that the user can mend. The message is all they see. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the failure.
     *
     * @param message what was wrong and what to do
     */
    public CommandFailure(String message) {
        super(message);
    }

    /**
     * Creates the failure.
     *
     * @param message what was wrong and what to do
     * @param cause what went wrong below
     */
    public CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
