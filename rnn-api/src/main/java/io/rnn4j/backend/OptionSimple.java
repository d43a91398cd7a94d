package io.rnn4j.backend;

import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;

/** {@link RecurrentSpec.Simple} with options. */
final class OptionSimple extends OptionKernel {
    private final Activation activation;

    OptionSimple(TensorOps ops, RecurrentSpec.Simple spec, DType dtype) {
        super(ops, spec, dtype, 0, spec.hiddenSize());
        this.activation = spec.activation();
    }

    @Override
    int cellKept() {
        return 0;
    }

    @Override
    int cellTemporary() {
        return 0;
    }

    @Override
    int backwardScratch() {
        return 0;
    }

    @Override
    int backwardTemporary() {
        return 0;
    }

    @Override
    Tensor[] take(Run run, Pieces kept, Pieces scratch) {
        return new Tensor[0];
    }

    @Override
    Tensor[] takeBackward(BackwardRun run, Pieces scratch) {
        return new Tensor[0];
    }

    @Override
    void step(Run run, int t) {
        Tensor a = run.step(run.gates, t);
        addRecurrent(run, t, 0, width, run.step(run.read, t), 1, a);
        ops.activate(activation, a, a);
        output(run, t, a);
    }

    @Override
    void stepBack(BackwardRun run, int t) {
        Tensor da = run.step(run.dInput, t);
        ops.activateBackward(activation, run.step(run.gates, t), run.dOutput(t), da);
        ops.axpby(1, da, 0, run.step(run.dRecurrent, t));
        recurrentBack(run, t, 0, width, 0, run.dBefore(t));
        throughMask(run, t, run.dBefore(t));
    }

    @Override
    void cellGradients(BackwardRun run, OptionWeights d) {}
}
