package io.rnn4j.layer;

/** How a bidirectional layer makes one output of those of its two directions, step by step. */
public enum Merge {
    /** {@code y = [f, b]}: forward's features, then backward's; {@code 2 H} of them. */
    CONCAT,
    /** {@code y = f + b}. */
    SUM,
    /** {@code y = (f + b) / 2}. */
    MEAN,
    /** {@code y = f * b}, element by element. */
    PRODUCT
}
