package io.rnn4j.tensor;

/**
 * A shape, range or element type that does not fit the operation. The message names the operation and
 * its operands, with the shapes that were given.
 */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what does not fit, with the shapes
     */
    public ShapeException(String message) {
        super(message);
    }
}
