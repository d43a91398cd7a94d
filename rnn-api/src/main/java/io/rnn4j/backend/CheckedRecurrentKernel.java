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
    private static final WeightNames WEIGHTS = new WeightNames(
            "wx", "wh", "bx", "bh", "projection", "peepholes", "inputGain", "recurrentGain", "cellGain", "cellBias");
    private static final WeightNames WEIGHT_GRADIENTS = new WeightNames(
            "dwx",
            "dwh",
            "dbx",
            "dbh",
            "dProjection",
            "dPeepholes",
            "dInputGain",
            "dRecurrentGain",
            "dCellGain",
            "dCellBias");

    private final RecurrentKernel kernel;
    private final RecurrentSpec spec;
    private final DType dtype;
    private final String prepareName;
    private final String forwardName;
    private final String backwardName;

    /** How shapes of the output are written: P in place of H with a projection. */
    private final String outputFormula;

    private final String raggedOutputFormula;
    private final String stateFormula;
    private final String recurrentFormula;

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
        String output = spec.options().projectionSize() > 0 ? "P]" : "H]";
        this.outputFormula = "[T, N, " + output;
        this.raggedOutputFormula = "[S, " + output;
        this.stateFormula = "[N, " + output;
        this.recurrentFormula = "[G H, " + output;
    }

    private record StateNames(String h, String c) {}

    private record WeightNames(
            String wx,
            String wh,
            String bx,
            String bh,
            String projection,
            String peepholes,
            String inputGain,
            String recurrentGain,
            String cellGain,
            String cellBias) {}

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
        checkSequence(operation, "y", call.y(), layout, spec.outputSize(), outputFormula, raggedOutputFormula);
        checkState(operation, INITIAL, call.initial(), batch);
        checkState(operation, LAST, call.last(), batch);
        checkMemory(operation, "scratch", call.scratch(), kernel.forwardScratchSize(layout));
        Tensor reserve = call.reserve();
        if (reserve != null) {
            checkMemory(operation, "reserve", reserve, kernel.reserveSize(layout));
        }
        checkMasks(operation, layout, call.masks());
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
            checkSequence(backwardName, "dy", dy, layout, spec.outputSize(), outputFormula, raggedOutputFormula);
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
        Checks.matrix(operation, names.wh, weights.wh(), rows, spec.outputSize(), recurrentFormula, dtype);
        checkBias(operation, names.bx, weights.bx(), rows);
        checkBias(operation, names.bh, weights.bh(), rows);
        checkOptions(operation, names, weights.options());
    }

    private void checkOptions(String operation, WeightNames names, OptionWeights weights) {
        CellOptions options = spec.options();
        int gates = spec.gates() * spec.hiddenSize();
        int hidden = spec.hiddenSize();
        boolean cellNorm = options.layerNorm() && spec.hasCell();
        boolean cellBias = cellNorm && spec.bias();
        Tensor projection = weights.projection();
        checkPresence(operation, names.projection, projection, options.projectionSize() > 0);
        if (projection != null) {
            Checks.matrix(operation, names.projection, projection, spec.outputSize(), hidden, "[P, H]", dtype);
        }
        checkRow(operation, names.peepholes, weights.peepholes(), options.peepholes(), 3 * hidden, "[3 H]");
        checkRow(operation, names.inputGain, weights.inputGain(), options.layerNorm(), gates, "[G H]");
        checkRow(operation, names.recurrentGain, weights.recurrentGain(), options.layerNorm(), gates, "[G H]");
        checkRow(operation, names.cellGain, weights.cellGain(), cellNorm, hidden, "[H]");
        checkRow(operation, names.cellBias, weights.cellBias(), cellBias, hidden, "[H]");
    }

    private void checkRow(
            String operation, String name, @Nullable Tensor row, boolean wanted, int size, String formula) {
        checkPresence(operation, name, row, wanted);
        if (row != null) {
            Checks.vector(operation, name, row, size, formula, dtype);
        }
    }

    private static void checkPresence(String operation, String name, @Nullable Tensor tensor, boolean wanted) {
        if ((tensor != null) != wanted) {
            throw new IllegalArgumentException(operation + ": " + name
                    + (wanted
                            ? " is missing, but the cell's options need it"
                            : " is given, but the cell has no option for it"));
        }
    }

    private void checkMasks(String operation, SequenceLayout layout, @Nullable RecurrentMasks masks) {
        CellOptions options = spec.options();
        Tensor dropout = masks == null ? null : masks.dropout();
        Tensor zoneout = masks == null ? null : masks.zoneout();
        Tensor cellZoneout = masks == null ? null : masks.cellZoneout();
        if (dropout != null) {
            checkPresence(operation, "masks.dropout", dropout, options.dropout());
            Checks.matrix(operation, "masks.dropout", dropout, layout.batch(), spec.outputSize(), stateFormula, dtype);
        }
        checkPresence(operation, "masks.zoneout", zoneout, options.zoneout());
        if (zoneout != null) {
            checkSequence(
                    operation, "masks.zoneout", zoneout, layout, spec.outputSize(), outputFormula, raggedOutputFormula);
        }
        checkPresence(operation, "masks.cellZoneout", cellZoneout, options.zoneout() && spec.hasCell());
        if (cellZoneout != null) {
            checkSequence(
                    operation, "masks.cellZoneout", cellZoneout, layout, spec.hiddenSize(), "[T, N, H]", "[S, H]");
        }
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
        Checks.matrix(operation, names.h, state.h(), batch, spec.outputSize(), stateFormula, dtype);
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
