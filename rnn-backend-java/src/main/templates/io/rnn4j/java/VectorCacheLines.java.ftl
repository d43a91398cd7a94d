<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#-- Eight chains hide an addition's latency of 4 cycles on two pipes, so that the loads are what takes the time. -->
<#assign chains = 8>
<#list types as e>
<#list widths as bits>
<@pp.changeOutputFile name=e.Type + "VectorCacheLines" + bits + ".java"/>
<#assign t = e.type, V = e.Type + "Vector", lanes = bits / 8 / e.bytes>
package io.rnn4j.java;

import jdk.incubator.vector.${V};
import jdk.incubator.vector.VectorSpecies;

/** {@link ${e.Type}CacheLines} with ${bits}-bit vectors. */
final class ${e.Type}VectorCacheLines${bits} extends ${e.Type}CacheLines {
    private static final VectorSpecies<${e.Type}> SPECIES = ${V}.SPECIES_${bits};
    private static final int LANES = ${lanes};

    ${e.Type}VectorCacheLines${bits}() {
        super(LANES);
    }

    @Override
    void read(${t}[] array, int from, int n, ${t}[] sums) {
<#list 0..<chains as j>
        ${V} s${j} = ${V}.zero(SPECIES);
</#list>
        for (int l = 0; l < n; l += ${chains} * LANES) {
<#list 0..<chains as j>
            s${j} = s${j}.add(${V}.fromArray(SPECIES, array, from + l + ${j} * LANES));
</#list>
        }
        s0.add(s1).add(s2.add(s3)).add(s4.add(s5).add(s6.add(s7))).intoArray(sums, 0);
    }
}
</#list>
</#list>
