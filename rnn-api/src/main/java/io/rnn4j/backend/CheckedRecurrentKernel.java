package io.rnn4j.backend;

import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Checks every operand of a recurrent call before a kernel sees it. One step at batch 1 takes less than a
 * microsecond, so a good call builds no string, no list and no shape here: it allocates nothing.
 */
final class CheckedRecurrentKernel implements RecurrentKernel {
    private static final StateNames INITIAL = new StateNames("initial.h", "initial.c");
    private static final StateNames LAST = new StateNames("last.h", "last.c");
    private static final StateNames LAST_GRADIENT = new StateNames("dLast.h", "dLast.c");
    private static final StateNames INITIAL_GRADIENT = new StateNames("dInitial.h", "dInitial.c");
    private static final WeightNames WEIGHTS = new WeightNames("wx", "wh", "bx", "bh");
    private static final WeightNames WEIGHT_GRADIENTS = new WeightNames("dwx", "dwh", "dbx", "dbh");

    private final RecurrentKernel kernel;
    private final RecurrentSpec spec;
    private final DType dtype;
    private final String prepareName;
    private final String forwardName;
    private final String backwardName;

    /** What this kernel's prepared weights are; a kernel cannot read another's. */
    private volatile @Nullable Class<?> preparedType;

    CheckedRecurrentKernel(RecurrentKernel kernel) {
        this.kernel = kernel;
        this.spec = kernel.spec();
        this.dtype = kernel.dtype();
        String cell = spec.getClass().getSimpleName();
        this.prepareName = cell + " prepare";
        this.forwardName = cell + " forward";
        this.backwardName = cell + " backward";
    }

    private record StateNames(String h, String c) {}

    private record WeightNames(String wx, String wh, String bx, String bh) {}

    @Override
    public RecurrentSpec spec() {
        return spec;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public Prepared prepare(RecurrentWeights weights) {
        checkWeights(prepareName, WEIGHTS, weights);
        Prepared prepared = kernel.prepare(weights);
        preparedType = prepared.getClass();
        return prepared;
    }

    @Override
    public int reserveSize(SequenceLayout layout) {
        return kernel.reserveSize(Objects.requireNonNull(layout, "layout"));
    }

    @Override
    public int forwardScratchSize(SequenceLayout layout) {
        return kernel.forwardScratchSize(Objects.requireNonNull(layout, "layout"));
    }

    @Override
    public int backwardScratchSize(SequenceLayout layout) {
        return kernel.backwardScratchSize(Objects.requireNonNull(layout, "layout"));
    }

    @Override
    public void forward(Forward call) {
        checkForward(forwardName, call);
        kernel.forward(call);
    }

    private void checkForward(String operation, Forward call) {
        SequenceLayout layout = Objects.requireNonNull(call.layout(), "layout");
        int batch = layout.batch();
        checkSequence(operation, "x", call.x(), layout, spec.inputSize(), "[T, N, I]", "[S, I]");
        checkPrepared(operation, call.weights());
        checkSequence(operation, "y", call.y(), layout, spec.hiddenSize(), "[T, N, H]", "[S, H]");
        checkState(operation, INITIAL, call.initial(), batch);
        checkState(operation, LAST, call.last(), batch);
        checkMemory(operation, "scratch", call.scratch(), kernel.forwardScratchSize(layout));
        Tensor reserve = call.reserve();
        if (reserve != null) {
            checkMemory(operation, "reserve", reserve, kernel.reserveSize(layout));
        }
        RecurrentOverlap.check(operation, call);
    }

    private void checkSequence(
            String operation,
            String name,
            Tensor tensor,
            SequenceLayout layout,
            int features,
            String uniform,
            String ragged) {
        if (layout.isUniform()) {
            Checks.sequence(operation, name, tensor, layout.steps(), layout.batch(), features, uniform, dtype);
        } else {
            Checks.matrix(operation, name, tensor, layout.rows(), features, ragged, dtype);
        }
    }

    private void checkPrepared(String operation, Prepared weights) {
        if (weights.getClass() != preparedType) {
            throw new IllegalArgumentException(
                    operation + ": the weights were prepared by another kernel; prepare them with this one");
        }
        checkWeights(operation, WEIGHTS, weights.weights());
    }

    @Override
    public void backward(Backward call) {
        Forward forward = call.forward();
        checkForward(backwardName, forward);
        if (forward.reserve() == null) {
            throw new IllegalArgumentException(backwardName
                    + ": the forward call had no reserve, so it was inference; give it one of reserveSize elements");
        }
        SequenceLayout layout = forward.layout();
        int batch = layout.batch();
        Tensor dy = call.dy();
        if (dy != null) {
            checkSequence(backwardName, "dy", dy, layout, spec.hiddenSize(), "[T, N, H]", "[S, H]");
        }
        checkState(backwardName, LAST_GRADIENT, call.dLast(), batch);
        checkMemory(backwardName, "scratch", call.scratch(), kernel.backwardScratchSize(layout));
        Tensor dx = call.dx();
        if (dx != null) {
            checkSequence(backwardName, "dx", dx, layout, spec.inputSize(), "[T, N, I]", "[S, I]");
        }
        RecurrentWeights dWeights = call.dWeights();
        if (dWeights != null) {
            checkWeights(backwardName, WEIGHT_GRADIENTS, dWeights);
        }
        checkState(backwardName, INITIAL_GRADIENT, call.dInitial(), batch);
        RecurrentOverlap.check(backwardName, call);
        kernel.backward(call);
    }

    private void checkWeights(String operation, WeightNames names, RecurrentWeights weights) {
        int rows = spec.gates() * spec.hiddenSize();
        Checks.matrix(operation, names.wx, weights.wx(), rows, spec.inputSize(), "[G H, I]", dtype);
        Checks.matrix(operation, names.wh, weights.wh(), rows, spec.hiddenSize(), "[G H, H]", dtype);
        checkBias(operation, names.bx, weights.bx(), rows);
        checkBias(operation, names.bh, weights.bh(), rows);
    }

    private void checkBias(String operation, String name, @Nullable Tensor bias, int size) {
        if ((bias != null) != spec.bias()) {
            throw new IllegalArgumentException(operation + ": " + name
                    + (spec.bias() ? " is missing, but the spec has biases" : " is given, but the spec has no biases"));
        }
        if (bias != null) {
            Checks.vector(operation, name, bias, size, "[G H]", dtype);
        }
    }

    private void checkState(String operation, StateNames names, @Nullable RecurrentState state, int batch) {
        if (state == null) {
            return;
        }
        Checks.matrix(operation, names.h, state.h(), batch, spec.hiddenSize(), "[N, H]", dtype);
        Tensor c = state.c();
        if ((c != null) != spec.hasCell()) {
            throw new IllegalArgumentException(operation + ": " + names.c
                    + (c == null
                            ? " is missing, but an LSTM's state has it"
                            : " is given, but only an LSTM's state has it"));
        }
        if (c != null) {
            Checks.matrix(operation, names.c, c, batch, spec.hiddenSize(), "[N, H]", dtype);
        }
    }

    private void checkMemory(String operation, String name, Tensor memory, int size) {
        if (memory.dtype() != dtype || memory.shape().rank() != 1 || memory.size() < size) {
            throw new ShapeException(operation + ": " + name + " must be a vector of at least " + size + " " + dtype
                    + " elements, but got " + memory);
        }
    }
}
