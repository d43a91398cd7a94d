<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "LoopTiles.java"/>
package io.rnn4j.java;

/**
 * {@link ${e.Type}Tiles} in plain loops: the same chains of the same operations, so the bits of the vectors. They
 * predict until these are compiled; see {@link ${e.Type}WarmingKernel}. They never train.
 */
final class ${e.Type}LoopTiles extends ${e.Type}Tiles {
    ${e.Type}LoopTiles(TileShape shape, int lanes) {
        super(shape, lanes);
    }

    @Override
    void run(
            int tileRows, int vectors, int k, ${t}[] a, int ao, ${t}[] b, int bo, ${t}[] c, int co, int vs) {
        // A row of c is gathered, since one loop over all its vectors is long enough for the JIT to vectorise it.
        ${t}[] row = new ${t}[vectors * lanes];
        int width = panelWidth(vectors, lanes);
        for (int i = 0; i < tileRows; i++) {
            for (int j = 0; j < vectors; j++) {
                System.arraycopy(c, co + j * vs + i * lanes, row, j * lanes, lanes);
            }
            for (int l = 0; l < k; l++) {
                addMultiple(a[ao + i * ROW + l], b, bo + l * width, row, row.length);
            }
            for (int j = 0; j < vectors; j++) {
                System.arraycopy(row, j * lanes, c, co + j * vs + i * lanes, lanes);
            }
        }
    }

    @Override
    void runPacked(
            int tileRows, int vectors, int k, ${t}[] a, int ao, ${t}[] b, int bo, int bs, ${t}[] c, int co, int cs, int vs) {
        throw new IllegalStateException("loops predict only");
    }

    /** {@code c += factor b}, fused. */
    private static void addMultiple(${t} factor, ${t}[] b, int bo, ${t}[] c, int n) {
        for (int u = 0; u < n; u++) {
            c[u] = Math.fma(factor, b[bo + u], c[u]);
        }
    }
}
</#list>
