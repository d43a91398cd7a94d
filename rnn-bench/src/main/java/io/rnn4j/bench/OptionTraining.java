package io.rnn4j.bench;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.layer.Mode;
import io.rnn4j.layer.Parameter;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.train.Model;
import io.rnn4j.train.ModelPass;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A model of one recurrent layer that is trained: forward, and backward to x and all parameters. */
final class OptionTraining implements AutoCloseable {
    private final Backend backend;
    private final TensorOps ops;
    private final Model model;
    private final ModelPass pass;
    private final int @Nullable [] lengths;
    private final Tensor x;
    private final Tensor dy;
    /** Backward may overwrite what it is given. */
    private final Tensor spentDy;

    private Tensor y;
    private Tensor dx;

    /**
     * Builds the model and its data, the same for the same sizes.
     *
     * @param backend closed with this
     * @param lengths of the sequences, or null for all steps
     */
    OptionTraining(
            Backend backend,
            Cell cell,
            CellOption option,
            RecurrentShape shape,
            DType dtype,
            int @Nullable [] lengths) {
        this.backend = backend;
        this.ops = backend.tensors();
        this.model = Model.builder(backend)
                .dtype(dtype)
                .inputSize(shape.input())
                .add(option.layer(cell, shape.hidden()))
                .seed(42) // of the masks; any
                .build();
        SplittableRandom random = new SplittableRandom(42); // Any seed; fixed, so that runs compare.
        double bound = 1 / Math.sqrt(shape.hidden()); // as in RecurrentProblem
        model.parameters().forEach((name, parameter) -> {
            if (!name.contains(".gain")) { // Gains begin at 1.
                Tensor value = parameter.value();
                value.copyFrom(RecurrentProblem.uniform(random, value.size(), bound));
            }
        });
        this.pass = model.pass(Shape.of(shape.steps(), shape.batch(), shape.input()), Mode.TRAINING);
        this.lengths = lengths;
        this.x = ops.allocate(dtype, pass.inputShape());
        this.dy = ops.allocate(dtype, pass.outputShape());
        this.spentDy = ops.allocate(dtype, pass.outputShape());
        x.copyFrom(RecurrentProblem.uniform(random, x.size(), 1));
        dy.copyFrom(RecurrentProblem.uniform(random, dy.size(), 1));
        this.y = dy; // Until the first call.
        this.dx = x;
    }

    /** One step; what a change of the weights costs is part of it, as it is in training. */
    void train() {
        model.zeroGradients();
        model.refresh();
        pass.draw(model.seed(), 0); // The same masks each time.
        ops.axpby(1, dy, 0, spentDy);
        y = pass.forward(x, lengths, null, null);
        dx = Objects.requireNonNull(pass.backward(spentDy, true));
    }

    Map<String, Parameter> parameters() {
        return model.parameters();
    }

    Tensor gradient(String parameter) {
        return Objects.requireNonNull(model.parameters().get(parameter)).gradient();
    }

    Tensor x() {
        return x;
    }

    Tensor dy() {
        return dy;
    }

    Tensor y() {
        return y;
    }

    Tensor dx() {
        return dx;
    }

    /** Takes over parameters that were changed from outside. */
    void copyParameters(OptionTraining from) {
        from.parameters()
                .forEach((name, parameter) -> Objects.requireNonNull(
                                model.parameters().get(name))
                        .value()
                        .copyFrom(parameter.value().toDoubleArray()));
    }

    @Override
    public void close() {
        backend.close();
    }
}
