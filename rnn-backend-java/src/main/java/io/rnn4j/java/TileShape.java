package io.rnn4j.java;

/**
 * Rows by vectors of the largest tile that reads a packed: {@code rows * vectors} accumulators, {@code vectors} registers
 * for b and one for a. Share of the peak, FLOAT32, 512-bit vectors, on an Ice Lake with busy neighbours, with strips of 256
 * rows, of 128 for 8x3, and in brackets the whole product of weights' gradients:
 *
 * <pre>
 *                                  8x2           8x3
 *   JDK 17                    0.73 (0.71)   0.86 (0.82)
 *   JDK 25                    0.81 (0.72)   0.66 (0.67)
 *   JDK 25, {@link IndexRange}       0.83          1.05 (0.89)
 * </pre>
 *
 * <p>With 256-bit vectors on a Zen 4, which still has 32 registers: 6x2 80 and 68 GFLOP/s, 8x2 89 and 72, 8x3 83 and 92 (JDK 17
 * and 25). 6x2 is for CPUs with 16 registers, as in BLIS's kernels for Haswell. 12x2 and 14x2 are at half of 8x2 and less.
 *
 * <p>A trap for who measures: on JDK 17 the width that comes second in one JVM runs at a tenth of its speed (9 instead of
 * 84), because the Vector API's own methods have then seen vectors of two classes and C2 no longer inlines them.
 * One width a JVM, as in use.
 *
 * <p>A tile only adds to c. With a factor or a choice in its body, 8x3 is too large for C1 of JDK 17 ("out of virtual
 * registers"): it then gets no profile and, where C2 was busy at the start, stays in slow code for good.
 */
record TileShape(int rows, int vectors) {
    static TileShape of(VectorChoice choice) {
        if (choice.registers() < 32) {
            return new TileShape(6, 2);
        }
        return new TileShape(8, 3);
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

    @Override
    public String toString() {
        return rows + "x" + vectors;
    }
}
