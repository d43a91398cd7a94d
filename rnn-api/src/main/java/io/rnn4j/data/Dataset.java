package io.rnn4j.data;

/**
 * Samples by number, each a sequence {@code [T, F]} with its targets. Samples are asked for batch by batch,
 * so that a dataset may be larger than memory.
 */
public interface Dataset {
    /**
     * Returns the number of samples.
     *
     * @return not negative
     */
    int size();

    /**
     * Returns the length of the longest sequence.
     *
     * @return T, at least 1
     */
    int steps();

    /**
     * Returns the length of a sequence, so that batches can be made of sequences of about one length.
     *
     * @implSpec all have {@link #steps}
     * @param sample from 0 to {@code size() - 1}
     * @return from 0 to {@code steps()}
     */
    default int length(int sample) {
        return steps();
    }

    /**
     * Returns the number of features of each step.
     *
     * @return F, at least 1
     */
    int features();

    /**
     * Returns what the targets look like.
     *
     * @return values or classes, and how many
     */
    TargetSpec targets();

    /**
     * Fills a batch: the sample numbered {@code samples[i]} goes to place i.
     *
     * @param samples as many as the batch has places, each from 0 to {@code size() - 1}
     * @param into receives inputs and targets of every place; where sequences have several lengths, their lengths too,
     *     by {@link Batch#putLength}
     */
    void fill(int[] samples, Batch into);

    /**
     * Returns a part of this dataset, such as for a split in time.
     *
     * @param from the first sample, inclusive
     * @param to the last sample, exclusive
     * @return a view of {@code to - from} samples
     * @throws IllegalArgumentException if the range does not fit
     */
    default Dataset range(int from, int to) {
        return new DatasetRange(this, from, to);
    }
}
