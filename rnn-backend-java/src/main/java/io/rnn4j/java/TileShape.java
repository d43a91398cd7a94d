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
     * the peak at k = 128, on an Ice Lake with busy neighbours, where each row of a has a place of its own and where they are
     * gathered at a constant distance, on JDK 25 with {@link IndexRange}:
     *
     * <pre>
     *                     6x4   6x3   7x3   8x3
     *   JDK 17 in place  0.76  0.63  0.68  0.55
     *          gathered  0.90              0.93
     *   JDK 25 in place  1.01  0.90  0.95  0.46
     *          gathered  1.02              1.02
     * </pre>
     *
     * <p>In place each row takes a pointer, and C2 of JDK 17 keeps those for which there is no register in vector registers.
     */
    int recurrentRows(int vectors) {
        if (rows < 8) {
            return 2;
        }
        return vectors > 3 ? 6 : 8;
    }

    /**
     * Vectors, in strips, of the largest tile of the recurrent layers that has a packed. Share of the peak on that Ice Lake with
     * strips of 128 and of 256 rows, the whole product of weights' gradients in brackets:
     *
     * <pre>
     *                 8x2 (256)     8x3 (128)
     *   JDK 17       0.73 (0.71)   0.86 (0.82)
     *   JDK 25       0.81 (0.72)   0.66 (0.67)
     *     with              0.83   1.05 (0.89)
     * </pre>
     */
    int strips() {
        return rows < 8 ? 2 : 3;
    }

    @Override
    public String toString() {
        return rows + "x" + vectors;
    }
}
