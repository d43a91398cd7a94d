<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#assign maxRows = 8, panel = 4>
<#-- The most rows of a tile: 24 accumulators, and never more rows than of three vectors. -->
<#function most vectors><#return (vectors == panel)?then(6, maxRows)></#function>
<#macro dispatch method tile parameters arguments>
    @Override
    void ${method}(
            int tileRows, int vectors, int k, ${t}[] a, int ao, int as, ${t}[] b, ${parameters}, ${t}[] c, int co, int vs) {
        switch (vectors * ${maxRows + 1} + tileRows) {
<#list 1..panel as vectors>
<#list 1..most(vectors) as rows>
            case ${vectors * (maxRows + 1) + rows} -> ${tile}${rows}x${vectors}(k, a, ao, as, b, ${arguments}, c, co, vs);
</#list>
</#list>
            default -> throw new IllegalArgumentException("no tile " + tileRows + "x" + vectors);
        }
    }
</#macro>
<#macro tile name rows vectors V t lanes transposed>
    private static void ${name}${rows}x${vectors}(
            int k, ${t}[] a, int ao, int as, ${t}[] b, int bo<#if transposed>, int bs</#if>, ${t}[] c, int co, int vs) {
<#list 0..<rows as i>
<#list 0..<vectors as j>
        ${V} c${i}${j} = ${V}.fromArray(SPECIES, c, co + ${j} * vs + ${i} * LANES);
</#list>
</#list>
<#if transposed>
        int row = ao;
<#list 0..<vectors as j>
        int strip${j} = bo + ${j} * bs;
</#list>
<#else>
<#list 0..<rows as i>
        int row${i} = ao + ${i} * as;
</#list>
</#if>
        for (int l = 0; l < k; l++) {
<#list 0..<vectors as j>
            ${V} b${j} = ${V}.fromArray(SPECIES, b, <#if transposed>strip${j} + l * LANES<#else>bo + l * ${vectors * lanes} + ${j * lanes}</#if>);
</#list>
<#list 0..<rows as i>
            ${V} a${i} = ${V}.broadcast(SPECIES, a[<#if transposed>row + ${i}<#else>row${i} + l</#if>]);
<#list 0..<vectors as j>
            c${i}${j} = a${i}.fma(b${j}, c${i}${j});
</#list>
</#list>
<#if transposed>
            row += as;
</#if>
        }
<#list 0..<rows as i>
<#list 0..<vectors as j>
        c${i}${j}.intoArray(c, co + ${j} * vs + ${i} * LANES);
</#list>
</#list>
    }
</#macro>
<#list types as e>
<#list widths as bits>
<@pp.changeOutputFile name=e.Type + "VectorRecurrentTiles" + bits + ".java"/>
<#assign t = e.type, V = e.Type + "Vector", lanes = bits / 8 / e.bytes>
package io.rnn4j.java;

import jdk.incubator.vector.${V};
import jdk.incubator.vector.VectorSpecies;

/** {@link ${e.Type}RecurrentTiles} with ${bits}-bit vectors and fused multiply-add. */
final class ${e.Type}VectorRecurrentTiles${bits} extends ${e.Type}RecurrentTiles {
    private static final VectorSpecies<${e.Type}> SPECIES = ${V}.SPECIES_${bits};
    private static final int LANES = ${lanes};

    ${e.Type}VectorRecurrentTiles${bits}(int accumulators) {
        super(accumulators, LANES);
    }

<@dispatch "run" "tile" "int bo" "bo"/>

<@dispatch "runTransposed" "transposedTile" "int bo, int bs" "bo, bs"/>
<#list 1..panel as vectors>
<#list 1..most(vectors) as rows>

<@tile "tile" rows vectors V t lanes false/>

<@tile "transposedTile" rows vectors V t lanes true/>
</#list>
</#list>
}
</#list>
</#list>
