package io.rnn4j.train;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.internal.SeededRandom;
import io.rnn4j.layer.Mode;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A number computed from the input, the state before and the parameters of a model, with its gradient: of a loss, or
 * of {@code sum(y * dy) + sum(last * dLast)} for random dy and dLast.
 */
final class GradientProbe {
    private static final long NUMBER = 0; // Of the random draws: the same masks in every forward.

    private final Model model;
    private final TensorOps ops;
    private final ModelPass pass;
    private final Tensor x;
    private final Supplier<Tensor> forward;
    private final Tensor upstream;
    private @Nullable Tensor dy;
    private @Nullable LossRun loss;
    private @Nullable ModelState initial;
    private @Nullable ModelState last;
    private @Nullable ModelState dLast;
    private @Nullable ModelState dInitial;

    private interface LossRun {
        double evaluate(Tensor output, Tensor gradient);
    }

    private GradientProbe(
            Model model, ModelPass pass, Tensor x, int @Nullable [] lengths, @Nullable Supplier<Tensor> forward) {
        this.model = model;
        this.ops = model.backend().tensors();
        this.pass = pass;
        this.x = x;
        this.forward = forward == null ? () -> pass.forward(x, lengths, initial, last) : forward;
        this.upstream = ops.allocate(DType.FLOAT64, pass.outputShape());
    }

    static GradientProbe ofOutputs(
            Model model,
            Shape input,
            double @Nullable [] values,
            int @Nullable [] lengths,
            long seed,
            boolean shakeParameters) {
        SeededRandom random = new SeededRandom(seed);
        if (shakeParameters) {
            // Where a parameter starts at 0 or 1, as biases and gains do, a wrong factor would not show.
            model.parameters().values().forEach(parameter -> shake(parameter.value(), random));
            model.refresh();
        }
        TensorOps ops = model.backend().tensors();
        Tensor x = ops.allocate(DType.FLOAT64, input);
        if (values == null) {
            randomize(x, random);
        } else {
            x.copyFrom(values);
        }
        ModelPass pass = model.pass(input, Mode.TRAINING);
        GradientProbe probe = new GradientProbe(model, pass, x, lengths, null);
        Tensor dy = ops.allocate(DType.FLOAT64, pass.outputShape());
        randomize(dy, random);
        probe.dy = dy;
        int batch = input.dim(input.rank() - 2);
        probe.initial = randomState(model, batch, random);
        probe.last = model.newState(batch);
        probe.dLast = randomState(model, batch, random);
        probe.dInitial = model.newState(batch);
        return probe;
    }

    static GradientProbe ofLoss(Model model, BatchRunner runner, Loss loss, int[] samples, TargetSpec targets) {
        runner.fill(samples, 0);
        GradientProbe probe =
                new GradientProbe(model, runner.pass(), runner.batch().inputs(), null, runner::forward);
        LossPass evaluation =
                loss.pass(model.backend(), DType.FLOAT64, runner.pass().outputShape(), targets);
        probe.loss = (output, gradient) -> evaluation.evaluate(output, runner.batch(), gradient);
        return probe;
    }

    private static void randomize(Tensor tensor, SeededRandom random) {
        tensor.copyFrom(random.doubles(tensor.size(), -1, 1).toArray());
    }

    private static void shake(Tensor tensor, SeededRandom random) {
        double[] values = tensor.toDoubleArray();
        for (int i = 0; i < values.length; i++) {
            values[i] += 0.2 * (2 * random.nextDouble() - 1);
        }
        tensor.copyFrom(values);
    }

    private static ModelState randomState(Model model, int batch, SeededRandom random) {
        ModelState state = model.newState(batch);
        state.layers().forEach(layer -> layer.parts().forEach(part -> randomize(part, random)));
        return state;
    }

    Tensor input() {
        return x;
    }

    /**
     * A tensor whose gradient backward leaves in another.
     *
     * @param name its name in the report
     * @param value the tensor
     * @param gradient the memory of its gradient
     */
    record Part(String name, Tensor value, Tensor gradient) {}

    /** The parts of the state before. */
    List<Part> states() {
        List<Part> parts = new ArrayList<>();
        if (initial != null && dInitial != null) {
            for (int layer = 0; layer < initial.layers().size(); layer++) {
                List<Tensor> values = initial.layers().get(layer).parts();
                List<Tensor> gradients = dInitial.layers().get(layer).parts();
                for (int part = 0; part < values.size(); part++) {
                    parts.add(new Part("initial." + layer + "." + part, values.get(part), gradients.get(part)));
                }
            }
        }
        return parts;
    }

    /** The parameters. */
    List<Part> parameters() {
        List<Part> parts = new ArrayList<>();
        model.parameters()
                .forEach((name, parameter) -> parts.add(new Part(name, parameter.value(), parameter.gradient())));
        return parts;
    }

    void zeroGradients() {
        model.zeroGradients();
    }

    /** Runs forward and returns the number. */
    double value() {
        model.refresh();
        pass.draw(model.seed(), NUMBER);
        Tensor output = forward.get();
        if (loss != null) {
            return loss.evaluate(output, upstream);
        }
        double sum = dy == null ? 0 : ops.dot(output, dy);
        if (last != null && dLast != null) {
            for (int layer = 0; layer < last.layers().size(); layer++) {
                List<Tensor> parts = last.layers().get(layer).parts();
                for (int part = 0; part < parts.size(); part++) {
                    sum += ops.dot(
                            parts.get(part), dLast.layers().get(layer).parts().get(part));
                }
            }
        }
        return sum;
    }

    /** Runs forward and backward. */
    @Nullable
    Tensor backward(boolean wantInputGradient) {
        value();
        if (dy != null) {
            ops.axpby(1, dy, 0, upstream); // Backward may overwrite what it is given.
        }
        return pass.backward(upstream, dLast, dInitial, wantInputGradient);
    }
}
