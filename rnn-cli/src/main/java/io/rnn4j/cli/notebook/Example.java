package io.rnn4j.cli.notebook;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentKernel.Backward;
import io.rnn4j.backend.RecurrentKernel.Forward;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Set;

/**
 * The notebook's example on a backend, in FLOAT64: one sequence (N = 1) of three steps (T), two features (F)
 * and four units (H). {@link #network} is the notebook's way, {@link #forwardByKernel} and {@link
 * #trueGradient} are the framework's.
 */
final class Example {
    static final int STEPS = 3;
    static final int BATCH = 1;
    static final int FEATURES = 2;
    static final int UNITS = 4;
    static final double RATE = 0.01;

    private static final double[] X = {0.01, 0.02, 0.02, 0.03, 0.03, 0.04};
    private static final double[] W_X = {0.01, 0.03, 0.05, 0.07, 0.03, 0.05, 0.07, 0.08};
    private static final double[] W_H = {
        0.01, 0.03, 0.05, 0.07, 0.02, 0.04, 0.06, 0.08, 0.03, 0.05, 0.07, 0.08, 0.04, 0.06, 0.08, 0.1
    };
    private static final double[] B = {1, 1, 1, 1};
    private static final double[] ERROR = {0.01, 0.02, 0.03, 0.04, 0.01, 0.02, 0.03, 0.04, 0.01, 0.02, 0.03, 0.04};

    private final TensorOps ops;
    private final RecurrentKernel kernel;

    Example(Backend backend) {
        this.ops = backend.tensors();
        this.kernel = backend.layers()
                .recurrent(new RecurrentSpec.Simple(FEATURES, UNITS, true, Activation.TANH), DType.FLOAT64);
    }

    /** Returns the input, {@code [T, N, F]}. */
    Tensor x() {
        return allocate(STEPS, BATCH, FEATURES).copyFrom(X);
    }

    /** Returns the error at every step's output, {@code [T, N, H]}. */
    Tensor error() {
        return allocate(STEPS, BATCH, UNITS).copyFrom(ERROR);
    }

    /** Returns fresh weights in the notebook's layout. */
    SimpleRNN.Weights weights() {
        return new SimpleRNN.Weights(
                allocate(FEATURES, UNITS).copyFrom(W_X),
                allocate(UNITS, UNITS).copyFrom(W_H),
                allocate(UNITS).copyFrom(B));
    }

    /** Returns the notebook's network with these weights and some of its faults. */
    SimpleRNN network(SimpleRNN.Weights weights, Set<Fault> faults) {
        return new SimpleRNN(ops, weights, () -> new Tanh(ops), new SGD(ops, RATE), faults);
    }

    /** Returns what the notebook's backward gives with some of its faults. */
    SimpleRNN.Gradients backward(Set<Fault> faults) {
        SimpleRNN network = network(weights(), faults);
        network.forward(x());
        return network.backward(error());
    }

    /** Returns the states {@code [T, N, H]} by the framework's kernel. */
    Tensor forwardByKernel() {
        return runKernel().y();
    }

    /** Returns the gradient of {@code sum(h * error)} by the framework's kernel, in the notebook's layout. */
    SimpleRNN.Gradients trueGradient() {
        Forward forward = runKernel();
        Tensor dx = allocate(STEPS, BATCH, FEATURES);
        Tensor db = allocate(UNITS);
        RecurrentWeights gradient =
                new RecurrentWeights(allocate(UNITS, FEATURES), allocate(UNITS, UNITS), db, allocate(UNITS));
        Tensor scratch = allocate(kernel.backwardScratchSize(SequenceLayout.uniform(STEPS, BATCH)));
        kernel.backward(new Backward(forward, error(), null, dx, gradient, null, scratch));
        return new SimpleRNN.Gradients(dx, transposed(gradient.wx()), transposed(gradient.wh()), db);
    }

    private Forward runKernel() {
        SimpleRNN.Weights notebook = weights();
        // The notebook has one bias; the framework's two add up to it.
        RecurrentWeights weights = new RecurrentWeights(
                transposed(notebook.wx()), transposed(notebook.wh()), notebook.b(), allocate(UNITS));
        Forward call = new Forward(
                x(),
                kernel.prepare(weights),
                null,
                allocate(STEPS, BATCH, UNITS),
                null,
                allocate(kernel.reserveSize(SequenceLayout.uniform(STEPS, BATCH))),
                allocate(kernel.forwardScratchSize(SequenceLayout.uniform(STEPS, BATCH))));
        kernel.forward(call);
        return call;
    }

    private static double[] transpose(double[] matrix, int rows, int columns) {
        double[] transposed = new double[matrix.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                transposed[j * rows + i] = matrix[i * columns + j];
            }
        }
        return transposed;
    }

    private Tensor transposed(Tensor matrix) {
        return allocate(matrix.columns(), matrix.rows())
                .copyFrom(transpose(matrix.toDoubleArray(), matrix.rows(), matrix.columns()));
    }

    private Tensor allocate(int... dims) {
        return ops.allocate(DType.FLOAT64, Shape.of(dims));
    }
}
