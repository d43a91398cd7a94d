package io.rnn4j.java;

/**
 * Rows by vectors of the product's largest tile: {@code rows * vectors} accumulators, {@code vectors} registers
 * for b and one for a.
 *
 * <p>Measured in GFLOP/s, FLOAT32, 1024^3, 512-bit vectors, one core of a Zen 4 with a peak of 114 to 118:
 *
 * <pre>
 *            4x4   6x3   6x4   8x2   8x3  10x2  12x2  14x2
 *   JDK 17   100    96    96   102   104    96   101   102
 *   JDK 25   102   102   102    99    94   101    58    99
 * </pre>
 *
 * <p>With 256-bit vectors on the same CPU, which still has 32 registers: 6x2 80 and 68, 8x2 89 and 72, 8x3 83 and 92
 * (JDK 17 and 25). 6x2 is for CPUs with 16 registers, as in BLIS's kernels for Haswell.
 *
 * <p>A trap for who measures: on JDK 17 the width that comes second in one JVM runs at a tenth of its speed (9 instead of
 * 84), because the Vector API's own methods have then seen vectors of two classes and C2 no longer inlines them.
 * One width a JVM, as in use.
 *
 * <p>8x3 is not used although JDK 17 likes it: its body is too large for C1 ("out of virtual registers"), so it gets no
 * profile and, where C2 was busy at the start, stays in C1's code for good, a hundred times slower.
 */
record TileShape(int rows, int vectors) {
    static TileShape of(VectorChoice choice) {
        if (choice.registers() < 32) {
            return new TileShape(6, 2);
        }
        return new TileShape(8, 2);
    }

    /**
     * Rows of the recurrent layers' largest tile of some vectors. A panel is four vectors wide, for a GRU three. Share of
     * the peak on the same CPU at k = 256, with a panel's rows a power of 2 apart:
     *
     * <pre>
     *            6x4   6x3   7x3   8x3    with a packed:  6x4   8x2   8x3
     *   JDK 17  0.95  0.94  0.88  0.74                   0.95  0.96  0.96
     *   JDK 25  0.96  0.86  0.96  0.96                   0.96  0.96  0.78
     * </pre>
     *
     * <p>Where a is not packed each row takes a pointer, and C2 of JDK 17 keeps those for which there is no register in
     * vector registers.
     */
    int recurrentRows(int vectors) {
        if (rows < 8) {
            return 2;
        }
        return vectors > 3 || Runtime.version().feature() < 25 ? 6 : 8;
    }

    @Override
    public String toString() {
        return rows + "x" + vectors;
    }
}
