package io.rnn4j.backend.contract;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;

/**
 * A tensor in memory of its own, with guard zones before and after it and, where the row stride leaves a gap,
 * between its rows. Around a source the guards hold NaN, so that a value read from there shows up in the
 * result; around a destination they hold numbers, so that any write shows up here.
 */
final class Guarded {
    /** More than the widest vector, so that a whole stray store still falls into the guard. */
    private static final int ZONE = 37;

    private final String name;
    private final Tensor view;
    private final double[] before;

    private Guarded(String name, Tensor view, double[] before) {
        this.name = name;
        this.view = view;
        this.before = before;
    }

    static Guarded source(TensorOps ops, String name, DType dtype, Shape shape, int gap, double[] values) {
        return create(ops, name, dtype, shape, gap, values, true);
    }

    static Guarded destination(TensorOps ops, String name, DType dtype, Shape shape, int gap, double[] values) {
        return create(ops, name, dtype, shape, gap, values, false);
    }

    /** A destination of which nothing is read: it starts as NaN. */
    static Guarded unread(TensorOps ops, String name, DType dtype, Shape shape, int gap) {
        double[] poison = new double[shape.size()];
        Arrays.fill(poison, Double.NaN);
        return destination(ops, name, dtype, shape, gap, poison);
    }

    private static Guarded create(
            TensorOps ops, String name, DType dtype, Shape shape, int gap, double[] values, boolean source) {
        int stride = shape.columns() + gap;
        int extent = shape.rows() * stride;
        Tensor whole = ops.allocate(dtype, Shape.of(ZONE + extent + ZONE));
        double[] memory = new double[whole.size()];
        for (int i = 0; i < memory.length; i++) {
            memory[i] = source ? Double.NaN : 1000 + i % 251;
        }
        for (int row = 0; row < shape.rows(); row++) {
            System.arraycopy(values, row * shape.columns(), memory, ZONE + row * stride, shape.columns());
        }
        whole.copyFrom(memory);
        Tensor view = Tensor.of(whole.storage(), whole.offset() + ZONE, shape, stride);
        return new Guarded(name, view, whole.toDoubleArray());
    }

    String name() {
        return name;
    }

    Tensor view() {
        return view;
    }

    double[] values() {
        return view.toDoubleArray();
    }

    /** All memory, guards included. */
    double[] memory() {
        double[] memory = new double[before.length];
        view.storage().get(view.offset() - ZONE, memory, 0, memory.length);
        return memory;
    }

    /** Returns what was written that should not have been, or null. */
    String strayWrite(boolean written) {
        double[] now = memory();
        for (int i = 0; i < now.length; i++) {
            int at = i - ZONE;
            boolean inside = at >= 0 && at < view.rows() * view.rowStride() && at % view.rowStride() < view.columns();
            if (!(inside && written) && Double.compare(now[i], before[i]) != 0) {
                return name + " (" + view + "): the element " + at + " from its start, "
                        + (inside ? "a source" : "outside of it") + ", changed from " + before[i] + " to " + now[i];
            }
        }
        return null;
    }
}
