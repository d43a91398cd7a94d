package io.rnn4j.java;

/**
 * Rows by vectors of the product's largest tile: {@code rows * vectors} accumulators, {@code vectors} registers
 * for b and one for a.
 *
 * <p>Measured in GFLOP/s, FLOAT32, 1024^3, one core of a Zen 4 with a peak of 114 to 118 (512-bit vectors):
 *
 * <pre>
 *            4x4   6x3   6x4   8x2   8x3  10x2  12x2  14x2
 *   JDK 17   100    96    96   102   104    96   101   102
 *   JDK 25   102   102   102    99    94   101    58    99
 * </pre>
 */
record TileShape(int rows, int vectors) {
    static TileShape of(VectorChoice choice) {
        if (choice.registers() < 32) {
            return new TileShape(6, 2);
        }
        return Runtime.version().feature() < 21 ? new TileShape(8, 3) : new TileShape(8, 2);
    }

    /** Rows of the recurrent layers' tiles, whose panels are four vectors wide. */
    int recurrentRows() {
        return vectors == 2 && rows == 6 ? 2 : 6;
    }

    @Override
    public String toString() {
        return rows + "x" + vectors;
    }
}
