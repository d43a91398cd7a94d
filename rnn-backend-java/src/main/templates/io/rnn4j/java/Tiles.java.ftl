<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "Tiles.java"/>
package io.rnn4j.java;

/**
 * The inner kernels of products: a tile of c, held in registers while k runs. They add to what c holds, so that the input's
 * part and the hidden state's part of a gate meet without a buffer between them. Those of a layer's steps do not read a
 * transposed, because a row is used at once and transposing it would cost as much as a narrow layer's product; those of the
 * weights' gradients and of the general product do.
 *
 * <p>Each element of c is one chain of fused multiply-adds over k in order, wherever in a tile it lies: its bits
 * do not depend on how rows are dealt out to tiles and threads, nor on whether vectors compute it or plain loops.
 *
 * <p>What C2 makes of the loop over k with 512-bit vectors on x86, read from its machine code: no call, no box, no range check
 * and one branch, and all accumulators stay in registers. Tile 6x4: 40 instructions on JDK 25 and 50 on JDK 17, of them 24
 * multiply-adds, 6 broadcasts and 4 loads. With each row of a in a place of its own they were 48 and 58, with a {@code lea} for
 * each row. At two multiply-adds a cycle that is 3.3 and 4.2 instructions a cycle; an Ice Lake does 5, and shares them with a
 * neighbour on the same core. Two steps of k in one body are worse: C2 moves the loads of the second up, has too few registers
 * and moves accumulators to the stack, 106 instructions with 18 moves.
 */
abstract class ${e.Type}Tiles {
    /** Vectors side by side in a panel: the four gates of an LSTM's units. */
    static final int PANEL = 4;

    /** The distance of two rows of a packed a, the most rows of c that a tile of it has. */
    static final int PACKED = 8;

    /**
     * Rows of a panel that a tile passes at once: 32 KB of the widest, which stay in the first cache while all rows of a pass by.
     * An LSTM forward of 512 units with 256 inputs reached 0.84 of the peak, with 24 KB 0.80, with 48 KB 0.70, with whole panels
     * 0.66 (Ice Lake, 48 KB of first cache).
     */
    static final int DEPTH = 128;

    /** The distance of two rows of a. It is not a power of 2, or the rows would fall into few sets of the caches. */
    static final int ROW = DEPTH + 16;

    private final TileShape shape;
    /** Elements of one vector. */
    final int lanes;

    ${e.Type}Tiles(TileShape shape, int lanes) {
        this.shape = shape;
        this.lanes = lanes;
    }

    /** Returns the same tiles in plain loops. */
    final ${e.Type}Tiles loops() {
        return new ${e.Type}LoopTiles(shape, lanes);
    }

    /** Rows of the largest tile of some vectors. */
    final int rows(int vectors) {
        return shape.recurrentRows(vectors);
    }

    /** Rows of the largest tile of a packed a. */
    final int packedRows() {
        return shape.rows();
    }

    /** Vectors of the widest tile of a packed a. */
    final int packedVectors() {
        return shape.vectors();
    }

    /** Elements of a row of a panel of some vectors: of three, one vector stays unused. */
    static int panelWidth(int vectors, int lanes) {
        return Integer.highestOneBit(2 * vectors - 1) * lanes;
    }

    /**
     * {@code c += a b}.
     *
     * @param tileRows rows of this tile, at most {@link #rows(int)}
     * @param vectors vectors of this tile, at most {@link #PANEL}
     * @param k length of the sums
     * @param a a, whose rows begin {@link #ROW} apart
     * @param b a panel of b: k rows of {@link #panelWidth} elements
     * @param c c: vector j of row i begins at {@code co + j * vs + i * lanes}
     */
    abstract void run(
            int tileRows, int vectors, int k, ${t}[] a, int ao, ${t}[] b, int bo, ${t}[] c, int co, int vs);

    /**
     * {@code c += a' b}: rows of c are columns of a, which is packed, and b lies in strips of one vector.
     *
     * @param tileRows rows of this tile, at most {@link #packedRows}
     * @param vectors vectors of this tile, at most {@link #packedVectors}
     * @param k length of the sums
     * @param a a, whose rows begin {@link #PACKED} apart
     * @param b b: vector j of row l begins at {@code bo + j * bs + l * lanes}
     * @param c c: vector j of row i begins at {@code co + i * cs + j * vs}
     */
    abstract void runPacked(
            int tileRows, int vectors, int k, ${t}[] a, int ao, ${t}[] b, int bo, int bs, ${t}[] c, int co, int cs, int vs);
}
</#list>
