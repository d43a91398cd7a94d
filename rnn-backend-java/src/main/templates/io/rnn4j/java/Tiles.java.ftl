<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "Tiles.java"/>
package io.rnn4j.java;

/**
 * The inner kernels of the product: one tile of c, held in registers while k runs. Each element of c is one chain
 * of fused multiply-adds over k in order, wherever in a tile it lies, so its bits do not depend on the tiling.
 */
abstract class ${e.Type}Tiles {
    /** Rows of the largest tile that is used. */
    final int rows;
    /** Vectors side by side in the widest tile that is used. */
    final int vectors;
    /** Elements of one vector. */
    final int lanes;

    ${e.Type}Tiles(int rows, int vectors, int lanes) {
        this.rows = rows;
        this.vectors = vectors;
        this.lanes = lanes;
    }

    /**
     * {@code c = alpha a b}, or {@code c += alpha a b}.
     *
     * @param tileRows rows of this tile, at most {@link #rows}
     * @param tileVectors vectors of this tile, at most {@link #vectors}
     * @param k length of the sums
     * @param a a packed: k times the elements of one column of the tile
     * @param b b packed: k times the elements of one row of the tile
     */
    abstract void run(
            int tileRows, int tileVectors, int k, ${t} alpha, ${t}[] a, int ao, ${t}[] b, int bo,
            boolean add, ${t}[] c, int co, int cs);
}
</#list>
