package io.rnn4j.train;

/**
 * How the state of a model goes on in training.
 *
 * @param overBatches whether the sequence at place i of a batch goes on at place i of the next
 * @param every k1: how many new steps each step of the optimizer learns; 0 for all of a sequence
 * @param back k2: how many steps a gradient goes back, at least k1; 0 for all of a sequence
 */
record Carrying(boolean overBatches, int every, int back) {
    static final Carrying NONE = new Carrying(false, 0, 0);

    /** Whether each batch is one step from a state of zeros. */
    boolean isNone() {
        return equals(NONE);
    }
}
