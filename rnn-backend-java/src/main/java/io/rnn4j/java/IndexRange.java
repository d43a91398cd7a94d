package io.rnn4j.java;

import java.util.Objects;

/**
 * Tells C2 in which range the parts of an index lie. Where {@code start + l} cannot overflow, C2 adds start to the array's
 * address outside of the loop over l; else it adds the two at each step, one more instruction for every row of a tile.
 *
 * <p>Instructions for a step of the tile 6x4 and 512-bit vectors on JDK 25, 48 before and 39 after. On JDK 17, which then keeps
 * accumulators on the stack, 58 and 62, so there nothing is told.
 */
final class IndexRange {
    /** One more than the largest number of steps. */
    private static final int STEPS = 1 << 16;

    /** The most elements of an array, so that the sum of a start and of steps is an int. */
    static final int MOST_ELEMENTS = Integer.MAX_VALUE - STEPS + 1;

    private static final boolean TOLD = Runtime.version().feature() >= 25;

    private IndexRange() {}

    /** Returns {@code index}, where a tile's row begins. */
    static int start(int index) {
        return TOLD ? Objects.checkIndex(index, MOST_ELEMENTS) : index;
    }

    /** Returns {@code steps}, the length of a tile's loop. */
    static int steps(int steps) {
        return TOLD ? Objects.checkIndex(steps, STEPS) : steps;
    }
}
