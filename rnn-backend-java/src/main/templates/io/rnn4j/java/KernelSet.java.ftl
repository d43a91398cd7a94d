<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<@pp.changeOutputFile name=e.Type + "KernelSet.java"/>
package io.rnn4j.java;

import org.jspecify.annotations.Nullable;

/**
 * The kernels of one type and width.
 *
 * @param product the product on arrays
 * @param recurrent what the fused recurrent kernels are made of, or null where they are composed
 */
record ${e.Type}KernelSet(
        ${e.Type}Kernels kernels, ${e.Type}Product product, ${e.Type}RecurrentKernel.@Nullable Parts recurrent) {
    /** Makes them; loads no class of another width, which would take some 50 ms of a program's start. */
    static ${e.Type}KernelSet of(int bits, TileShape shape, ParallelLoop loop) {
        return switch (bits) {
            case 0 -> scalar(loop);
<#list widths as bits>
            case ${bits} -> ${e.Type}VectorKernelSet${bits}.of(shape, loop);
</#list>
            default -> throw new IllegalArgumentException("no kernels for vectors of " + bits + " bits");
        };
    }

    private static ${e.Type}KernelSet scalar(ParallelLoop loop) {
        ${e.Type}Kernels kernels = new ${e.Type}Kernels();
        return new ${e.Type}KernelSet(kernels, new ${e.Type}ScalarProduct(kernels, loop), null);
    }
}
</#list>
