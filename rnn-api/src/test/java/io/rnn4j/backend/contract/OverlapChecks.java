package io.rnn4j.backend.contract;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.Backends;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.contract.OperationCase.Operand;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Lays a destination over each other operand of a call, and sees it refused with nothing changed. */
final class OverlapChecks {
    private static final List<String> FORWARD_DESTINATIONS =
            List.of("y", "last.h", "last.c", "reserve", "forward scratch");
    private static final List<String> FORWARD_SOURCES = List.of("x", "wx", "wh", "bx", "bh", "initial.h", "initial.c");
    private static final List<String> BACKWARD_DESTINATIONS =
            List.of("dx", "dwx", "dwh", "dbx", "dbh", "dInitial.h", "dInitial.c", "backward scratch");
    private static final List<String> BACKWARD_SOURCES =
            List.of("x", "wx", "wh", "bx", "bh", "initial.h", "initial.c", "y", "reserve", "dy", "dLast.h", "dLast.c");

    private OverlapChecks() {}

    /** One size is enough: the checks stand above the kernels. */
    static boolean applies(OperationCase operation) {
        Operand last = operation.operands().get(operation.operands().size() - 1);
        return operation.gap() == 0 && last.columns() == 17 && last.role().written() && last.rows() > 0;
    }

    /** With everything there is to overlap; without options at one size. */
    static boolean applies(CellCase layer) {
        return layer.initial()
                && layer.steps() > 1
                && layer.spec().bias()
                && (layer.spec().inputSize() == 3 || !layer.spec().options().isNone());
    }

    /** Returns which overlap was accepted, or null. */
    static String accepted(Backend backend, OperationCase operation) {
        TensorOps ops = Backends.checked(backend).tensors();
        List<Operand> operands = operation.operands();
        for (int destination = 0; destination < operands.size(); destination++) {
            for (int other = 0; other < operands.size(); other++) {
                if (other == destination || !operands.get(destination).role().written()) {
                    continue;
                }
                for (int shift = 0; shift <= 1; shift++) {
                    boolean allowed = shift == 0
                            && destination == operands.size() - 1
                            && operation.inPlace().contains(other);
                    String problem = allowed ? null : accepted(ops, operation, destination, other, shift);
                    if (problem != null) {
                        return problem;
                    }
                }
            }
        }
        return null;
    }

    private static String accepted(TensorOps ops, OperationCase operation, int destination, int other, int shift) {
        List<Operand> operands = operation.operands();
        Tensor[] tensors = new Tensor[operands.size()];
        for (int i = 0; i < tensors.length; i++) {
            tensors[i] = ops.allocate(operation.dtype(), shape(operands.get(i)));
        }
        if (tensors[other].size() <= shift || tensors[destination].size() == 0) {
            return null;
        }
        Tensor shared = overlay(ops, tensors, destination, other, shift);
        String names = operands.get(destination).name() + " over "
                + operands.get(other).name();
        return refused(() -> operation.call().on(ops, tensors), operation.operation(), names, shared);
    }

    private static Shape shape(Operand operand) {
        return Shape.of(operand.rows(), operand.columns());
    }

    /** Moves both tensors to one memory, the destination {@code shift} elements after the other. */
    private static Tensor overlay(TensorOps ops, Tensor[] tensors, int destination, int other, int shift) {
        int size = tensors[destination].size() + tensors[other].size() + shift;
        Tensor memory = ops.allocate(tensors[other].dtype(), Shape.of(size));
        for (int i = 0; i < size; i++) {
            memory.set(0, i, i % 3 - 1);
        }
        tensors[other] = Tensor.of(memory.storage(), memory.offset(), tensors[other].shape());
        tensors[destination] = Tensor.of(memory.storage(), memory.offset() + shift, tensors[destination].shape());
        return memory;
    }

    private static String refused(Runnable call, String operation, String names, Tensor shared) {
        double[] before = shared.toDoubleArray();
        try {
            call.run();
            return names + " was accepted";
        } catch (ShapeException e) {
            if (!e.getMessage().contains(operation) || !e.getMessage().contains("overlap")) {
                return names + " was refused without a reason: " + e.getMessage();
            }
        }
        return Arrays.equals(before, shared.toDoubleArray()) ? null : names + " was refused after a change";
    }

    /** The same for all destinations of a cell's forward and backward. */
    static String accepted(Backend backend, CellCase layer) {
        Backend checked = Backends.checked(backend);
        String problem = accepted(checked, layer, FORWARD_DESTINATIONS, FORWARD_SOURCES, false);
        return problem != null ? problem : accepted(checked, layer, BACKWARD_DESTINATIONS, BACKWARD_SOURCES, true);
    }

    private static String accepted(
            Backend backend, CellCase layer, List<String> destinations, List<String> sources, boolean backward) {
        for (String destination : destinations) {
            for (String other : sources) {
                String problem = accepted(backend, layer, destination, other, backward);
                if (problem != null) {
                    return problem;
                }
            }
            for (String other : destinations.subList(0, destinations.indexOf(destination))) {
                String problem = accepted(backend, layer, destination, other, backward);
                if (problem != null) {
                    return problem;
                }
            }
        }
        return null;
    }

    private static String accepted(
            Backend backend, CellCase layer, String destination, String other, boolean backward) {
        CellRun run = new CellRun(backend, layer.withGap(0)).forward();
        Map<String, Tensor> views = run.views();
        if (!views.containsKey(destination)
                || !views.containsKey(other)
                || views.get(destination).size() == 0
                || views.get(other).size() == 0) {
            return null;
        }
        Tensor[] pair = {views.get(destination), views.get(other)};
        Tensor shared = overlay(backend.tensors(), pair, 0, 1, 0);
        views.put(destination, pair[0]);
        views.put(other, pair[1]);
        Runnable call = CellRun.WEIGHTS.contains(other)
                ? () -> run.callWith(run.kernel().prepare(CellRun.weights("", views)), views, backward)
                : () -> run.callWith(run.prepared(), views, backward);
        return refused(call, backward ? "backward" : "forward", destination + " over " + other, shared);
    }
}
