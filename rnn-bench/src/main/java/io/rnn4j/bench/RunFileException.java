package io.rnn4j.bench;

/** A file cannot serve as the results of an earlier run. The message says which, why, and what to do. */
public final class RunFileException extends Exception {
    private static final long serialVersionUID = 1L;

    RunFileException(String message) {
        super(message);
    }

    RunFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
