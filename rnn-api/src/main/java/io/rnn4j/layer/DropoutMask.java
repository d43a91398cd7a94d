package io.rnn4j.layer;

import io.rnn4j.internal.Philox;
import io.rnn4j.tensor.Tensor;

/**
 * Masks of 0 with probability p and of 1 / (1 - p) otherwise. An element depends on key, number and its place alone:
 * the same on every backend and in either type, whoever computes it when.
 */
final class DropoutMask {
    private static final int CHUNK = 1024;
    private static final double WORDS = 0x1p32;

    private final int dropped;
    private final double kept;
    private final int[] words = new int[CHUNK];
    private final double[] values = new double[CHUNK];

    /**
     * Creates the source of masks.
     *
     * @param rate p, from 0 to below 1
     */
    DropoutMask(double rate) {
        this.dropped = (int) Math.min(Math.round(rate * WORDS), (long) WORDS - 1);
        this.kept = 1 / (1 - rate);
    }

    static void check(double rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("the rate of dropout must be in [0, 1), but got " + rate);
        }
    }

    /**
     * Fills a mask. Allocates nothing.
     *
     * @param key differs from layer to layer
     * @param number the draw, such as the training step
     * @param mask a dense tensor
     */
    void fill(long key, long number, Tensor mask) {
        int size = mask.size();
        for (int from = 0; from < size; from += CHUNK) {
            int length = Math.min(CHUNK, size - from);
            Philox.words(key, number, from, words, 0, length);
            for (int i = 0; i < length; i++) {
                values[i] = Integer.compareUnsigned(words[i], dropped) < 0 ? 0 : kept;
            }
            mask.storage().put(mask.offset() + from, values, 0, length);
        }
    }
}
