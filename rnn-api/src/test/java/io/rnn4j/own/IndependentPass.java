package io.rnn4j.own;

import io.rnn4j.layer.LayerContext;
import io.rnn4j.layer.Lengths;
import io.rnn4j.layer.Parameter;
import io.rnn4j.layer.Pass;
import io.rnn4j.layer.State;
import io.rnn4j.own.IndependentCell.Fault;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of an {@link IndependentCell}, on arrays. */
final class IndependentPass implements Pass {
    private final List<Parameter> parameters;
    private final Fault fault;
    private final int steps;
    private final int width;
    private final int features;
    private final Tensor y;
    private final Tensor dx;
    private final double[] x;
    private final double[] h;
    private final double[] before;
    private final double[] gradient;
    private final double[] dh;
    private Lengths lengths;
    private int runs;

    IndependentPass(LayerContext context, List<Parameter> parameters, Shape input, Fault fault) {
        this.parameters = parameters;
        this.fault = fault;
        this.steps = input.dim(0);
        this.features = input.columns();
        this.width = input.dim(1) * features;
        this.y = context.backend().tensors().allocate(context.dtype(), input);
        this.dx = context.backend().tensors().allocate(context.dtype(), input);
        this.x = new double[input.size()];
        this.h = new double[input.size()];
        this.before = new double[width];
        this.gradient = new double[input.size()];
        this.dh = new double[width];
        this.lengths = Lengths.full(steps, input.dim(1));
    }

    private double[] values(int parameter) {
        return parameters.get(parameter).value().toDoubleArray();
    }

    @Override
    public Tensor forward(Tensor input, Lengths valid, @Nullable State initial, @Nullable State last) {
        lengths = valid;
        input.copyTo(x);
        Arrays.fill(before, 0);
        if (initial != null) {
            initial.parts().get(0).copyTo(before);
        }
        double[] w = values(0);
        double[] u = values(1);
        double[] b = values(2);
        double[] state = before.clone();
        Arrays.fill(h, 0);
        for (int t = 0; t < steps; t++) {
            for (int i = 0; i < width; i++) {
                if (t < valid.of(i / features)) {
                    int f = i % features;
                    state[i] = Math.tanh(w[f] * x[t * width + i] + u[f] * state[i] + b[f]);
                    h[t * width + i] = state[i];
                }
            }
        }
        if (last != null) {
            last.parts().get(0).copyFrom(state);
        }
        h[0] += fault == Fault.MEMORY ? 0.1 * runs++ : 0;
        return y.copyFrom(h);
    }

    @Override
    public @Nullable Tensor backward(
            Tensor dy, @Nullable State dLast, @Nullable State dInitial, boolean wantInputGradient) {
        if (fault == Fault.IDLE && !wantInputGradient) {
            return null;
        }
        dy.copyTo(gradient);
        if (fault != Fault.LEFTOVER) {
            Arrays.fill(dh, 0);
        }
        if (dLast != null) {
            dLast.parts().get(0).copyTo(dh);
        }
        double[] w = values(0);
        double[] u = values(1);
        double[][] sums = new double[3][features];
        for (int t = steps - 1; t >= 0; t--) {
            for (int i = 0; i < width; i++) {
                int at = t * width + i;
                if (t < lengths.of(i / features)) {
                    int f = i % features;
                    double previous = t == 0 ? before[i] : h[at - width];
                    double da = (gradient[at] + dh[i]) * (1 - h[at] * h[at]);
                    sums[0][f] += fault == Fault.WEIGHT && f == 1 && t == steps - 1 ? 0 : da * x[at];
                    sums[1][f] += da * previous;
                    sums[2][f] += da;
                    gradient[at] = da * (fault == Fault.INPUT && f == 1 ? u[f] : w[f]);
                    dh[i] = da * u[f];
                }
            }
        }
        for (int p = 0; p < sums.length; p++) {
            Tensor into = parameters.get(p).gradient();
            double[] sum = into.toDoubleArray();
            for (int f = 0; f < features; f++) {
                sum[f] = sums[p][f] + (fault == Fault.OVERWRITTEN && p == 2 ? 0 : sum[f]);
            }
            into.copyFrom(sum);
        }
        if (dInitial != null && fault != Fault.INITIAL) {
            Tensor into = dInitial.parts().get(0);
            double[] there = into.toDoubleArray();
            for (int i = 0; i < width; i++) {
                there[i] = dh[i] + (fault == Fault.INITIAL_ADDED ? there[i] : 0);
            }
            into.copyFrom(there);
        }
        return wantInputGradient ? dx.copyFrom(gradient) : null;
    }
}
