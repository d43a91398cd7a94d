package io.rnn4j.layer;

import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentKernel.Backward;
import io.rnn4j.backend.RecurrentKernel.Forward;
import io.rnn4j.backend.RecurrentState;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one run of a {@link RecurrentLayer}. The records of the calls are kept, so that calls with
 * the same tensors as before allocate nothing.
 */
@SuppressWarnings("ReferenceEquality") // a call record is made anew only for other objects, not for equal ones
final class RecurrentPass implements Pass {
    private final RecurrentLayer layer;
    private final Shape input;
    private final Tensor y;
    private final Tensor forwardScratch;
    private final @Nullable Tensor reserve;
    private final @Nullable Tensor backwardScratch;
    private final @Nullable RecurrentWeights dWeights;
    private @Nullable Tensor dx;
    private @Nullable State initialParts;
    private @Nullable State lastParts;
    private @Nullable Forward forward;
    private @Nullable Backward backward;

    RecurrentPass(RecurrentLayer layer, Shape input, Shape output, Mode mode) {
        this.layer = layer;
        this.input = input;
        SequenceLayout layout = SequenceLayout.uniform(input.dim(0), input.dim(1));
        TensorOps ops = layer.backend().tensors();
        RecurrentKernel kernel = layer.kernel();
        DType dtype = kernel.dtype();
        boolean training = mode == Mode.TRAINING;
        this.y = ops.allocate(dtype, output);
        this.forwardScratch = ops.allocate(dtype, Shape.of(kernel.forwardScratchSize(layout)));
        this.reserve = training ? ops.allocate(dtype, Shape.of(kernel.reserveSize(layout))) : null;
        this.backwardScratch = training ? ops.allocate(dtype, Shape.of(kernel.backwardScratchSize(layout))) : null;
        this.dWeights = training ? layer.gradients() : null;
    }

    @Override
    public Tensor forward(Tensor x, Lengths lengths, @Nullable State initial, @Nullable State last) {
        if (!lengths.isFull()) {
            throw new UnsupportedOperationException(
                    "recurrent layers take sequences of one length, but got " + lengths);
        }
        Forward call = forward;
        if (call == null || call.x() != x || initialParts != initial || lastParts != last) {
            call = new Forward(x, layer.prepared(), recurrent(initial), y, recurrent(last), reserve, forwardScratch);
            initialParts = initial;
            lastParts = last;
        }
        layer.kernel().forward(call);
        forward = call;
        return y;
    }

    private static @Nullable RecurrentState recurrent(@Nullable State state) {
        if (state == null) {
            return null;
        }
        return new RecurrentState(
                state.parts().get(0), state.parts().size() > 1 ? state.parts().get(1) : null);
    }

    @Override
    public @Nullable Tensor backward(
            Tensor dy, @Nullable State dLast, @Nullable State dInitial, boolean wantInputGradient) {
        Forward ran = forward;
        if (reserve == null || backwardScratch == null || ran == null) {
            throw new IllegalStateException(
                    reserve == null ? "this pass is for inference; ask for Mode.TRAINING" : "call forward first");
        }
        if (wantInputGradient && dx == null) {
            dx = layer.backend().tensors().allocate(layer.kernel().dtype(), input);
        }
        Tensor wanted = wantInputGradient ? dx : null;
        Backward call = backward;
        if (call == null
                || call.forward() != ran
                || call.dy() != dy
                || call.dx() != wanted
                || dLast != null
                || dInitial != null) {
            call = new Backward(ran, dy, recurrent(dLast), wanted, dWeights, recurrent(dInitial), backwardScratch);
        }
        layer.kernel().backward(call);
        backward = dLast == null && dInitial == null ? call : null;
        return wanted;
    }
}
