package io.rnn4j.layer;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.tensor.Transpose;
import org.jspecify.annotations.Nullable;

/**
 * One run of an {@link AdditiveAttention}. All that has a feature or a unit is done by the backend; the softmax over
 * time, one number a step of each sequence, is done here in doubles, over the valid steps alone.
 */
final class AttentionPass implements Pass {
    private final AttentionLayer layer;
    private final TensorOps ops;
    private final Shape input;
    private final Mode mode;
    private final int batch;
    private final int[] sequences;
    private final double[] weights;
    private final double[] gradients;
    private final Tensor y;
    private final Tensor units;
    private final Tensor steps;
    private final Tensor ones;
    private final Tensor expanded;
    private @Nullable Tensor dUnits;
    private @Nullable Tensor dx;
    private @Nullable Tensor x;
    private Lengths lengths;

    AttentionPass(AttentionLayer layer, Shape input, Mode mode) {
        this.layer = layer;
        this.ops = layer.context().backend().tensors();
        this.input = input;
        this.mode = mode;
        this.batch = input.dim(1);
        this.sequences = OverTime.sequences(input);
        this.lengths = Lengths.full(input.dim(0), batch);
        this.weights = new double[input.rows()];
        this.gradients = new double[input.rows()];
        DType dtype = layer.context().dtype();
        this.y = ops.allocate(dtype, input.withoutLeading());
        this.units = ops.allocate(dtype, unitShape());
        this.steps = ops.allocate(dtype, Shape.of(input.rows(), 1));
        this.ones = ops.allocate(dtype, Shape.of(1, input.columns()));
        this.expanded = ops.allocate(dtype, input);
        ops.fill(ones, 1);
    }

    private Shape unitShape() {
        return Shape.of(input.rows(), layer.bias().value().columns());
    }

    @Override
    public Tensor forward(Tensor x, Lengths valid, @Nullable State initial, @Nullable State last) {
        this.x = x;
        lengths = valid;
        ops.gemm(Transpose.NO, Transpose.YES, 1, x, layer.weight().value(), 0, units);
        ops.addRow(layer.bias().value(), units);
        ops.activate(Activation.TANH, units, units);
        ops.gemm(Transpose.NO, Transpose.YES, 1, units, layer.score().value(), 0, steps);
        steps.copyTo(weights);
        for (int n = 0; n < batch; n++) {
            softmax(n);
        }
        steps.copyFrom(weights);
        ops.gemm(Transpose.NO, Transpose.NO, 1, steps, ones, 0, expanded);
        ops.mul(1, expanded, x, 0, expanded);
        ops.fill(y, 0);
        ops.scatterAddRows(expanded, sequences, y);
        return y;
    }

    /** Scores to weights of one sequence. {@link StrictMath}: the same bits whatever the JIT does. */
    private void softmax(int n) {
        int end = lengths.of(n) * batch;
        double max = Double.NEGATIVE_INFINITY;
        for (int i = n; i < end; i += batch) {
            max = Math.max(max, weights[i]);
        }
        double sum = 0;
        for (int i = n; i < end; i += batch) {
            weights[i] = StrictMath.exp(weights[i] - max);
            sum += weights[i];
        }
        for (int i = n; i < weights.length; i += batch) {
            weights[i] = i < end ? weights[i] / sum : 0;
        }
    }

    @Override
    public @Nullable Tensor backward(
            Tensor dy, @Nullable State dLast, @Nullable State dInitial, boolean wantInputGradient) {
        Tensor seen = Passes.forwarded(mode, x);
        Tensor du = dUnits;
        Tensor spread = dx;
        if (du == null || spread == null) {
            du = ops.allocate(y.dtype(), unitShape());
            spread = ops.allocate(y.dtype(), input);
            dUnits = du;
            dx = spread;
        }
        ops.gatherRows(dy, sequences, spread); // The gradient of each step's part of the sum.
        ops.mul(1, spread, seen, 0, expanded);
        ops.gemm(Transpose.NO, Transpose.YES, 1, expanded, ones, 0, steps);
        steps.copyTo(gradients);
        for (int n = 0; n < batch; n++) {
            softmaxBackward(n);
        }
        steps.copyFrom(gradients);
        ops.gemm(Transpose.YES, Transpose.NO, 1, steps, units, 1, layer.score().gradient());
        ops.gemm(Transpose.NO, Transpose.NO, 1, steps, layer.score().value(), 0, du);
        ops.activateBackward(Activation.TANH, units, du, du);
        ops.gemm(Transpose.YES, Transpose.NO, 1, du, seen, 1, layer.weight().gradient());
        ops.sumRows(du, 1, layer.bias().gradient());
        if (!wantInputGradient) {
            return null;
        }
        steps.copyFrom(weights);
        ops.gemm(Transpose.NO, Transpose.NO, 1, steps, ones, 0, expanded);
        ops.mul(1, expanded, spread, 0, spread);
        ops.gemm(Transpose.NO, Transpose.NO, 1, du, layer.weight().value(), 1, spread);
        return spread;
    }

    /** Gradients of the weights to gradients of the scores of one sequence; 0 where there is padding. */
    private void softmaxBackward(int n) {
        int end = lengths.of(n) * batch;
        double mean = 0;
        for (int i = n; i < end; i += batch) {
            mean += weights[i] * gradients[i];
        }
        for (int i = n; i < gradients.length; i += batch) {
            gradients[i] = i < end ? weights[i] * (gradients[i] - mean) : 0;
        }
    }
}
