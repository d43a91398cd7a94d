package io.rnn4j.blas;

/** Which products are worth a native call, and how they are split: by the sizes alone. */
final class BlockPlan {
    /**
     * Multiplications from which on a product goes to the library. A call costs 0.2 us, in which the product in
     * Java makes about 300 multiplications: java / blas was 0.35 at 4 x 4 x 4, 0.9 at 6 x 6 x 6, 1.7 at 8 x 8 x 8
     * (Zen 4, FLOAT32 and FLOAT64, JDK 17 and 25).
     */
    private static final long SMALLEST_NATIVE = 512;

    /**
     * The most rows and columns of a block. A call packs its operands anew, so small blocks cost time: of the speed
     * of one call for 1024 x 1024 x 1024, blocks of 512 x 512 reach 0.93, of 256 x 512 0.86. Larger ones leave
     * threads without work.
     */
    static final int LARGEST_BLOCK = 512;

    /** Blocks begin at multiples of this, the widest tile of OpenBLAS's kernels, so that only the last has an edge. */
    private static final int ALIGNMENT = 16;

    private BlockPlan() {}

    /** One row times a matrix is bound by reading the matrix, which Java does as fast and without a call. */
    static boolean isNative(int m, int n, int k) {
        return m > 1 && (long) m * n * k >= SMALLEST_NATIVE;
    }

    /** Returns the length of the blocks into which rows or columns are split: as even as the alignment allows. */
    static int block(int length) {
        int blocks = (length - 1) / LARGEST_BLOCK + 1;
        int even = (length - 1) / blocks + 1;
        return (even + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
