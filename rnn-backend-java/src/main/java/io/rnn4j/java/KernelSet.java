package io.rnn4j.java;

import io.rnn4j.backend.BackendInfo;
import io.rnn4j.backend.LayerKernels;
import io.rnn4j.backend.TensorOps;
import org.jspecify.annotations.Nullable;

/** The kernels of one width. The classes that name the Vector API are reached from here only. */
record KernelSet(
        FloatKernels floats,
        DoubleKernels doubles,
        @Nullable RecurrentParts recurrent,
        Gemm gemm,
        String library,
        String tile,
        int bits) {
    /** What the fused recurrent kernels need beside the operations. */
    private record RecurrentParts(
            FloatGates floatGates,
            DoubleGates doubleGates,
            FloatOptionGates floatOptions,
            DoubleOptionGates doubleOptions,
            FloatRecurrentTiles floats,
            DoubleRecurrentTiles doubles,
            FloatCacheLines floatLines,
            DoubleCacheLines doubleLines) {}

    static KernelSet of(VectorChoice choice, ParallelLoop loop) {
        TileShape shape = TileShape.of(choice);
        int rows = shape.rows();
        int vectors = shape.vectors();
        return switch (choice.bits()) {
            case 0 -> scalar(loop);
            case 128 ->
                vector(
                        new FloatVectorKernels128(),
                        new DoubleVectorKernels128(),
                        new RecurrentParts(
                                new FloatVectorGates128(),
                                new DoubleVectorGates128(),
                                new FloatVectorOptionGates128(),
                                new DoubleVectorOptionGates128(),
                                new FloatVectorRecurrentTiles128(shape),
                                new DoubleVectorRecurrentTiles128(shape),
                                new FloatVectorCacheLines128(),
                                new DoubleVectorCacheLines128()),
                        new FloatVectorTiles128(rows, vectors),
                        new DoubleVectorTiles128(rows, vectors),
                        shape,
                        128,
                        loop);
            case 256 ->
                vector(
                        new FloatVectorKernels256(),
                        new DoubleVectorKernels256(),
                        new RecurrentParts(
                                new FloatVectorGates256(),
                                new DoubleVectorGates256(),
                                new FloatVectorOptionGates256(),
                                new DoubleVectorOptionGates256(),
                                new FloatVectorRecurrentTiles256(shape),
                                new DoubleVectorRecurrentTiles256(shape),
                                new FloatVectorCacheLines256(),
                                new DoubleVectorCacheLines256()),
                        new FloatVectorTiles256(rows, vectors),
                        new DoubleVectorTiles256(rows, vectors),
                        shape,
                        256,
                        loop);
            case 512 ->
                vector(
                        new FloatVectorKernels512(),
                        new DoubleVectorKernels512(),
                        new RecurrentParts(
                                new FloatVectorGates512(),
                                new DoubleVectorGates512(),
                                new FloatVectorOptionGates512(),
                                new DoubleVectorOptionGates512(),
                                new FloatVectorRecurrentTiles512(shape),
                                new DoubleVectorRecurrentTiles512(shape),
                                new FloatVectorCacheLines512(),
                                new DoubleVectorCacheLines512()),
                        new FloatVectorTiles512(rows, vectors),
                        new DoubleVectorTiles512(rows, vectors),
                        shape,
                        512,
                        loop);
            default -> throw new IllegalArgumentException("no kernels for vectors of " + choice.bits() + " bits");
        };
    }

    private static KernelSet scalar(ParallelLoop loop) {
        FloatKernels floats = new FloatKernels();
        DoubleKernels doubles = new DoubleKernels();
        Gemm gemm = new JavaGemm(new FloatScalarProduct(floats, loop), new DoubleScalarProduct(doubles, loop));
        return new KernelSet(floats, doubles, null, gemm, "plain Java", "loops that the JIT vectorises", 0);
    }

    private static KernelSet vector(
            FloatKernels floats,
            DoubleKernels doubles,
            RecurrentParts recurrent,
            FloatTiles floatTiles,
            DoubleTiles doubleTiles,
            TileShape shape,
            int bits,
            ParallelLoop loop) {
        Gemm gemm = new JavaGemm(
                new FloatTiledProduct(floats, floatTiles, loop), new DoubleTiledProduct(doubles, doubleTiles, loop));
        return new KernelSet(floats, doubles, recurrent, gemm, "Vector API", "tile " + shape, bits);
    }

    BackendInfo info(int threads) {
        return new BackendInfo("java", library, tile, bits, threads);
    }

    /**
     * The recurrent kernels. Without vectors they are composed from the operations: the JIT does not
     * vectorise tiles that add to c in place, and with 64 rows they reached a fifth of what the product gives.
     * Cells with options that are not fused are composed too: docs/layers.md tells what that costs.
     *
     * @param warmUp what compiles vectors before they are used, or null for vectors from the first call on
     */
    LayerKernels recurrent(TensorOps tensors, ParallelLoop loop, @Nullable WarmUp warmUp) {
        if (recurrent == null) {
            return LayerKernels.composed(tensors);
        }
        FloatRecurrentKernel.Parts floatParts = new FloatRecurrentKernel.Parts(
                floats, recurrent.floatGates, recurrent.floatOptions, recurrent.floats, recurrent.floatLines, loop);
        DoubleRecurrentKernel.Parts doubleParts = new DoubleRecurrentKernel.Parts(
                doubles,
                recurrent.doubleGates,
                recurrent.doubleOptions,
                recurrent.doubles,
                recurrent.doubleLines,
                loop);
        LayerKernels composed = LayerKernels.composed(tensors);
        return (spec, dtype) -> {
            if (!FloatOptionKernel.fuses(spec.options())) {
                return composed.recurrent(spec, dtype);
            }
            return switch (dtype) {
                case FLOAT32 -> FloatWarmingKernel.of(floatParts, spec, warmUp);
                case FLOAT64 -> DoubleWarmingKernel.of(doubleParts, spec, warmUp);
            };
        };
    }
}
