package io.rnn4j.bench;

/**
 * The sizes of one matrix product {@code C = A B} of {@code [m, k]} and {@code [k, n]}.
 *
 * @param m rows of A and C
 * @param n columns of B and C
 * @param k columns of A, rows of B
 */
record GemmShape(int m, int n, int k) {
    GemmShape {
        if (Math.min(m, Math.min(n, k)) < 1) {
            throw new IllegalArgumentException("MxNxK must each be at least 1, but got " + m + "x" + n + "x" + k);
        }
    }

    /**
     * Reads {@code MxNxK}; or {@code N,T,I,H}, which stands for all products of a cell's forward as a single one,
     * {@code [T N, I + H]} by {@code [I + H, G H]}: as many operations, without the order of the steps. What a
     * recurrent kernel reaches of that is what the recurrence costs it.
     */
    static GemmShape parse(String text, Cell cell) {
        if (Sizes.isProduct(text)) {
            int[] product = Sizes.parse(text, 3, "MxNxK such as 1024x1024x1024");
            return new GemmShape(product[0], product[1], product[2]);
        }
        int[] sizes = Sizes.parse(text, 4, "MxNxK such as 1024x1024x1024, or " + RecurrentShape.FORM);
        RecurrentShape shape = new RecurrentShape(sizes[0], sizes[1], sizes[2], sizes[3]);
        return new GemmShape(
                Math.multiplyExact(shape.steps(), shape.batch()),
                Math.multiplyExact(cell.gates(), shape.hidden()),
                Math.addExact(shape.input(), shape.hidden()));
    }

    @Override
    public String toString() {
        return m + "x" + n + "x" + k;
    }
}
