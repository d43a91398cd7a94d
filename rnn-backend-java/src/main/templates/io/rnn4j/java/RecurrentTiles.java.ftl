<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "RecurrentTiles.java"/>
package io.rnn4j.java;

/**
 * The inner kernels of the recurrent layers: a tile of c, held in registers while k runs. Unlike those of the
 * product they read the rows of a where they lie, because each row is used at once and packing it would cost as
 * much as a narrow layer's product, and they add to what c holds, so that the input's part and the hidden state's
 * part of a gate meet without a buffer between them.
 *
 * <p>Each element of c is one chain of fused multiply-adds over k in order, wherever in a tile it lies: its bits
 * do not depend on how rows are dealt out to tiles and threads.
 */
abstract class ${e.Type}RecurrentTiles {
    /** Vectors side by side in a panel: the four gates of an LSTM's units. */
    static final int PANEL = 4;

    /** Vectors of c that a tile holds in registers. */
    private final int accumulators;
    /** Elements of one vector. */
    final int lanes;

    ${e.Type}RecurrentTiles(int accumulators, int lanes) {
        this.accumulators = accumulators;
        this.lanes = lanes;
    }

    /** Rows of the largest tile of some vectors. */
    final int rows(int vectors) {
        return accumulators / Math.max(vectors, PANEL - 1);
    }

    /**
     * {@code c += a b}.
     *
     * @param tileRows rows of this tile, at most {@link #rows(int)}
     * @param vectors vectors of this tile, at most {@link #PANEL}
     * @param k length of the sums
     * @param a a, whose rows begin {@code as} apart
     * @param b a panel of b: k times {@code vectors * lanes} elements
     * @param c c: vector j of row i begins at {@code co + j * vs + i * lanes}
     */
    abstract void run(
            int tileRows, int vectors, int k, ${t}[] a, int ao, int as, ${t}[] b, int bo, ${t}[] c, int co, int vs);

    /**
     * {@code c += a' b}: rows of c are columns of a, and b lies in strips of one vector.
     *
     * @param tileRows rows of this tile, at most {@link #rows(int)}
     * @param vectors vectors of this tile, at most {@link #PANEL}
     * @param k length of the sums
     * @param a a, whose rows begin {@code as} apart
     * @param b b: vector j of row l begins at {@code bo + j * bs + l * lanes}
     * @param c c: vector j of row i begins at {@code co + j * vs + i * lanes}
     */
    abstract void runTransposed(
            int tileRows, int vectors, int k, ${t}[] a, int ao, int as, ${t}[] b, int bo, int bs, ${t}[] c, int co, int vs);
}
</#list>
