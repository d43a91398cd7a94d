package io.rnn4j.java;

import static java.util.Objects.requireNonNull;

import io.rnn4j.backend.BackendInfo;
import io.rnn4j.backend.LayerKernels;
import io.rnn4j.backend.TensorOps;
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
        if (bits == 0) {
            return LayerKernels.composed(tensors);
        }
        return (spec, dtype) -> switch (dtype) {
            case FLOAT32 -> FloatWarmingKernel.of(requireNonNull(floats.get().recurrent()), spec, warmUp);
            case FLOAT64 -> DoubleWarmingKernel.of(requireNonNull(doubles.get().recurrent()), spec, warmUp);
        };
    }
}
