package io.rnn4j.tensor;

/** Whether a matrix product reads an operand as it is or transposed, as in BLAS. */
public enum Transpose {
    /** The operand as stored. */
    NO,
    /** The transpose of the operand as stored. */
    YES
}
