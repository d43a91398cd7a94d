package io.rnn4j.train;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendInfo;
import io.rnn4j.backend.LayerKernels;
import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The reference backend with kernels that read a copy of the weights, as fast kernels do: they notice a change
 * only when they are told.
 */
final class PackingBackend implements Backend {
    private final Backend backend = new ReferenceBackend();

    @Override
    public BackendInfo info() {
        return backend.info();
    }

    @Override
    public TensorOps tensors() {
        return backend.tensors();
    }

    @Override
    public LayerKernels layers() {
        return (spec, dtype) -> new Kernel(backend.layers().recurrent(spec, dtype));
    }

    @Override
    public void close() {
        backend.close();
    }

    private final class Kernel implements RecurrentKernel {
        private final RecurrentKernel kernel;

        Kernel(RecurrentKernel kernel) {
            this.kernel = kernel;
        }

        @Override
        public RecurrentSpec spec() {
            return kernel.spec();
        }

        @Override
        public DType dtype() {
            return kernel.dtype();
        }

        @Override
        public Prepared prepare(RecurrentWeights weights) {
            return new Packed(kernel, weights);
        }

        @Override
        public int reserveSize(SequenceLayout layout) {
            return kernel.reserveSize(layout);
        }

        @Override
        public int forwardScratchSize(SequenceLayout layout) {
            return kernel.forwardScratchSize(layout);
        }

        @Override
        public int backwardScratchSize(SequenceLayout layout) {
            return kernel.backwardScratchSize(layout);
        }

        @Override
        public void forward(Forward call) {
            kernel.forward(unwrap(call));
        }

        @Override
        public void backward(Backward call) {
            kernel.backward(new Backward(
                    unwrap(call.forward()),
                    call.dy(),
                    call.dLast(),
                    call.dx(),
                    call.dWeights(),
                    call.dInitial(),
                    call.scratch()));
        }

        private Forward unwrap(Forward call) {
            return new Forward(
                    call.layout(),
                    call.x(),
                    ((Packed) call.weights()).packed,
                    call.initial(),
                    call.y(),
                    call.last(),
                    call.reserve(),
                    call.scratch(),
                    call.masks());
        }
    }

    private final class Packed implements RecurrentKernel.Prepared {
        private final RecurrentWeights weights;
        private final RecurrentKernel.Prepared packed;

        Packed(RecurrentKernel kernel, RecurrentWeights weights) {
            this.weights = weights;
            this.packed = kernel.prepare(new RecurrentWeights(
                    like(weights.wx()), like(weights.wh()), like(weights.bx()), like(weights.bh()), weights.options()));
            refresh();
        }

        private @Nullable Tensor like(@Nullable Tensor tensor) {
            return tensor == null ? null : tensors().allocate(tensor.dtype(), tensor.shape());
        }

        @Override
        public RecurrentWeights weights() {
            return weights;
        }

        @Override
        public void refresh() {
            copy(weights.wx(), packed.weights().wx());
            copy(weights.wh(), packed.weights().wh());
            copy(weights.bx(), packed.weights().bx());
            copy(weights.bh(), packed.weights().bh());
        }

        private void copy(@Nullable Tensor from, @Nullable Tensor to) {
            if (from != null) {
                tensors().axpby(1, from, 0, to);
            }
        }
    }
}
