<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#assign maxRows = 8, panel = 4, maxStrips = 3>
<#-- The most rows of a tile: 24 accumulators, and never more rows than of three vectors. -->
<#function most vectors><#return (vectors == panel)?then(6, maxRows)></#function>
<#-- Elements of a row of a panel: a power of two, or C2 of JDK 17 multiplies by shifts, loses sight of the index and checks
     each load. -->
<#function width vectors lanes><#return (vectors == 3)?then(4, vectors) * lanes></#function>
<#macro tile name rows vectors V t packed>
    private static void ${name}${rows}x${vectors}(
            int k, ${t}[] a, int ao, ${t}[] b, int bo<#if packed>, int bs</#if>, ${t}[] c, int co<#if packed>, int cs</#if>, int vs) {
<#list 0..<rows as i>
<#list 0..<vectors as j>
        ${V} c${i}${j} = ${V}.fromArray(SPECIES, c, co + ${j} * vs + ${i} * <#if packed>cs<#else>LANES</#if>);
</#list>
</#list>
<#if packed>
<#list 0..<vectors as j>
        int strip${j} = IndexRange.start(bo + ${j} * bs);
</#list>
<#else>
        int panel = IndexRange.start(bo);
</#if>
        int steps = IndexRange.steps(k);
        for (int l = 0; l < steps; l++) {
<#list 0..<vectors as j>
            ${V} b${j} = ${V}.fromArray(SPECIES, b, <#if packed>strip${j} + l * LANES<#else>panel + l * ${width(vectors, lanes)} + ${j * lanes}</#if>);
</#list>
<#list 0..<rows as i>
            ${V} a${i} = ${V}.broadcast(SPECIES, a[ao + l<#if packed> * PACKED + ${i}<#else> + ${i} * ROW</#if>]);
<#list 0..<vectors as j>
            c${i}${j} = a${i}.fma(b${j}, c${i}${j});
</#list>
</#list>
        }
<#list 0..<rows as i>
<#list 0..<vectors as j>
        c${i}${j}.intoArray(c, co + ${j} * vs + ${i} * <#if packed>cs<#else>LANES</#if>);
</#list>
</#list>
    }
</#macro>
<#list types as e>
<#list widths as bits>
<@pp.changeOutputFile name=e.Type + "VectorTiles" + bits + ".java"/>
<#assign t = e.type, V = e.Type + "Vector", lanes = bits / 8 / e.bytes>
package io.rnn4j.java;

import jdk.incubator.vector.${V};
import jdk.incubator.vector.VectorSpecies;

/** {@link ${e.Type}Tiles} with ${bits}-bit vectors and fused multiply-add. */
final class ${e.Type}VectorTiles${bits} extends ${e.Type}Tiles {
    private static final VectorSpecies<${e.Type}> SPECIES = ${V}.SPECIES_${bits};
    private static final int LANES = ${lanes};

    ${e.Type}VectorTiles${bits}(TileShape shape) {
        super(shape, LANES);
    }

    @Override
    void run(
            int tileRows, int vectors, int k, ${t}[] a, int ao, ${t}[] b, int bo, ${t}[] c, int co, int vs) {
        switch (vectors * ${maxRows + 1} + tileRows) {
<#list 1..panel as vectors>
<#list 1..most(vectors) as rows>
            case ${vectors * (maxRows + 1) + rows} -> tile${rows}x${vectors}(k, a, ao, b, bo, c, co, vs);
</#list>
</#list>
            default -> throw new IllegalArgumentException("no tile " + tileRows + "x" + vectors);
        }
    }

    @Override
    void runPacked(
            int tileRows, int vectors, int k, ${t}[] a, int ao, ${t}[] b, int bo, int bs, ${t}[] c, int co, int cs,
            int vs) {
        switch (vectors * ${maxRows + 1} + tileRows) {
<#list 1..maxStrips as vectors>
<#list 1..maxRows as rows>
            case ${vectors * (maxRows + 1) + rows} -> packedTile${rows}x${vectors}(k, a, ao, b, bo, bs, c, co, cs, vs);
</#list>
</#list>
            default -> throw new IllegalArgumentException("no tile " + tileRows + "x" + vectors);
        }
    }
<#list 1..panel as vectors>
<#list 1..most(vectors) as rows>

<@tile "tile" rows vectors V t false/>
</#list>
</#list>
<#list 1..maxStrips as vectors>
<#list 1..maxRows as rows>

<@tile "packedTile" rows vectors V t true/>
</#list>
</#list>
}
</#list>
</#list>
