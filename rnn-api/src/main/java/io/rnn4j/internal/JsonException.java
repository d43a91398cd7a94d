package io.rnn4j.internal;

/** A text that is not JSON, or more of it than is taken. */
public final class JsonException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final long offset;

    JsonException(String problem, long offset) {
        super(problem);
        this.problem = problem;
        this.offset = offset;
    }

    /**
     * Returns what is wrong.
     *
     * @return the message
     */
    public String problem() {
        return problem;
    }

    /**
     * Returns where the text is wrong.
     *
     * @return the offset in bytes, counted as the reader was told
     */
    public long offset() {
        return offset;
    }
}
