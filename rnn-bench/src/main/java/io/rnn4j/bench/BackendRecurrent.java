package io.rnn4j.bench;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.LayerKernels;
import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentKernel.Backward;
import io.rnn4j.backend.RecurrentKernel.Forward;
import io.rnn4j.backend.RecurrentKernel.Prepared;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentState;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A backend's recurrent kernel. All buffers and call records exist before the first call, as in the framework's layers. */
final class BackendRecurrent implements RecurrentSubject {
    private final Backend backend;
    private final TensorOps ops;
    private final DType dtype;
    private final RecurrentKernel kernel;
    private final Prepared prepared;
    private final Tensor y;
    private final Forward inference;
    private final @Nullable Training training;

    private record Training(
            Forward forward, Backward backward, Tensor dy, Tensor dx, RecurrentWeights dWeights, Memory memory) {}

    BackendRecurrent(Backend backend, LayerKernels kernels, RecurrentProblem problem, boolean trains) {
        this.backend = backend;
        this.ops = backend.tensors();
        this.dtype = problem.dtype();
        RecurrentShape shape = problem.shape();
        int steps = shape.steps();
        int batch = shape.batch();
        this.kernel = kernels.recurrent(problem.cell().spec(shape), dtype);
        RecurrentWeights weights = weights();
        weights.wx().copyFrom(problem.wx());
        weights.wh().copyFrom(problem.wh());
        Objects.requireNonNull(weights.bx()).copyFrom(problem.bx());
        Objects.requireNonNull(weights.bh()).copyFrom(problem.bh());
        this.prepared = kernel.prepare(weights);
        Tensor x = tensor(steps, batch, shape.input()).copyFrom(problem.x());
        this.y = tensor(steps, batch, shape.hidden());
        RecurrentState state = problem.continues() ? state(problem, batch, shape.hidden()) : null;
        Tensor scratch = tensor(kernel.forwardScratchSize(SequenceLayout.uniform(steps, batch)));
        // The state goes on from call to call, in place, as in a serving loop.
        this.inference = new Forward(x, prepared, state, y, state, null, scratch);
        this.training = trains ? training(problem, x, scratch) : null;
    }

    private Training training(RecurrentProblem problem, Tensor x, Tensor scratch) {
        RecurrentShape shape = problem.shape();
        int steps = shape.steps();
        int batch = shape.batch();
        SequenceLayout layout = SequenceLayout.uniform(steps, batch);
        Tensor reserve = tensor(kernel.reserveSize(layout));
        Forward forward = new Forward(x, prepared, null, y, null, reserve, scratch);
        Tensor dy = tensor(steps, batch, shape.hidden()).copyFrom(problem.dy());
        Tensor dx = tensor(steps, batch, shape.input());
        RecurrentWeights dWeights = weights();
        Tensor backwardScratch = tensor(kernel.backwardScratchSize(layout));
        long bytes = dtype == DType.FLOAT32 ? Float.BYTES : Double.BYTES;
        long kept = (long) y.size() + reserve.size() + scratch.size() + backwardScratch.size();
        Memory memory = new Memory(bytes * kept, bytes * activations(problem.cell()) * y.size());
        return new Training(
                forward,
                new Backward(forward, dy, null, dx, dWeights, null, backwardScratch),
                dy,
                dx,
                dWeights,
                memory);
    }

    /** Returns how many values of each unit and step the gradient needs. */
    private static long activations(Cell cell) {
        return switch (cell) {
            case RNN -> 1; // h: the derivative of tanh follows from it
            case GRU -> 5; // h, r, z, n, and what r multiplies
            case LSTM -> 6; // h, i, f, g, o, c
        };
    }

    private Tensor tensor(int... dims) {
        return ops.allocate(dtype, Shape.of(dims));
    }

    private RecurrentWeights weights() {
        RecurrentSpec spec = kernel.spec();
        return new RecurrentWeights(
                ops.allocate(dtype, spec.inputWeightShape()),
                ops.allocate(dtype, spec.recurrentWeightShape()),
                ops.allocate(dtype, spec.biasShape()),
                ops.allocate(dtype, spec.biasShape()));
    }

    private RecurrentState state(RecurrentProblem problem, int batch, int hidden) {
        Tensor h = tensor(batch, hidden).copyFrom(problem.h0());
        return new RecurrentState(
                h, problem.cell() == Cell.LSTM ? tensor(batch, hidden).copyFrom(problem.c0()) : null);
    }

    @Override
    public void forward() {
        kernel.forward(inference);
    }

    @Override
    public void train() {
        Training calls = trained();
        RecurrentWeights dWeights = calls.dWeights;
        // Backward adds to the weights' gradients, so training clears them.
        ops.fill(dWeights.wx(), 0);
        ops.fill(dWeights.wh(), 0);
        ops.fill(Objects.requireNonNull(dWeights.bx()), 0);
        ops.fill(Objects.requireNonNull(dWeights.bh()), 0);
        prepared.refresh();
        kernel.forward(calls.forward);
        kernel.backward(calls.backward);
    }

    private Training trained() {
        return Objects.requireNonNull(training, "built for inference; ask for training");
    }

    @Override
    public void outputGradient(double[] dy) {
        trained().dy.copyFrom(dy);
    }

    @Override
    public double[] output() {
        return y.toDoubleArray();
    }

    @Override
    public Gradients gradients() {
        Training calls = trained();
        RecurrentWeights dWeights = calls.dWeights;
        return new Gradients(
                calls.dx.toDoubleArray(),
                dWeights.wx().toDoubleArray(),
                dWeights.wh().toDoubleArray(),
                Objects.requireNonNull(dWeights.bx()).toDoubleArray(),
                Objects.requireNonNull(dWeights.bh()).toDoubleArray());
    }

    @Override
    public Optional<Memory> memory() {
        return Optional.of(trained().memory);
    }

    @Override
    public void close() {
        backend.close();
    }
}
