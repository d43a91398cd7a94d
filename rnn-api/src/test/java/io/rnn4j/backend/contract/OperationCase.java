package io.rnn4j.backend.contract;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * One call of one tensor operation: its operands, how to call it, and what the oracle says about it. The
 * clauses of the contract take from it what they need.
 */
final class OperationCase {
    /** What an operation does with an operand. */
    enum Role {
        /** Reads it. */
        READ,
        /** Must not read it, because its coefficient is 0. */
        UNREAD,
        /** Overwrites it without reading it. */
        WRITE,
        /** Reads and changes it. */
        UPDATE;

        boolean written() {
            return this == WRITE || this == UPDATE;
        }

        boolean read() {
            return this == READ || this == UPDATE;
        }
    }

    /**
     * One operand.
     *
     * @param name its name in the javadoc of the operation
     * @param rows its rows
     * @param columns its columns
     * @param role what happens to it
     * @param values what fills it
     */
    record Operand(String name, int rows, int columns, Role role, Values values) {}

    /** The call, with the operands in order; returns the scalar result, or 0 where there is none. */
    interface Call {
        double on(TensorOps ops, Tensor[] operands);
    }

    /** The same in plain doubles. */
    interface Formula {
        double on(Matrix[] operands);
    }

    private final String operation;
    private final String variant;
    private final DType dtype;
    private final List<Operand> operands = new ArrayList<>();
    private final List<Integer> inPlace = new ArrayList<>();
    private int gap;
    private boolean exact;
    private Tolerance tolerance;
    private Tolerance scalarTolerance;
    private Call call;
    private Formula formula;

    OperationCase(String operation, String variant, DType dtype) {
        this.operation = operation;
        this.variant = variant;
        this.dtype = dtype;
        tolerance(Tolerance.ofSum(dtype, 1));
    }

    OperationCase operand(String name, int rows, int columns, Role role, Values values) {
        operands.add(new Operand(name, rows, columns, role, values));
        return this;
    }

    OperationCase operand(String name, int rows, int columns, Role role) {
        return operand(name, rows, columns, role, Values.UNIT);
    }

    /** An operand that a coefficient of 0 keeps from being read. */
    OperationCase operand(String name, int rows, int columns, Role role, double coefficient) {
        boolean unread = coefficient == 0;
        Role actual = !unread ? role : role.written() ? Role.WRITE : Role.UNREAD;
        return operand(name, rows, columns, actual);
    }

    /** The last operand may be the same view as the last but {@code distance}. */
    OperationCase mayBeInPlaceOf(int index) {
        inPlace.add(index);
        return this;
    }

    OperationCase gap(int elements) {
        gap = elements;
        return this;
    }

    /** Small integers must give exact results. */
    OperationCase exactOnIntegers() {
        exact = true;
        return this;
    }

    OperationCase tolerance(Tolerance allowed) {
        tolerance = allowed;
        scalarTolerance = allowed;
        return this;
    }

    OperationCase scalarTolerance(Tolerance allowed) {
        scalarTolerance = allowed;
        return this;
    }

    OperationCase call(Call operationCall, Formula oracle) {
        call = operationCall;
        formula = oracle;
        return this;
    }

    String operation() {
        return operation;
    }

    DType dtype() {
        return dtype;
    }

    List<Operand> operands() {
        return operands;
    }

    /** Which operands the last one may share its view with. */
    List<Integer> inPlace() {
        return inPlace;
    }

    int gap() {
        return gap;
    }

    boolean exact() {
        return exact;
    }

    boolean hasUnread() {
        return operands.stream().anyMatch(o -> !o.role().read());
    }

    /** Enough for loops that know neither vectors nor threads. */
    boolean small() {
        return operands.stream().allMatch(o -> o.rows() * o.columns() <= 5000);
    }

    Tolerance tolerance() {
        return tolerance;
    }

    Tolerance scalarTolerance() {
        return scalarTolerance;
    }

    Call call() {
        return call;
    }

    Formula formula() {
        return formula;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(operation)
                .append(' ')
                .append(variant)
                .append(' ')
                .append(dtype);
        for (Operand operand : operands) {
            text.append(' ')
                    .append(operand.name())
                    .append('[')
                    .append(operand.rows())
                    .append(", ");
            text.append(operand.columns()).append(']');
        }
        return text.append(gap == 0 ? "" : " row gap " + gap).toString();
    }
}
