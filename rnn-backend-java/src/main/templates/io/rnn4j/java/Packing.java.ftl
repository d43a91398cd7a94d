<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "Packing.java"/>
package io.rnn4j.java;

/** Copies a strip of a matrix into the order in which a tile reads it: for each k, {@code width} elements. */
final class ${e.Type}Packing {
    private ${e.Type}Packing() {}

    /** The strip is {@code used} columns: {@code to[l, j] = from[l, j]}, 0 from {@code used} to {@code width}. */
    static void columns(
            ${t}[] from, int offset, int stride, int used, int depths, ${t}[] to, int at, int width) {
        for (int l = 0; l < depths; l++) {
            int source = offset + l * stride;
            int target = at + l * width;
            for (int j = 0; j < used; j++) {
                to[target + j] = from[source + j];
            }
            for (int j = used; j < width; j++) {
                to[target + j] = 0;
            }
        }
    }

    /** The strip is {@code used} rows: {@code to[l, j] = from[j, l]}, 0 from {@code used} to {@code width}. */
    static void rows(
            ${t}[] from, int offset, int stride, int used, int depths, ${t}[] to, int at, int width) {
        rows(from, offset, stride, used, depths, to, at, width, width);
    }

    /**
     * The same for a strip that is a part of a wider one: 0 from {@code used} to {@code lanes}, and what lies from
     * there to the next k, {@code width} elements on, is another strip's.
     */
    static void rows(
            ${t}[] from, int offset, int stride, int used, int depths, ${t}[] to, int at, int width, int lanes) {
        int j = 0;
        // Four rows at once: four streams to read, and each line of the target is written a quarter as often.
        for (; j + 3 < used; j += 4) {
            int source0 = offset + j * stride;
            int source1 = source0 + stride;
            int source2 = source1 + stride;
            int source3 = source2 + stride;
            for (int l = 0; l < depths; l++) {
                int target = at + l * width + j;
                to[target] = from[source0 + l];
                to[target + 1] = from[source1 + l];
                to[target + 2] = from[source2 + l];
                to[target + 3] = from[source3 + l];
            }
        }
        for (; j < lanes; j++) {
            int source = offset + j * stride;
            for (int l = 0; l < depths; l++) {
                to[at + l * width + j] = j < used ? from[source + l] : 0;
            }
        }
    }
}
</#list>
