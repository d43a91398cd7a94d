<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<@pp.changeOutputFile name=e.Type + "OptionGates.java"/>
<#assign t = e.type>
package io.rnn4j.java;

/** What the options of cells do between their gates, on runs of {@code n} elements, which are whole vectors. */
abstract class ${e.Type}OptionGates {
    /** {@code z = d p + (1 - d) x}, exactly p where d is 1 and exactly x where it is 0; z may be p or x. */
    abstract void zone(${t}[] d, int to, ${t}[] p, int po, ${t}[] x, int xo, ${t}[] z, int zo, int n);

    /** From a gradient g to what zoneout passes on, {@code d g}, in place of d, and the rest, in place of g. */
    abstract void split(${t}[] d, int to, ${t}[] g, int go, int n);
}
</#list>
