package io.rnn4j.internal;

import java.util.Objects;

/**
 * Random words by number: Philox 4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel
 * Random Numbers: As Easy as 1, 2, 3" (SC 2011). A word is a function of key, stream and number alone, so whoever
 * computes it, in whatever order, on whatever thread, gets the same one, and there is no state to save.
 *
 * <p>A block of four words is the result of ten rounds on a counter of 128 bits (the block's number below, the stream
 * above) with a key of 64 bits, least significant word first, as in the authors' library Random123.
 */
public final class Philox {
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;
    private static final int BLOCK = 4;
    private static final long LOW = 0xFFFFFFFFL;

    /** The golden ratio, which spreads consecutive numbers over all keys. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Philox() {}

    /**
     * Derives one of many keys from a key, such as one a layer from the seed of a model: the output function of
     * SplitMix64 (Steele, Lea and Flood 2014), which is a bijection of the key for each number.
     *
     * @param key the key
     * @param number which of them
     * @return the derived key
     */
    public static long derive(long key, long number) {
        long mixed = key + (number + 1) * GOLDEN;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /**
     * Writes consecutive words of a stream. Allocates nothing.
     *
     * @param key the key
     * @param stream the stream, such as the number of a training step
     * @param first the number of the first word, not negative
     * @param into receives the words
     * @param at the first index to write
     * @param count how many
     * @throws IndexOutOfBoundsException if the range does not fit the array
     */
    public static void words(long key, long stream, long first, int[] into, int at, int count) {
        Objects.checkFromIndexSize(at, count, into.length);
        long block = first / BLOCK;
        int from = (int) (first % BLOCK);
        int done = 0;
        while (done < count) {
            int length = Math.min(BLOCK - from, count - done);
            block(key, stream, block++, into, at + done, from, from + length);
            done += length;
            from = 0;
        }
    }

    /** Writes the words {@code from} to {@code to} of one block. */
    static void block(long key, long high, long low, int[] into, int at, int from, int to) {
        int c0 = (int) low;
        int c1 = (int) (low >>> Integer.SIZE);
        int c2 = (int) high;
        int c3 = (int) (high >>> Integer.SIZE);
        int k0 = (int) key;
        int k1 = (int) (key >>> Integer.SIZE);
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = (c0 & LOW) * MULTIPLIER_0;
            long p1 = (c2 & LOW) * MULTIPLIER_1;
            c0 = (int) (p1 >>> Integer.SIZE) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> Integer.SIZE) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        if (to - from == BLOCK) {
            into[at] = c0;
            into[at + 1] = c1;
            into[at + 2] = c2;
            into[at + 3] = c3;
            return;
        }
        for (int i = from; i < to; i++) {
            into[at + i - from] = i == 0 ? c0 : i == 1 ? c1 : i == 2 ? c2 : c3;
        }
    }
}
