<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#macro load V name array at>
            ${V} ${name} = ${V}.fromArray(SPECIES, ${array}, ${at} + u);
</#macro>
<#list types as e>
<#list widths as bits>
<@pp.changeOutputFile name=e.Type + "VectorOptionGates" + bits + ".java"/>
<#assign t = e.type, V = e.Type + "Vector", lanes = bits / 8 / e.bytes>
package io.rnn4j.java;

import jdk.incubator.vector.${V};
import jdk.incubator.vector.VectorSpecies;

/** {@link ${e.Type}OptionGates} with ${bits}-bit vectors and fused multiply-add. */
final class ${e.Type}VectorOptionGates${bits} extends ${e.Type}OptionGates {
    private static final VectorSpecies<${e.Type}> SPECIES = ${V}.SPECIES_${bits};
    private static final int LANES = ${lanes};

    @Override
    void zone(${t}[] d, int to, ${t}[] p, int po, ${t}[] x, int xo, ${t}[] z, int zo, int n) {
        for (int u = 0; u < n; u += LANES) {
<@load V "zone" "d" "to"/>
<@load V "own" "x" "xo"/>
            zone.fma(${V}.fromArray(SPECIES, p, po + u), own.sub(zone.mul(own))).intoArray(z, zo + u);
        }
    }

    @Override
    void split(${t}[] d, int to, ${t}[] g, int go, int n) {
        for (int u = 0; u < n; u += LANES) {
<@load V "gradient" "g" "go"/>
            ${V} passed = ${V}.fromArray(SPECIES, d, to + u).mul(gradient);
            passed.intoArray(d, to + u);
            gradient.sub(passed).intoArray(g, go + u);
        }
    }
}
</#list>
</#list>
