package io.rnn4j.bench;

/**
 * The sizes of one recurrent layer's call, written {@code N,T,I,H} as JMH's parameter {@code shape}.
 *
 * @param batch N
 * @param steps T
 * @param input I
 * @param hidden H
 */
public record RecurrentShape(int batch, int steps, int input, int hidden) {
    static final String FORM = "N,T,I,H such as 64,100,128,256";

    private static final int EVEN_BATCH = 24;
    private static final int EVEN_FEATURES = 64;

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if one is less than 1
     */
    public RecurrentShape {
        if (Math.min(Math.min(batch, steps), Math.min(input, hidden)) < 1) {
            throw new IllegalArgumentException(
                    "N,T,I,H must each be at least 1, but got " + batch + "," + steps + "," + input + "," + hidden);
        }
    }

    static RecurrentShape parse(String text) {
        int[] sizes = Sizes.parse(text, 4, FORM);
        return new RecurrentShape(sizes[0], sizes[1], sizes[2], sizes[3]);
    }

    /** Returns the shape of a layer of as many units that takes this one's output. */
    RecurrentShape above() {
        return new RecurrentShape(batch, steps, hidden, hidden);
    }

    /**
     * Returns the next shape that every kernel's tiles divide: tiles have 6 or 8 rows of the batch, and their columns are
     * at most four vectors of 16 elements. Steps are no tile's.
     */
    RecurrentShape even() {
        return new RecurrentShape(
                roundUp(batch, EVEN_BATCH), steps, roundUp(input, EVEN_FEATURES), roundUp(hidden, EVEN_FEATURES));
    }

    private static int roundUp(int size, int multiple) {
        return Math.multiplyExact((size + multiple - 1) / multiple, multiple);
    }

    /** Returns {@code N,T,I,H}. */
    @Override
    public String toString() {
        return batch + "," + steps + "," + input + "," + hidden;
    }
}
