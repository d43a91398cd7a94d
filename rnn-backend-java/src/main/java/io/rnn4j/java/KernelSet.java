package io.rnn4j.java;

import io.rnn4j.backend.BackendInfo;
import io.rnn4j.backend.LayerKernels;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.DType;
import org.jspecify.annotations.Nullable;

/** The kernels of one width, each type's made when it is used first. */
final class KernelSet {
    private final int bits;
    private final TileShape shape;
    private final Lazy<FloatKernelSet> floats;
    private final Lazy<DoubleKernelSet> doubles;

    private KernelSet(int bits, TileShape shape, ParallelLoop loop) {
        this.bits = bits;
        this.shape = shape;
        this.floats = new Lazy<>(() -> FloatKernelSet.of(bits, shape, loop));
        this.doubles = new Lazy<>(() -> DoubleKernelSet.of(bits, shape, loop));
    }

    static KernelSet of(VectorChoice choice, ParallelLoop loop) {
        return new KernelSet(choice.bits(), TileShape.of(choice), loop);
    }

    int bits() {
        return bits;
    }

    FloatKernels floats() {
        return floats.get().kernels();
    }

    DoubleKernels doubles() {
        return doubles.get().kernels();
    }

    Gemm gemm() {
        return new JavaGemm(floats, doubles);
    }

    BackendInfo info(int threads) {
        return bits == 0
                ? new BackendInfo("java", "plain Java", "loops that the JIT vectorises", 0, threads)
                : new BackendInfo("java", "Vector API", "tile " + shape, bits, threads);
    }

    /**
     * The recurrent kernels. Without vectors they are composed from the operations: the JIT does not
     * vectorise tiles that add to c in place, and with 64 rows they reached a fifth of what the product gives.
     *
     * @param warmUp what compiles vectors before they are used, or null for vectors from the first call on
     */
    LayerKernels recurrent(TensorOps tensors, @Nullable WarmUp warmUp) {
        LayerKernels composed = LayerKernels.composed(tensors);
        if (bits == 0) {
            return composed;
        }
        return (spec, dtype) -> {
            FloatRecurrentKernel.Parts floatParts =
                    dtype == DType.FLOAT32 ? floats.get().recurrent() : null;
            DoubleRecurrentKernel.Parts doubleParts =
                    dtype == DType.FLOAT64 ? doubles.get().recurrent() : null;
            if (floatParts != null) {
                return FloatWarmingKernel.of(floatParts, spec, warmUp);
            }
            return doubleParts != null
                    ? DoubleWarmingKernel.of(doubleParts, spec, warmUp)
                    : composed.recurrent(spec, dtype);
        };
    }
}
