package io.rnn4j.layer;

/** What a {@link Pass} is for. */
public enum Mode {
    /** Forward only: nothing is kept for a backward. */
    INFERENCE,
    /** Forward and backward. */
    TRAINING
}
