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

    /** Returns {@code N,T,I,H}. */
    @Override
    public String toString() {
        return batch + "," + steps + "," + input + "," + hidden;
    }
}
