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
     * Accumulators of the recurrent layers' tiles, whose panels are four vectors wide, for a GRU three: 6x4 takes 29
     * registers, 8x3 28 and 2x4 13. Share of the peak on the same CPU at k = 192, JDK 17 and 25: 6x4 0.98 and 0.97, 8x3
     * 0.96 and 0.98, 6x3 0.93 and 0.92. C1 compiles these tiles, whose bodies have one way to end.
     */
    int recurrentAccumulators() {
        return rows < 8 ? 8 : 24;
    }

    @Override
    public String toString() {
        return rows + "x" + vectors;
    }
}
