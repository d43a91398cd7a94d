package io.rnn4j.layer;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.internal.Philox;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one run of a {@link RecurrentLayer} of two directions. They share nothing but what they read until
 * their outputs, and the gradients of their inputs, become one; so they run side by side where that gives the threads
 * more to do than the rows of the batch.
 */
@SuppressWarnings("ReferenceEquality") // views are made anew only for another tensor object
final class BidirectionalPass implements Pass {
    private final RecurrentLayer layer;
    private final TensorOps ops;
    private final DType dtype;
    private final Merge merge;
    private final Shape input;
    private final boolean sideBySide;
    private final DirectionPass forwards;
    private final DirectionPass backwards;
    private final Tensor y;
    private final Tensor yForwards;
    private final Tensor yBackwards;
    private final Halves initial = new Halves();
    private final Halves last = new Halves();
    private final Halves dLast = new Halves();
    private final Halves dInitial = new Halves();

    private @Nullable Tensor dy;
    private @Nullable Tensor dyForwards;
    private @Nullable Tensor dyBackwards;
    private @Nullable Tensor dx;

    BidirectionalPass(RecurrentLayer layer, Merge merge, Shape input, Mode mode) {
        this.layer = layer;
        this.ops = layer.backend().tensors();
        this.dtype = layer.kernel().dtype();
        this.merge = merge;
        this.input = input;
        int threads = layer.backend().info().threads();
        // More rows than threads keep all threads busy in one direction; with two threads, two directions do as well,
        // and each thread reads the weights of one direction only.
        this.sideBySide = threads == 2 || input.dim(1) < threads;
        this.forwards = new DirectionPass(layer, layer.directions().get(0), input, false, mode);
        this.backwards = new DirectionPass(layer, layer.directions().get(1), input, true, mode);
        this.y = ops.allocate(dtype, layer.outputShape(input));
        int half = layer.directionSize();
        this.yForwards = merge == Merge.CONCAT ? y.columnRange(0, half) : allocateOutput();
        this.yBackwards = merge == Merge.CONCAT ? y.columnRange(half, 2 * half) : allocateOutput();
    }

    private Tensor allocateOutput() {
        return ops.allocate(dtype, input.withDim(2, layer.directionSize()));
    }

    /** The two directions' halves of a state; the same objects as long as the state is. */
    private final class Halves {
        private @Nullable State whole;
        private @Nullable State forwards;
        private @Nullable State backwards;

        void of(@Nullable State state) {
            if (state != whole) {
                whole = state;
                int parts = layer.stateParts();
                forwards = state == null ? null : new State(state.parts().subList(0, parts));
                backwards = state == null ? null : new State(state.parts().subList(parts, 2 * parts));
            }
        }
    }

    private void both(Runnable first, Runnable second) {
        if (sideBySide) {
            layer.backend().layers().sideBySide(first, second);
        } else {
            first.run();
            second.run();
        }
    }

    @Override
    public void draw(long key, long number) {
        forwards.draw(Philox.derive(key, 0), number);
        backwards.draw(Philox.derive(key, 1), number);
    }

    @Override
    public Tensor forward(Tensor x, Lengths lengths, @Nullable State before, @Nullable State after) {
        initial.of(before);
        last.of(after);
        both(
                () -> forwards.forward(x, lengths, initial.forwards, last.forwards, yForwards),
                () -> backwards.forward(x, lengths, initial.backwards, last.backwards, yBackwards));
        switch (merge) {
            case CONCAT -> {}
            case SUM -> addOutputs(1);
            case MEAN -> addOutputs(0.5);
            case PRODUCT -> ops.mul(1, yForwards, yBackwards, 0, y);
        }
        return y;
    }

    private void addOutputs(double factor) {
        ops.axpby(factor, yForwards, 0, y);
        ops.axpby(factor, yBackwards, 1, y);
    }

    @Override
    public @Nullable Tensor backward(
            Tensor gradient, @Nullable State after, @Nullable State before, boolean wantInputGradient) {
        forwards.checkForwarded();
        if (wantInputGradient && dx == null) {
            dx = ops.allocate(dtype, input);
        }
        Tensor wanted = wantInputGradient ? dx : null;
        dLast.of(after);
        dInitial.of(before);
        split(gradient);
        Tensor toForwards = dyForwards == null ? gradient : dyForwards;
        Tensor toBackwards = dyBackwards == null ? gradient : dyBackwards;
        both(
                () -> forwards.backward(toForwards, dLast.forwards, dInitial.forwards, wanted),
                () -> backwards.backward(toBackwards, dLast.backwards, dInitial.backwards, wanted));
        if (wanted != null) {
            forwards.writeInputGradient(wanted);
            backwards.addInputGradient(wanted);
        }
        return wanted;
    }

    /** Finds what of the output's gradient reaches each direction: null for the gradient as it is. */
    private void split(Tensor gradient) {
        switch (merge) {
            case CONCAT -> {
                if (dy != gradient) {
                    int half = layer.directionSize();
                    dyForwards = gradient.columnRange(0, half);
                    dyBackwards = gradient.columnRange(half, 2 * half);
                    dy = gradient;
                }
            }
            case SUM -> {}
            case MEAN -> ops.axpby(0.5, gradient, 0, gradient);
            case PRODUCT -> {
                Tensor toForwards = dyForwards == null ? allocateOutput() : dyForwards;
                Tensor toBackwards = dyBackwards == null ? allocateOutput() : dyBackwards;
                ops.mul(1, gradient, yBackwards, 0, toForwards);
                ops.mul(1, gradient, yForwards, 0, toBackwards);
                dyForwards = toForwards;
                dyBackwards = toBackwards;
            }
        }
    }
}
