<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#list widths as bits>
<@pp.changeOutputFile name=e.Type + "VectorKernelSet" + bits + ".java"/>
<#assign V = e.Type + "Vector">
package io.rnn4j.java;

/** Makes {@link ${e.Type}KernelSet} with ${bits}-bit vectors. */
final class ${V}KernelSet${bits} {
    private ${V}KernelSet${bits}() {}

    static ${e.Type}KernelSet of(TileShape shape, ParallelLoop loop) {
        ${e.Type}Kernels kernels = new ${V}Kernels${bits}();
        return new ${e.Type}KernelSet(
                kernels,
                new ${e.Type}TiledProduct(kernels, new ${V}Tiles${bits}(shape.rows(), shape.vectors()), loop),
                new ${e.Type}RecurrentKernel.Parts(
                        kernels,
                        new ${V}Gates${bits}(),
                        new ${V}OptionGates${bits}(),
                        new ${V}RecurrentTiles${bits}(shape),
                        new ${V}CacheLines${bits}(),
                        loop));
    }
}
</#list>
</#list>
