package io.rnn4j.layer;

import io.rnn4j.internal.Philox;
import io.rnn4j.tensor.Tensor;

/**
 * Masks of 0 with probability p and of 1 / (1 - p) otherwise, or of two other values. An element depends on key, number
 * and its place alone: the same on every backend and in either type, whoever computes it when.
 *
 * <p>An element takes 16 bits of a word, so that half as many are computed: p is rounded to 1/65536, and the scale is that of
 * the rounded p.
 */
final class DropoutMask {
    private static final int WORDS = 1024;
    private static final int PER_WORD = 2;
    private static final int BITS = 16;
    private static final int VALUES = 1 << BITS;

    private final int dropped;
    private final double[] lostOrKept;
    private final int[] words = new int[WORDS];
    private final double[] values = new double[WORDS * PER_WORD];

    /**
     * Creates the source of masks.
     *
     * @param rate p, from 0 to below 1
     */
    DropoutMask(double rate) {
        this(rate, 0, (double) VALUES / (VALUES - dropped(rate)));
    }

    /**
     * Creates a source of masks of two values.
     *
     * @param rate the probability of the first, from 0 to below 1
     * @param lost the first value
     * @param kept the other
     */
    DropoutMask(double rate, double lost, double kept) {
        this.dropped = dropped(rate);
        this.lostOrKept = new double[] {lost, kept};
    }

    private static int dropped(double rate) {
        return (int) Math.min(Math.round(rate * VALUES), VALUES - 1);
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
        for (int from = 0; from < size; from += values.length) {
            int length = Math.min(values.length, size - from);
            int needed = (length + PER_WORD - 1) / PER_WORD;
            Philox.words(key, number, from / PER_WORD, words, 0, needed);
            for (int i = 0; i < needed; i++) {
                values[2 * i] = mask(words[i] & (VALUES - 1));
                values[2 * i + 1] = mask(words[i] >>> BITS);
            }
            mask.storage().put(mask.offset() + from, values, 0, length);
        }
    }

    /** Without a branch, which nobody could predict: the sign of the difference is -1 or 0. */
    private double mask(int random) {
        return lostOrKept[1 + ((random - dropped) >> (Integer.SIZE - 1))];
    }
}
