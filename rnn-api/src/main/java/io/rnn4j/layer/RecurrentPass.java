package io.rnn4j.layer;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The buffers of one run of a {@link RecurrentLayer} of one direction. */
final class RecurrentPass implements Pass {
    private final TensorOps ops;
    private final DType dtype;
    private final Shape input;
    private final DirectionPass direction;
    private final Tensor y;
    private @Nullable Tensor dx;

    RecurrentPass(RecurrentLayer layer, Shape input, Mode mode) {
        this.ops = layer.backend().tensors();
        this.dtype = layer.kernel().dtype();
        this.input = input;
        this.direction = new DirectionPass(layer, layer.directions().get(0), input, false, mode);
        this.y = ops.allocate(dtype, layer.outputShape(input));
    }

    @Override
    public void draw(long key, long number) {
        direction.draw(key, number);
    }

    @Override
    public Tensor forward(Tensor x, Lengths lengths, @Nullable State initial, @Nullable State last) {
        direction.forward(x, lengths, initial, last, y);
        return y;
    }

    @Override
    public @Nullable Tensor backward(
            Tensor dy, @Nullable State dLast, @Nullable State dInitial, boolean wantInputGradient) {
        direction.checkForwarded();
        if (wantInputGradient && dx == null) {
            dx = ops.allocate(dtype, input);
        }
        Tensor wanted = wantInputGradient ? dx : null;
        direction.backward(dy, dLast, dInitial, wanted);
        if (wanted != null) {
            direction.writeInputGradient(wanted);
        }
        return wanted;
    }
}
