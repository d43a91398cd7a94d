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
        ${e.Type}Tiles tiles = new ${V}Tiles${bits}(shape);
        return new ${e.Type}KernelSet(
                kernels,
                new ${e.Type}TiledProduct(kernels, tiles, loop),
                new ${e.Type}RecurrentKernel.Parts(
                        kernels,
                        new ${V}Gates${bits}(),
                        new ${V}OptionGates${bits}(),
                        tiles,
                        new ${V}CacheLines${bits}(),
                        loop));
    }
}
</#list>
</#list>
