package io.rnn4j.cli.notebook;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.tensor.Transpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The notebook's simple RNN, from tensor operations: {@code h_t = f(x_t W_x + h_{t-1} W_h + b)}. Its backward
 * has the notebook's faults, as many of {@link Fault} as are asked for: with all of them it computes what the
 * notebook computes, with none the gradient.
 *
 * <p>Sequences are time-major, {@code [T, N, F]}; the weights lie as in the notebook, {@code [F, H]} and {@code
 * [H, H]}.
 */
final class SimpleRNN {
    private final TensorOps ops;
    private final Tensor wx;
    private final Tensor wh;
    private final Tensor b;
    private final Supplier<ActivationFunction> activations;
    private final SGD optimizer;
    private final Set<Fault> faults;
    private final List<ActivationFunction> remembering = new ArrayList<>();
    private @Nullable Tensor x;
    private @Nullable Tensor h;

    /**
     * Creates the network.
     *
     * @param ops computes
     * @param weights the weights, changed in place by {@link #backward}
     * @param activations creates activation functions
     * @param optimizer updates the weights
     * @param faults which of the notebook's faults to repeat
     */
    SimpleRNN(
            TensorOps ops,
            Weights weights,
            Supplier<ActivationFunction> activations,
            SGD optimizer,
            Set<Fault> faults) {
        this.ops = ops;
        this.wx = weights.wx();
        this.wh = weights.wh();
        this.b = weights.b();
        this.activations = activations;
        this.optimizer = optimizer;
        this.faults = Set.copyOf(faults);
    }

    /**
     * Runs all steps, from a state of zeros.
     *
     * @param sequence {@code [T, N, F]}
     * @return the state after each step, {@code [T, N, H]}
     */
    Tensor forward(Tensor sequence) {
        int steps = sequence.shape().dim(0);
        int batch = sequence.shape().dim(1);
        Tensor states = ops.allocate(sequence.dtype(), Shape.of(steps, batch, b.size()));
        Tensor a = ops.allocate(sequence.dtype(), Shape.of(batch, b.size()));
        remembering.clear();
        ActivationFunction shared = activations.get();
        for (int t = 0; t < steps; t++) {
            ops.gemm(Transpose.NO, Transpose.NO, 1, sequence.slice(t), wx, 0, a);
            if (t > 0) {
                ops.gemm(Transpose.NO, Transpose.NO, 1, states.slice(t - 1), wh, 1, a);
            }
            ops.addRow(b, a);
            ActivationFunction activation = faults.contains(Fault.REMEMBERS_LAST_STEP) ? shared : activations.get();
            remembering.add(activation);
            ops.axpby(1, activation.forward(a), 0, states.slice(t));
        }
        x = sequence;
        h = states;
        return states;
    }

    /**
     * Runs all steps backward and updates the weights.
     *
     * @param error the error at the output of every step, {@code [T, N, H]}
     * @return what the notebook calls dZ, the error at the input, {@code [T, N, F]}, and the sums over the steps
     *     of what it takes for the gradients
     * @throws IllegalStateException if forward has not run
     */
    Gradients backward(Tensor error) {
        if (x == null || h == null) {
            throw new IllegalStateException("SimpleRNN: call forward before backward");
        }
        int steps = x.shape().dim(0);
        int batch = x.shape().dim(1);
        Gradients sums = new Gradients(like(x), like(wx), like(wh), like(b));
        Gradients step = new Gradients(sums.dx(), like(wx), like(wh), like(b));
        // Slot t holds what reaches step t from its successor.
        Tensor carried = ops.allocate(h.dtype(), Shape.of(steps + 1, batch, b.size()));
        Tensor da = ops.allocate(h.dtype(), Shape.of(batch, b.size()));
        for (int t = steps - 1; t >= 0; t--) {
            Tensor dh = carried.slice(t);
            ops.axpby(1, error.slice(t), 1, dh);
            Tensor derived = remembering.get(t).backward(dh);
            if (faults.contains(Fault.ERROR_TIMES_ITSELF)) {
                ops.mul(1, dh, derived, 0, da);
            } else {
                ops.axpby(1, derived, 0, da);
            }
            ops.gemm(Transpose.NO, Transpose.YES, 1, da, wx, 0, sums.dx().slice(t));
            int slot = faults.contains(Fault.STORED_TOO_LATE) ? t + 1 : t - 1;
            if (slot >= 0) {
                ops.gemm(Transpose.NO, Transpose.YES, 1, da, wh, 0, carried.slice(slot));
            }
            differentiate(t, da, step);
            ops.axpby(1, step.dwx(), 1, sums.dwx());
            ops.axpby(1, step.dwh(), 1, sums.dwh());
            ops.axpby(1, step.db(), 1, sums.db());
            if (faults.contains(Fault.UPDATES_INSIDE_LOOP)) {
                update(step, batch);
            }
        }
        if (!faults.contains(Fault.UPDATES_INSIDE_LOOP)) {
            update(sums, batch);
        }
        return sums;
    }

    private void differentiate(int t, Tensor da, Gradients step) {
        Tensor seen = Objects.requireNonNull(x);
        Tensor states = Objects.requireNonNull(h);
        ops.gemm(Transpose.YES, Transpose.NO, 1, seen.slice(t), da, 0, step.dwx());
        ops.sumRows(da, 0, step.db());
        if (t == 0) {
            ops.fill(step.dwh(), 0);
            return;
        }
        Tensor before = states.slice(t - 1);
        if (faults.contains(Fault.RECURRENT_INPUT_TRANSFORMED)) {
            Tensor transformed = ops.allocate(before.dtype(), before.shape());
            ops.gemm(Transpose.NO, Transpose.NO, 1, before, wh, 0, transformed);
            before = transformed;
        }
        ops.gemm(Transpose.YES, Transpose.NO, 1, before, da, 0, step.dwh());
    }

    /** Divides by the batch, which for the bias makes the sum a mean, and updates. */
    private void update(Gradients gradients, int batch) {
        updateMean(wx, gradients.dwx(), batch);
        updateMean(b, gradients.db(), batch);
        updateMean(wh, gradients.dwh(), batch);
    }

    private void updateMean(Tensor parameter, Tensor gradient, int batch) {
        Tensor mean = like(gradient);
        ops.axpby(1.0 / batch, gradient, 0, mean);
        optimizer.update(parameter, mean);
    }

    private Tensor like(Tensor tensor) {
        return ops.allocate(tensor.dtype(), tensor.shape());
    }

    /**
     * The network's weights.
     *
     * @param wx {@code [F, H]}
     * @param wh {@code [H, H]}
     * @param b {@code [H]}
     */
    record Weights(Tensor wx, Tensor wh, Tensor b) {}

    /**
     * What backward computed, summed over steps and batch.
     *
     * @param dx {@code [T, N, F]}
     * @param dwx {@code [F, H]}
     * @param dwh {@code [H, H]}
     * @param db {@code [H]}
     */
    record Gradients(Tensor dx, Tensor dwx, Tensor dwh, Tensor db) {}
}
