package io.rnn4j.backend;

import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks every operand of a recurrent call before a kernel sees it. */
final class CheckedRecurrentKernel implements RecurrentKernel {
    private final RecurrentKernel kernel;
    private final String cell;

    CheckedRecurrentKernel(RecurrentKernel kernel) {
        this.kernel = kernel;
        this.cell = kernel.spec().getClass().getSimpleName();
    }

    @Override
    public RecurrentSpec spec() {
        return kernel.spec();
    }

    @Override
    public DType dtype() {
        return kernel.dtype();
    }

    @Override
    public Prepared prepare(RecurrentWeights weights) {
        checkWeights(cell + " prepare", "", weights);
        return new CheckedPrepared(kernel, kernel.prepare(weights));
    }

    /** Remembers which kernel prepared it, so that another's is refused. */
    private record CheckedPrepared(RecurrentKernel kernel, Prepared prepared) implements Prepared {
        @Override
        public RecurrentWeights weights() {
            return prepared.weights();
        }

        @Override
        public void refresh() {
            prepared.refresh();
        }
    }

    @Override
    public int reserveSize(int steps, int batch) {
        checkCounts(steps, batch);
        return kernel.reserveSize(steps, batch);
    }

    @Override
    public int forwardScratchSize(int steps, int batch) {
        checkCounts(steps, batch);
        return kernel.forwardScratchSize(steps, batch);
    }

    @Override
    public int backwardScratchSize(int steps, int batch) {
        checkCounts(steps, batch);
        return kernel.backwardScratchSize(steps, batch);
    }

    private void checkCounts(int steps, int batch) {
        if (steps < 1 || batch < 1) {
            throw new ShapeException(cell + ": steps and batch must be at least 1, but got " + steps + " and " + batch);
        }
    }

    @Override
    public void forward(Forward call) {
        kernel.forward(checkForward(call));
    }

    /** Checks the call and takes the weights out of their wrapper. */
    private Forward checkForward(Forward call) {
        String operation = cell + " forward";
        Tensor x = call.x();
        if (x.shape().rank() != 3) {
            throw new ShapeException(operation + ": x must have shape [T, N, I], but got " + x);
        }
        int steps = x.shape().dim(0);
        int batch = x.shape().dim(1);
        checkCounts(steps, batch);
        Checks.operand(operation, "x", x, Shape.of(steps, batch, spec().inputSize()), "[T, N, I]", dtype());
        Checks.operand(operation, "y", call.y(), Shape.of(steps, batch, spec().hiddenSize()), "[T, N, H]", dtype());
        checkState(operation, "initial", call.initial(), batch);
        checkState(operation, "last", call.last(), batch);
        checkMemory(operation, "scratch", call.scratch(), kernel.forwardScratchSize(steps, batch));
        List<Named> sources = sourcesOf(call);
        List<Named> destinations = new ArrayList<>();
        destinations.add(new Named("y", call.y()));
        destinations.add(new Named("scratch", call.scratch()));
        Tensor reserve = call.reserve();
        if (reserve != null) {
            checkMemory(operation, "reserve", reserve, kernel.reserveSize(steps, batch));
            destinations.add(new Named("reserve", reserve));
        }
        checkApart(operation, destinations, sources);
        checkLast(operation, call, destinations, sources);
        return new Forward(
                x, unwrap(operation, call.weights()), call.initial(), call.y(), call.last(), reserve, call.scratch());
    }

    private Prepared unwrap(String operation, Prepared weights) {
        if (weights instanceof CheckedPrepared checked && checked.kernel == kernel) {
            return checked.prepared;
        }
        throw new IllegalArgumentException(
                operation + ": the weights were prepared by another kernel; prepare them with this one");
    }

    /** The last state may be the initial state's own tensors, but only in inference. */
    private static void checkLast(String operation, Forward call, List<Named> destinations, List<Named> sources) {
        RecurrentState last = call.last();
        if (last == null) {
            return;
        }
        List<Named> lastParts = new ArrayList<>();
        addState(lastParts, "last", last);
        RecurrentState initial = call.initial();
        boolean inPlace = call.reserve() == null
                && initial != null
                && last.h().sameView(initial.h())
                && (last.c() == null || initial.c() == null || last.c().sameView(initial.c()));
        List<Named> others = new ArrayList<>(destinations);
        for (Named source : sources) {
            if (!(inPlace && source.name.startsWith("initial"))) {
                others.add(source);
            }
        }
        checkApart(operation, lastParts, others);
    }

    @Override
    public void backward(Backward call) {
        Forward forward = checkForward(call.forward());
        String operation = cell + " backward";
        if (forward.reserve() == null) {
            throw new IllegalArgumentException(operation
                    + ": the forward call had no reserve, so it was inference; give it one of reserveSize elements");
        }
        int steps = forward.x().shape().dim(0);
        int batch = forward.x().shape().dim(1);
        List<Named> sources = sourcesOf(forward);
        sources.add(new Named("y", forward.y()));
        sources.add(new Named("reserve", forward.reserve()));
        Tensor dy = call.dy();
        if (dy != null) {
            Checks.operand(operation, "dy", dy, Shape.of(steps, batch, spec().hiddenSize()), "[T, N, H]", dtype());
            sources.add(new Named("dy", dy));
        }
        RecurrentState dLast = call.dLast();
        checkState(operation, "dLast", dLast, batch);
        if (dLast != null) {
            addState(sources, "dLast", dLast);
        }
        checkMemory(operation, "scratch", call.scratch(), kernel.backwardScratchSize(steps, batch));
        List<Named> destinations = new ArrayList<>();
        destinations.add(new Named("scratch", call.scratch()));
        Tensor dx = call.dx();
        if (dx != null) {
            Checks.operand(operation, "dx", dx, forward.x().shape(), "[T, N, I]", dtype());
            destinations.add(new Named("dx", dx));
        }
        RecurrentWeights dWeights = call.dWeights();
        if (dWeights != null) {
            checkWeights(operation, "d", dWeights);
            addWeights(destinations, "d", dWeights);
        }
        RecurrentState dInitial = call.dInitial();
        checkState(operation, "dInitial", dInitial, batch);
        if (dInitial != null) {
            addState(destinations, "dInitial", dInitial);
        }
        checkApart(operation, destinations, sources);
        kernel.backward(new Backward(forward, dy, dLast, dx, dWeights, dInitial, call.scratch()));
    }

    private void checkWeights(String operation, String prefix, RecurrentWeights weights) {
        Checks.operand(operation, prefix + "wx", weights.wx(), spec().inputWeightShape(), "[G H, I]", dtype());
        Checks.operand(operation, prefix + "wh", weights.wh(), spec().recurrentWeightShape(), "[G H, H]", dtype());
        checkBias(operation, prefix + "bx", weights.bx());
        checkBias(operation, prefix + "bh", weights.bh());
    }

    private void checkBias(String operation, String name, @Nullable Tensor bias) {
        if ((bias != null) != spec().bias()) {
            throw new IllegalArgumentException(operation + ": " + name
                    + (spec().bias()
                            ? " is missing, but the spec has biases"
                            : " is given, but the spec has no biases"));
        }
        if (bias != null) {
            Checks.operand(operation, name, bias, spec().biasShape(), "[G H]", dtype());
        }
    }

    private void checkState(String operation, String name, @Nullable RecurrentState state, int batch) {
        if (state == null) {
            return;
        }
        Shape shape = Shape.of(batch, spec().hiddenSize());
        Checks.operand(operation, name + ".h", state.h(), shape, "[N, H]", dtype());
        Tensor c = state.c();
        if ((c != null) != spec().hasCell()) {
            throw new IllegalArgumentException(operation + ": " + name + ".c "
                    + (c == null
                            ? "is missing, but an LSTM's state has it"
                            : "is given, but only an LSTM's state has it"));
        }
        if (c != null) {
            Checks.operand(operation, name + ".c", c, shape, "[N, H]", dtype());
        }
    }

    private void checkMemory(String operation, String name, Tensor memory, int size) {
        if (memory.dtype() != dtype() || memory.shape().rank() != 1 || memory.size() < size) {
            throw new ShapeException(operation + ": " + name + " must be a vector of at least " + size + " " + dtype()
                    + " elements, but got " + memory);
        }
    }

    private record Named(String name, Tensor tensor) {}

    private static List<Named> sourcesOf(Forward call) {
        List<Named> sources = new ArrayList<>();
        sources.add(new Named("x", call.x()));
        addWeights(sources, "", call.weights().weights());
        if (call.initial() != null) {
            addState(sources, "initial", call.initial());
        }
        return sources;
    }

    private static void addWeights(List<Named> into, String prefix, RecurrentWeights weights) {
        into.add(new Named(prefix + "wx", weights.wx()));
        into.add(new Named(prefix + "wh", weights.wh()));
        if (weights.bx() != null) {
            into.add(new Named(prefix + "bx", weights.bx()));
        }
        if (weights.bh() != null) {
            into.add(new Named(prefix + "bh", weights.bh()));
        }
    }

    private static void addState(List<Named> into, String name, RecurrentState state) {
        into.add(new Named(name + ".h", state.h()));
        if (state.c() != null) {
            into.add(new Named(name + ".c", state.c()));
        }
    }

    private static void checkApart(String operation, List<Named> destinations, List<Named> sources) {
        for (int i = 0; i < destinations.size(); i++) {
            Named destination = destinations.get(i);
            for (Named source : sources) {
                Checks.apart(operation, destination.name, destination.tensor, source.name, source.tensor);
            }
            for (Named other : destinations.subList(0, i)) {
                Checks.apart(operation, destination.name, destination.tensor, other.name, other.tensor);
            }
        }
    }
}
