package io.rnn4j.backend;

import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;

/** {@link RecurrentSpec.Simple} from tensor operations. The output alone is enough for backward. */
final class ComposedSimple extends ComposedRecurrentKernel {
    private final Activation activation;

    ComposedSimple(TensorOps ops, RecurrentSpec.Simple spec, DType dtype) {
        super(ops, spec, dtype);
        this.activation = spec.activation();
    }

    @Override
    public int reserveSize(SequenceLayout layout) {
        return 0;
    }

    @Override
    public int forwardScratchSize(SequenceLayout layout) {
        return 0;
    }

    @Override
    public int backwardScratchSize(SequenceLayout layout) {
        return elements(layout, hidden() + previousSize(layout), hidden());
    }

    @Override
    public void forward(Forward call) {
        Tensor y = call.y();
        SequenceLayout layout = call.layout();
        projectInput(call, y);
        for (int t = 0; t < layout.steps(); t++) {
            Tensor h = layout.step(y, t);
            projectHidden(call, hiddenBefore(call, t), 1, h);
            ops.activate(activation, h, h);
        }
        if (call.last() != null) {
            copyLast(
                    call,
                    y,
                    call.initial() == null ? null : call.initial().h(),
                    call.last().h());
        }
    }

    @Override
    public void backward(Backward call) {
        Tensor y = call.forward().y();
        SequenceLayout layout = call.forward().layout();
        int batch = layout.batch();
        Pieces scratch = new Pieces(call.scratch());
        Tensor da = scratch.take(layout.shape(hidden()));
        Tensor allDh = scratch.take(batch, hidden());
        startHiddenGradient(call, allDh);
        for (int t = layout.steps() - 1; t >= 0; t--) {
            Tensor dh = layout.active(allDh, t);
            addOutputGradient(call, t, dh);
            ops.activateBackward(activation, layout.step(y, t), dh, layout.step(da, t));
            hiddenGradient(call, layout.step(da, t), 0, dh);
        }
        if (call.dInitial() != null) {
            ops.axpby(1, allDh, 0, call.dInitial().h());
        }
        inputGradients(call, da);
        recurrentGradients(call, da, scratch);
    }
}
