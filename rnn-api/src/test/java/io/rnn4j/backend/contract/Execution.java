package io.rnn4j.backend.contract;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.contract.OperationCase.Operand;
import io.rnn4j.backend.contract.OperationCase.Role;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** One run of a case on one backend, in guarded memory, beside the oracle. */
final class Execution {
    /** What fills the operands. */
    enum Filling {
        /** As the case says, and numbers where nothing is to be read. */
        ORDINARY,
        /** As the case says, and NaN where nothing is to be read. */
        POISONED,
        /** Small integers everywhere. */
        INTEGERS
    }

    private static final int NOT_SHARED = -1;

    private final OperationCase operation;
    private final List<Guarded> guarded = new ArrayList<>();
    private final Matrix[] matrices;
    private final double scalar;
    private final boolean exact;

    private Execution(TensorOps ops, OperationCase operation, Filling filling, int shared) {
        this.operation = operation;
        this.exact = filling == Filling.INTEGERS;
        List<Operand> operands = operation.operands();
        int last = operands.size() - 1;
        matrices = new Matrix[operands.size()];
        Tensor[] tensors = new Tensor[operands.size()];
        long seed = 31L * operation.toString().hashCode();
        for (int i = 0; i <= last; i++) {
            Operand operand = operands.get(i);
            double[] values = shared != NOT_SHARED && i == last
                    ? matrices[shared].elements().clone()
                    : values(operation, i, filling, seed + i);
            matrices[i] = new Matrix(operand.rows(), operand.columns(), values);
            Shape shape = Shape.of(operand.rows(), operand.columns());
            boolean destination = operand.role().written() || i == shared;
            guarded.add(
                    destination
                            ? Guarded.destination(
                                    ops, operand.name(), operation.dtype(), shape, operation.gap(), values)
                            : Guarded.source(ops, operand.name(), operation.dtype(), shape, operation.gap(), values));
            tensors[i] = guarded.get(i).view();
        }
        if (shared != NOT_SHARED) {
            guarded.set(shared, guarded.get(last));
            tensors[shared] = tensors[last];
        }
        scalar = operation.call().on(ops, tensors);
    }

    static Execution of(TensorOps ops, OperationCase operation, Filling filling) {
        return new Execution(ops, operation, filling, NOT_SHARED);
    }

    /** Runs with the last operand in the place of another. */
    static Execution inPlace(TensorOps ops, OperationCase operation, int shared) {
        return new Execution(ops, operation, Filling.ORDINARY, shared);
    }

    private static double[] values(OperationCase operation, int index, Filling filling, long seed) {
        Operand operand = operation.operands().get(index);
        int count = operand.rows() * operand.columns();
        if (filling == Filling.POISONED && !operand.role().read()) {
            double[] poison = new double[count];
            Arrays.fill(poison, Double.NaN);
            return poison;
        }
        Values values = filling == Filling.INTEGERS ? Values.INTEGERS : operand.values();
        return values.generate(operation.dtype(), count, new SplittableRandom(seed));
    }

    /** Returns how the results differ from the oracle's, or null. */
    String difference() {
        double expected = operation.formula().on(matrices);
        if (!scalarTolerance().accepts(expected, scalar)) {
            return "the result is " + scalar + ", but the oracle says " + expected + " (tolerance " + scalarTolerance()
                    + ")";
        }
        for (int i = 0; i < matrices.length; i++) {
            if (operation.operands().get(i).role().written()) {
                String difference = Matrix.firstDifference(
                        guarded.get(i).name(),
                        matrices[i].columns(),
                        matrices[i].elements(),
                        guarded.get(i).values(),
                        exact ? Tolerance.EXACT : operation.tolerance());
                if (difference != null) {
                    return difference;
                }
            }
        }
        return null;
    }

    private Tolerance scalarTolerance() {
        return exact ? Tolerance.EXACT : operation.scalarTolerance();
    }

    /** Returns what was written that should not have been, or null. */
    String strayWrite() {
        for (int i = 0; i < guarded.size(); i++) {
            Role role = operation.operands().get(i).role();
            String stray = guarded.get(i).strayWrite(role.written());
            if (stray != null) {
                return stray;
            }
        }
        return null;
    }

    /** All results, to compare bit by bit. */
    double[] results() {
        double[] all = {scalar};
        for (int i = 0; i < guarded.size(); i++) {
            if (operation.operands().get(i).role().written()) {
                double[] values = guarded.get(i).values();
                int start = all.length;
                all = Arrays.copyOf(all, start + values.length);
                System.arraycopy(values, 0, all, start, values.length);
            }
        }
        return all;
    }
}
