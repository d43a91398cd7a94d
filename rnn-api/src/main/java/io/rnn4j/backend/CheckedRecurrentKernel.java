package io.rnn4j.backend;

import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
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
    public int reserveSize(int steps, int batch) {
        checkCounts("reserveSize", steps, batch);
        return kernel.reserveSize(steps, batch);
    }

    @Override
    public int forwardScratchSize(int steps, int batch) {
        checkCounts("forwardScratchSize", steps, batch);
        return kernel.forwardScratchSize(steps, batch);
    }

    @Override
    public int backwardScratchSize(int steps, int batch) {
        checkCounts("backwardScratchSize", steps, batch);
        return kernel.backwardScratchSize(steps, batch);
    }

    private static void checkCounts(String operation, int steps, int batch) {
        if (steps < 1 || batch < 1) {
            throw new ShapeException(
                    operation + ": steps and batch must be at least 1, but got " + steps + " and " + batch);
        }
    }

    @Override
    public void forward(Forward call) {
        checkForward(forwardName, call);
        kernel.forward(call);
    }

    private void checkForward(String operation, Forward call) {
        Tensor x = call.x();
        if (x.shape().rank() != 3) {
            throw new ShapeException(operation + ": x must have shape [T, N, I], but got " + x);
        }
        int steps = x.shape().dim(0);
        int batch = x.shape().dim(1);
        checkCounts(operation, steps, batch);
        Checks.sequence(operation, "x", x, steps, batch, spec.inputSize(), "[T, N, I]", dtype);
        checkPrepared(operation, call.weights());
        Checks.sequence(operation, "y", call.y(), steps, batch, spec.hiddenSize(), "[T, N, H]", dtype);
        checkState(operation, INITIAL, call.initial(), batch);
        checkState(operation, LAST, call.last(), batch);
        checkMemory(operation, "scratch", call.scratch(), kernel.forwardScratchSize(steps, batch));
        Tensor reserve = call.reserve();
        if (reserve != null) {
            checkMemory(operation, "reserve", reserve, kernel.reserveSize(steps, batch));
        }
        RecurrentOverlap.check(operation, call);
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
        int steps = forward.x().shape().dim(0);
        int batch = forward.x().shape().dim(1);
        Tensor dy = call.dy();
        if (dy != null) {
            Checks.sequence(backwardName, "dy", dy, steps, batch, spec.hiddenSize(), "[T, N, H]", dtype);
        }
        checkState(backwardName, LAST_GRADIENT, call.dLast(), batch);
        checkMemory(backwardName, "scratch", call.scratch(), kernel.backwardScratchSize(steps, batch));
        Tensor dx = call.dx();
        if (dx != null) {
            Checks.sequence(backwardName, "dx", dx, steps, batch, spec.inputSize(), "[T, N, I]", dtype);
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
