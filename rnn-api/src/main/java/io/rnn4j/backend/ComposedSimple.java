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
    public int reserveSize(int steps, int batch) {
        return 0;
    }

    @Override
    public int forwardScratchSize(int steps, int batch) {
        return 0;
    }

    @Override
    public int backwardScratchSize(int steps, int batch) {
        return elements(steps, batch, hidden(), hidden());
    }

    @Override
    public void forward(Forward call) {
        Tensor y = call.y();
        int steps = y.shape().dim(0);
        projectInput(call, y);
        for (int t = 0; t < steps; t++) {
            Tensor h = y.slice(t);
            projectHidden(call, hiddenBefore(call, t), 1, h);
            ops.activate(activation, h, h);
        }
        if (call.last() != null) {
            copy(y.slice(steps - 1), call.last().h());
        }
    }

    @Override
    public void backward(Backward call) {
        Tensor y = call.forward().y();
        int steps = y.shape().dim(0);
        int batch = y.shape().dim(1);
        Pieces scratch = new Pieces(call.scratch());
        Tensor da = scratch.take(steps, batch, hidden());
        Tensor dh = scratch.take(batch, hidden());
        startHiddenGradient(call, dh);
        for (int t = steps - 1; t >= 0; t--) {
            addOutputGradient(call, t, dh);
            ops.activateBackward(activation, y.slice(t), dh, da.slice(t));
            hiddenGradient(call, da.slice(t), 0, dh);
        }
        if (call.dInitial() != null) {
            ops.axpby(1, dh, 0, call.dInitial().h());
        }
        inputGradients(call, da);
        recurrentGradients(call, da);
    }
}
