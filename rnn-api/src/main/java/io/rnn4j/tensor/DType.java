package io.rnn4j.tensor;

/** The element types of a {@link Tensor}: IEEE 754 binary32 and binary64. */
public enum DType {
    /** Single precision, {@code float} in Java. */
    FLOAT32(Float.BYTES),
    /** Double precision, {@code double} in Java. */
    FLOAT64(Double.BYTES);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns the size of one element.
     *
     * @return the size in bytes
     */
    public int bytes() {
        return bytes;
    }
}
