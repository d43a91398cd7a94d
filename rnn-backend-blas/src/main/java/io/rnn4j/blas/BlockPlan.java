package io.rnn4j.blas;

/** Which products are worth a native call, and how they are split: by the sizes alone. */
final class BlockPlan {
    /**
     * Multiplications from which on a product goes to the library.
     */
    static final long SMALLEST_NATIVE = 1L << 18;

    /**
     * The most rows and columns of a block. A call packs its operands anew, so small blocks cost time: of the speed
     * of one call for 1024 x 1024 x 1024, blocks of 512 x 512 reach 0.93, of 256 x 512 0.86. Larger ones leave
     * threads without work.
     */
    static final int LARGEST_BLOCK = 512;

    /** Blocks begin at multiples of this, the widest tile of OpenBLAS's kernels, so that only the last has an edge. */
    private static final int ALIGNMENT = 16;

    private BlockPlan() {}

    /** Returns the length of the blocks into which rows or columns are split: as even as the alignment allows. */
    static int block(int length) {
        int blocks = (length - 1) / LARGEST_BLOCK + 1;
        int even = (length - 1) / blocks + 1;
        return (even + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
