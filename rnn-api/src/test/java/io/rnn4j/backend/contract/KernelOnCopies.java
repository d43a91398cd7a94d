package io.rnn4j.backend.contract;

import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Tensor;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** A kernel that runs on copies of weights, which a refresh brings up to date only as far as a fault lets it. */
final class KernelOnCopies extends FaultyKernel {
    /** A refresh that copies nothing. */
    static final BiConsumer<RecurrentWeights, RecurrentWeights> NOTHING = (weights, copies) -> {};

    private final UnaryOperator<RecurrentWeights> copying;
    private final BiConsumer<RecurrentWeights, RecurrentWeights> refreshing;

    /**
     * @param good the kernel that computes
     * @param copying makes the weights that it runs on
     * @param refreshing is given the weights and those copies when the weights have changed, and at first
     */
    KernelOnCopies(
            RecurrentKernel good,
            UnaryOperator<RecurrentWeights> copying,
            BiConsumer<RecurrentWeights, RecurrentWeights> refreshing) {
        super(good);
        this.copying = copying;
        this.refreshing = refreshing;
    }

    /** Copies matrices and biases. */
    static RecurrentWeights copy(TensorOps ops, RecurrentWeights weights) {
        return new RecurrentWeights(
                copy(ops, weights.wx()),
                copy(ops, weights.wh()),
                weights.bx() == null ? null : copy(ops, weights.bx()),
                weights.bh() == null ? null : copy(ops, weights.bh()),
                weights.options());
    }

    static Tensor copy(TensorOps ops, Tensor tensor) {
        Tensor copy = ops.allocate(tensor.dtype(), tensor.shape());
        ops.axpby(1, tensor, 0, copy);
        return copy;
    }

    @Override
    public Prepared prepare(RecurrentWeights weights) {
        RecurrentWeights copies = copying.apply(weights);
        refreshing.accept(weights, copies);
        return new Copied(weights, copies, good.prepare(copies));
    }

    @Override
    public void forward(Forward call) {
        good.forward(onCopies(call));
    }

    @Override
    public void backward(Backward call) {
        good.backward(new Backward(
                onCopies(call.forward()),
                call.dy(),
                call.dLast(),
                call.dx(),
                call.dWeights(),
                call.dInitial(),
                call.scratch()));
    }

    private static Forward onCopies(Forward call) {
        return new Forward(
                call.layout(),
                call.x(),
                ((Copied) call.weights()).prepared,
                call.initial(),
                call.y(),
                call.last(),
                call.reserve(),
                call.scratch(),
                call.masks());
    }

    private final class Copied implements Prepared {
        private final RecurrentWeights weights;
        private final RecurrentWeights copies;
        private final Prepared prepared;

        Copied(RecurrentWeights weights, RecurrentWeights copies, Prepared prepared) {
            this.weights = weights;
            this.copies = copies;
            this.prepared = prepared;
        }

        @Override
        public RecurrentWeights weights() {
            return weights;
        }

        @Override
        public void refresh() {
            refreshing.accept(weights, copies);
        }
    }
}
