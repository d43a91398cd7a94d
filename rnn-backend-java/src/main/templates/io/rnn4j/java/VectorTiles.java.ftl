<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#assign maxRows = 8, maxVectors = 2>
<#list types as e>
<#list widths as bits>
<@pp.changeOutputFile name=e.Type + "VectorTiles" + bits + ".java"/>
<#assign t = e.type, V = e.Type + "Vector", lanes = bits / 8 / e.bytes>
package io.rnn4j.java;

import jdk.incubator.vector.${V};
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of ${bits}-bit vectors. The accumulators are local variables that start from a vector of their own: on JDK
 * 17 a vector assigned from another one ({@code c1 = c0}) is boxed, which costs a factor of 30.
 */
final class ${e.Type}VectorTiles${bits} extends ${e.Type}Tiles {
    private static final VectorSpecies<${e.Type}> SPECIES = ${V}.SPECIES_${bits};
    private static final int LANES = ${lanes};

    ${e.Type}VectorTiles${bits}(int rows, int vectors) {
        super(rows, vectors, LANES);
    }

    @Override
    void run(
            int tileRows, int tileVectors, int k, ${t} alpha, ${t}[] a, int ao, ${t}[] b, int bo,
            boolean add, ${t}[] c, int co, int cs) {
        switch (tileVectors * ${maxRows + 1} + tileRows) {
<#list 1..maxVectors as vectors>
<#list 1..maxRows as rows>
            case ${vectors * (maxRows + 1) + rows} -> tile${rows}x${vectors}(k, alpha, a, ao, b, bo, add, c, co, cs);
</#list>
</#list>
            default -> throw new IllegalArgumentException("no tile " + tileRows + "x" + tileVectors);
        }
    }
<#list 1..maxVectors as vectors>
<#list 1..maxRows as rows>

    private static void tile${rows}x${vectors}(
            int k, ${t} alpha, ${t}[] a, int ao, ${t}[] b, int bo, boolean add, ${t}[] c, int co, int cs) {
<#list 0..<rows as i>
<#list 0..<vectors as j>
        ${V} c${i}${j} = ${V}.zero(SPECIES);
</#list>
</#list>
        for (int l = 0; l < k; l++) {
<#list 0..<vectors as j>
            ${V} b${j} = ${V}.fromArray(SPECIES, b, bo + l * ${vectors * lanes} + ${j * lanes});
</#list>
<#list 0..<rows as i>
            ${V} a${i} = ${V}.broadcast(SPECIES, a[ao + l * ${rows} + ${i}]);
<#list 0..<vectors as j>
            c${i}${j} = a${i}.fma(b${j}, c${i}${j});
</#list>
</#list>
        }
        if (add) {
<#list 0..<rows as i>
<#list 0..<vectors as j>
            ${V}.fromArray(SPECIES, c, co + ${i} * cs + ${j} * LANES)
                    .add(c${i}${j}.mul(alpha))
                    .intoArray(c, co + ${i} * cs + ${j} * LANES);
</#list>
</#list>
        } else {
<#list 0..<rows as i>
<#list 0..<vectors as j>
            c${i}${j}.mul(alpha).intoArray(c, co + ${i} * cs + ${j} * LANES);
</#list>
</#list>
        }
    }
</#list>
</#list>
}
</#list>
</#list>
