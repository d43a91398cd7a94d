package io.rnn4j.bench.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.recurrent.RNN;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.rnn4j.bench.Cell;
import io.rnn4j.bench.RecurrentProblem;
import io.rnn4j.bench.RecurrentShape;
import io.rnn4j.bench.RecurrentSubject;
import io.rnn4j.tensor.DType;
import java.util.List;

/** PyTorch's recurrent function, whose layouts are those of {@link RecurrentProblem}. */
final class PyTorchRecurrent implements RecurrentSubject {
    private final NDManager manager;
    private final RecurrentProblem problem;
    private final boolean training;
    private final NDArray x;
    private final NDArray dy;
    /** wx, wh, bx, bh. */
    private final NDList weights;
    /** h, and c of an LSTM, before the next call. */
    private NDList state;

    private NDArray y;

    PyTorchRecurrent(Engine engine, RecurrentProblem problem, boolean training) {
        this.manager = engine.newBaseManager();
        this.problem = problem;
        this.training = training;
        RecurrentShape shape = problem.shape();
        long rows = (long) problem.cell().gates() * shape.hidden();
        this.x = array(problem.x(), shape.steps(), shape.batch(), shape.input());
        this.dy = array(problem.dy(), shape.steps(), shape.batch(), shape.hidden());
        this.weights = new NDList(
                array(problem.wx(), rows, shape.input()),
                array(problem.wh(), rows, shape.hidden()),
                array(problem.bx(), rows),
                array(problem.bh(), rows));
        this.state = new NDList(state(problem.h0()));
        if (problem.cell() == Cell.LSTM) {
            state.add(state(problem.c0()));
        }
        JniUtils.setGradMode(training);
        if (training) {
            x.setRequiresGradient(true);
            weights.forEach(weight -> weight.setRequiresGradient(true));
        }
        this.y = dy; // Until the first call.
    }

    private NDArray state(double[] values) {
        RecurrentShape shape = problem.shape();
        return array(
                values.length > 0 ? values : new double[shape.batch() * shape.hidden()],
                1,
                shape.batch(),
                shape.hidden());
    }

    private NDArray array(double[] values, long... dims) {
        return problem.dtype() == DType.FLOAT32
                ? manager.create(Floats.of(values), new Shape(dims))
                : manager.create(values, new Shape(dims));
    }

    @Override
    public void forward() {
        if (y != dy) {
            y.close();
        }
        PtNDArray input = (PtNDArray) x;
        NDList result = switch (problem.cell()) {
            case RNN ->
                JniUtils.rnn(
                        input,
                        (PtNDArray) state.head(),
                        weights,
                        true,
                        1,
                        RNN.Activation.TANH,
                        0,
                        training,
                        false,
                        false);
            case GRU -> JniUtils.gru(input, (PtNDArray) state.head(), weights, true, 1, 0, training, false, false);
            case LSTM -> JniUtils.lstm(input, state, weights, true, 1, 0, training, false, false);
        };
        y = result.remove(0);
        if (problem.h0().length > 0) {
            state.close();
            state = result;
        } else {
            result.close();
        }
    }

    @Override
    public void train() {
        JniUtils.zeroGrad((PtNDArray) x);
        for (NDArray weight : weights) {
            JniUtils.zeroGrad((PtNDArray) weight);
        }
        forward();
        JniUtils.backward((PtNDArray) y, (PtNDArray) dy, false, false);
    }

    @Override
    public void outputGradient(double[] values) {
        if (problem.dtype() == DType.FLOAT32) {
            dy.set(Floats.of(values));
        } else {
            dy.set(values);
        }
    }

    private static double[] toDoubles(NDArray array, DType dtype) {
        return dtype == DType.FLOAT32 ? Floats.toDoubles(array.toFloatArray()) : array.toDoubleArray();
    }

    @Override
    public double[] output() {
        return toDoubles(y, problem.dtype());
    }

    @Override
    public Gradients gradients() {
        List<double[]> dWeights = weights.stream().map(this::gradient).toList();
        return new Gradients(gradient(x), dWeights.get(0), dWeights.get(1), dWeights.get(2), dWeights.get(3));
    }

    private double[] gradient(NDArray array) {
        try (NDArray gradient = array.getGradient()) {
            return toDoubles(gradient, problem.dtype());
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
