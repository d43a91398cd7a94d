<#--
  One template, one class per element type and vector width: the output file is changed for each, and the file that
  would carry the template's own name is dropped.
-->
<@pp.dropOutputFile/>
<#list [{"type": "float", "vector": "FloatVector"}, {"type": "double", "vector": "DoubleVector"}] as e>
<#list [128, 256, 512] as bits>
<#assign class = "Peak" + e.type?cap_first + bits>
<@pp.changeOutputFile name=class + ".java"/>
package io.rnn4j.java;

import jdk.incubator.vector.${e.vector};
import jdk.incubator.vector.VectorSpecies;

/** Example. */
final class ${class} {
    private static final VectorSpecies<${(e.type == "float")?then("Float", "Double")}> SPECIES = ${e.vector}.SPECIES_${bits};

    private ${class}() {}

    static void twice(${e.type}[] a) {
        for (int i = 0; i < SPECIES.loopBound(a.length); i += SPECIES.length()) {
            ${e.vector} v = ${e.vector}.fromArray(SPECIES, a, i);
            v.add(v).intoArray(a, i);
        }
    }
}
</#list>
</#list>
