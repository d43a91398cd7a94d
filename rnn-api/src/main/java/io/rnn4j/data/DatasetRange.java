package io.rnn4j.data;

/** Consecutive samples of another dataset. */
final class DatasetRange implements Dataset {
    private final Dataset dataset;
    private final int from;
    private final int size;

    DatasetRange(Dataset dataset, int from, int to) {
        if (from < 0 || to < from || to > dataset.size()) {
            throw new IllegalArgumentException(
                    "samples " + from + ".." + to + " are not within a dataset of " + dataset.size() + " samples");
        }
        this.dataset = dataset;
        this.from = from;
        this.size = to - from;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int steps() {
        return dataset.steps();
    }

    @Override
    public int length(int sample) {
        Samples.check(sample, size);
        return dataset.length(from + sample);
    }

    @Override
    public int features() {
        return dataset.features();
    }

    @Override
    public TargetSpec targets() {
        return dataset.targets();
    }

    @Override
    public void fill(int[] samples, Batch into) {
        int[] shifted = new int[samples.length];
        for (int i = 0; i < samples.length; i++) {
            Samples.check(samples[i], size);
            shifted[i] = from + samples[i];
        }
        dataset.fill(shifted, into);
    }
}
