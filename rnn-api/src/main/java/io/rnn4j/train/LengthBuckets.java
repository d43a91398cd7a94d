package io.rnn4j.train;

import io.rnn4j.data.Dataset;
import io.rnn4j.internal.SeededRandom;
import java.util.Arrays;

/**
 * Puts samples of about one length into one batch, so that batches have little padding. A shuffled order is cut into
 * pools of several batches; each pool is sorted by length, samples of one length staying in their shuffled order, and at
 * last the full batches are shuffled. So batches differ from epoch to epoch, and a seed tells which they are.
 */
final class LengthBuckets {
    /** Batches of a pool: enough that neighbours have about one length, few enough that batches differ each epoch. */
    private static final int POOL = 64;

    private LengthBuckets() {}

    static void arrange(int[] order, Dataset dataset, int batchSize, SeededRandom random) {
        int pool = (int) Math.min((long) POOL * batchSize, order.length);
        for (int from = 0; from < order.length; from += pool) {
            sort(order, from, Math.min(from + pool, order.length), dataset);
        }
        int batches = order.length / batchSize;
        int[] batch = new int[batchSize];
        for (int i = batches - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            System.arraycopy(order, i * batchSize, batch, 0, batchSize);
            System.arraycopy(order, other * batchSize, order, i * batchSize, batchSize);
            System.arraycopy(batch, 0, order, other * batchSize, batchSize);
        }
    }

    /** Sorts by length, and then by place: both in one number. */
    private static void sort(int[] order, int from, int to, Dataset dataset) {
        long[] keys = new long[to - from];
        for (int i = from; i < to; i++) {
            keys[i - from] = (long) dataset.length(order[i]) << Integer.SIZE | i;
        }
        Arrays.sort(keys);
        int[] before = Arrays.copyOfRange(order, from, to);
        for (int i = from; i < to; i++) {
            order[i] = before[(int) keys[i - from] - from];
        }
    }
}
