package io.rnn4j.data;

/**
 * A long sequence of classes, such as an encoded text, for a model that tells each class from those before it. The
 * sequence is cut into {@code streams} parts of equal length, and each part into chunks of {@code steps}; the target of
 * a step is the class after it. Sample {@code c * streams + s} is chunk c of part s: taken in order in batches of {@code
 * streams}, each place goes on where it was in the batch before, so that states can be carried over. In any other order
 * the samples are plain windows. What is left over at the ends of parts is not used.
 */
public final class TokenStreams implements Dataset {
    private final int[] tokens;
    private final int classes;
    private final int streams;
    private final int steps;
    private final boolean oneHot;
    private final int streamLength;
    private final double[] codes;

    private TokenStreams(int[] tokens, int classes, int streams, int steps, boolean oneHot) {
        this.tokens = tokens.clone();
        this.classes = classes;
        this.streams = streams;
        this.steps = steps;
        this.oneHot = oneHot;
        this.streamLength = streams < 1 ? 0 : (tokens.length - 1) / streams;
        if (streams < 1 || steps < 1 || streamLength < steps) {
            throw new IllegalArgumentException("a sequence of " + tokens.length
                    + " needs at least one stream of at least"
                    + " one step and more than streams * steps classes, but got " + streams + " streams and " + steps
                    + " steps");
        }
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] < 0 || tokens[i] >= classes) {
                throw new IllegalArgumentException(
                        "tokens[" + i + "] must be in 0.." + (classes - 1) + ", but is " + tokens[i]);
            }
        }
        // One-hot: the 1 stands in the middle, so that every row is a range of this. Numbers: each at its place.
        this.codes = new double[oneHot ? 2 * classes - 1 : classes];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = oneHot ? (i == classes - 1 ? 1 : 0) : i;
        }
    }

    /**
     * Chunks whose inputs are numbers of classes, one feature, for an embedding.
     *
     * @param tokens the classes; copied
     * @param classes how many there are
     * @param streams the number of parts, which is the batch size to carry states with
     * @param steps the length of a chunk
     * @return the dataset
     * @throws IllegalArgumentException if a class is out of range or the sequence is too short
     */
    public static TokenStreams ofNumbers(int[] tokens, int classes, int streams, int steps) {
        return new TokenStreams(tokens, classes, streams, steps, false);
    }

    /**
     * Chunks whose inputs have a feature for each class, 1 for the class and 0 for the others.
     *
     * @param tokens the classes; copied
     * @param classes how many there are
     * @param streams the number of parts, which is the batch size to carry states with
     * @param steps the length of a chunk
     * @return the dataset
     * @throws IllegalArgumentException if a class is out of range or the sequence is too short
     */
    public static TokenStreams oneHot(int[] tokens, int classes, int streams, int steps) {
        return new TokenStreams(tokens, classes, streams, steps, true);
    }

    @Override
    public int size() {
        return streamLength / steps * streams;
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public int features() {
        return oneHot ? classes : 1;
    }

    @Override
    public TargetSpec targets() {
        return new TargetSpec(TargetSpec.Kind.CLASSES, true, classes);
    }

    @Override
    public void fill(int[] samples, Batch into) {
        Samples.check(samples, into);
        for (int place = 0; place < samples.length; place++) {
            Samples.check(samples[place], size());
            int first = samples[place] % streams * streamLength + samples[place] / streams * steps;
            for (int step = 0; step < steps; step++) {
                int token = tokens[first + step];
                into.putInput(place, step, codes, oneHot ? classes - 1 - token : token);
                into.putClass(place, step, tokens[first + step + 1]);
            }
        }
    }

    /** Returns the sizes; not the classes. */
    @Override
    public String toString() {
        return size() + " chunks of " + steps + " steps in " + streams + " streams, of " + classes + " classes";
    }
}
