package io.rnn4j.bench;

import io.rnn4j.backend.Backend;
import io.rnn4j.layer.Mode;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.train.Model;
import io.rnn4j.train.ModelPass;
import java.util.Objects;

/** A model of two recurrent layers that predicts. */
final class StackedModel implements AutoCloseable {
    private final Backend backend;
    private final Model model;
    private final ModelPass pass;
    private final RecurrentProblem lower;
    private final RecurrentProblem upper;
    private final Tensor x;

    /** Closes the backend with itself. */
    StackedModel(Backend backend, Cell cell, RecurrentShape shape, DType dtype) {
        this.backend = backend;
        this.lower = RecurrentProblem.sequence(cell, shape, dtype);
        this.upper = RecurrentProblem.sequence(cell, shape.above(), dtype);
        this.model = Model.builder(backend)
                .dtype(dtype)
                .inputSize(shape.input())
                .add(CellOption.PLAIN.layer(cell, shape.hidden()))
                .add(CellOption.PLAIN.layer(cell, shape.hidden()))
                .build();
        set(0, lower);
        set(1, upper);
        model.refresh();
        this.pass = model.pass(Shape.of(shape.steps(), shape.batch(), shape.input()), Mode.INFERENCE);
        this.x = backend.tensors().allocate(dtype, pass.inputShape()).copyFrom(lower.x());
    }

    private void set(int layer, RecurrentProblem problem) {
        parameter(layer + ".weight_ih").copyFrom(problem.wx());
        parameter(layer + ".weight_hh").copyFrom(problem.wh());
        parameter(layer + ".bias_ih").copyFrom(problem.bx());
        parameter(layer + ".bias_hh").copyFrom(problem.bh());
    }

    private Tensor parameter(String name) {
        return Objects.requireNonNull(model.parameters().get(name), name).value();
    }

    /** Predicts. */
    Tensor forward() {
        return pass.forward(x);
    }

    /** Predicts once and compares the first and the last sequence with the oracle's two layers. */
    void check(String contender) {
        double[] y = forward().toDoubleArray();
        RecurrentShape shape = lower.shape();
        for (int row : Spread.over(shape.batch(), 2)) {
            RecurrentOracle below = new RecurrentOracle(lower, row);
            double[] between = new double[shape.steps() * shape.batch() * shape.hidden()];
            for (int t = 0; t < shape.steps(); t++) {
                System.arraycopy(below.output(t), 0, between, at(t, row), shape.hidden());
            }
            RecurrentOracle above = new RecurrentOracle(upper.withInput(between), row);
            Comparison comparison = new Comparison(
                    contender + ", two layers of " + lower.cell().label() + " " + shape + " " + lower.dtype()
                            + ", y of batch row " + row,
                    RecurrentCheck.tolerance(lower.dtype()));
            for (int t = 0; t < shape.steps(); t++) {
                comparison.all(y, at(t, row), above.output(t));
            }
        }
    }

    private int at(int step, int row) {
        return (step * lower.shape().batch() + row) * lower.shape().hidden();
    }

    @Override
    public void close() {
        backend.close();
    }
}
