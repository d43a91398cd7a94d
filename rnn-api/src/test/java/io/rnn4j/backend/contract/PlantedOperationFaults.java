package io.rnn4j.backend.contract;

import static io.rnn4j.backend.contract.PlantedFaults.operation;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.UpdateRule;
import io.rnn4j.backend.contract.PlantedFaults.Fault;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.tensor.Transpose;
import java.util.Arrays;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;

/** Bugs of tensor operations. */
final class PlantedOperationFaults {
    private PlantedOperationFaults() {}

    static Stream<Fault> all() {
        return Stream.concat(Stream.concat(moving(), products()), functions());
    }

    private static Stream<Fault> moving() {
        return Stream.of(
                operation("fill", "writes one element past the last row", Set.of(7), (ops, a, threads) -> {
                    Tensor dst = (Tensor) a[0];
                    int end = dst.offset() + dst.rows() * dst.rowStride();
                    dst.storage().put(end, new double[] {0}, 0, 1);
                    ops.fill(dst, (double) a[1]);
                    return null;
                }),
                operation("axpby", "writes the gap between two rows", Set.of(7), (ops, a, threads) -> {
                    Tensor y = (Tensor) a[3];
                    ops.axpby((double) a[0], (Tensor) a[1], (double) a[2], y);
                    if (!y.isDense()) {
                        y.storage().put(y.offset() + y.columns(), new double[] {0}, 0, 1);
                    }
                    return null;
                }),
                operation("axpby", "reads x at coefficient 0", Set.of(1), (ops, a, threads) -> {
                    Tensor x = (Tensor) a[1];
                    Tensor y = (Tensor) a[3];
                    double[] source = x.toDoubleArray();
                    ops.axpby((double) a[0], x, (double) a[2], y);
                    return (double) a[0] == 0 ? change(y, source, (now, was) -> now + 0 * was) : null;
                }),
                operation("mul", "spoils a factor whose place it takes", Set.of(6), (ops, a, threads) -> {
                    if ((double) a[3] == 0) {
                        ops.fill((Tensor) a[4], 0);
                    }
                    ops.mul((double) a[0], (Tensor) a[1], (Tensor) a[2], (double) a[3], (Tensor) a[4]);
                    return null;
                }),
                operation("addRow", "leaves out the last column beyond the vectors", Set.of(5), (ops, a, threads) -> {
                    Tensor row = (Tensor) a[0];
                    Tensor dst = (Tensor) a[1];
                    int kept = row.columns() % 8 == 1 ? row.columns() - 1 : row.columns();
                    ops.addRow(row.columnRange(0, kept), dst.columnRange(0, kept));
                    return null;
                }),
                operation(
                        "gatherRows", "keeps the type's precision only to 20 bits", Set.of(1, 5), (ops, a, threads) -> {
                            ops.gatherRows((Tensor) a[0], (int[]) a[1], (Tensor) a[2]);
                            return change((Tensor) a[2], null, (now, was) -> Math.rint(now * 0x1p20) / 0x1p20);
                        }),
                operation("scatterAddRows", "overwrites rows in place of adding", Set.of(5), (ops, a, threads) -> {
                    for (int row : (int[]) a[1]) {
                        ops.fill(((Tensor) a[2]).slice(row), 0);
                    }
                    ops.scatterAddRows((Tensor) a[0], (int[]) a[1], (Tensor) a[2]);
                    return null;
                }));
    }

    private static Stream<Fault> products() {
        return Stream.of(
                operation("gemm", "takes beta 0.5 for 1", Set.of(1, 5), (ops, a, threads) -> {
                    a[5] = (double) a[5] == 0.5 ? 1.0 : a[5];
                    return gemm(ops, a);
                }),
                operation("gemm", "reads c at beta 0", Set.of(1), (ops, a, threads) -> {
                    double[] before = ((Tensor) a[6]).toDoubleArray();
                    gemm(ops, a);
                    return (double) a[5] == 0 ? change((Tensor) a[6], before, (now, was) -> now + 0 * was) : null;
                }),
                operation("gemm", "leaves c as it is for an empty sum", Set.of(5), (ops, a, threads) -> {
                    boolean empty = ((Tensor) a[3]).size() == 0;
                    return empty && (double) a[5] != 0 ? null : gemm(ops, a);
                }),
                operation("gemm", "forgets the last term of a long sum", Set.of(1, 5), (ops, a, threads) -> {
                    Tensor x = (Tensor) a[3];
                    Tensor y = (Tensor) a[4];
                    if (a[0] == Transpose.NO && a[1] == Transpose.NO && x.columns() > 16) {
                        a[3] = x.columnRange(0, x.columns() - 1);
                        a[4] = y.slice(0, y.rows() - 1);
                    }
                    return gemm(ops, a);
                }),
                operation("sumRows", "gives other bits with three threads", Set.of(4, 5), (ops, a, threads) -> {
                    ops.sumRows((Tensor) a[0], (double) a[1], (Tensor) a[2]);
                    return threads == 3 ? nudge((Tensor) a[2]) : null;
                }),
                operation("dot", "accumulates in float", Set.of(5), (ops, a, threads) -> {
                    float sum = 0;
                    double[] x = ((Tensor) a[0]).toDoubleArray();
                    double[] y = ((Tensor) a[1]).toDoubleArray();
                    for (int i = 0; i < x.length; i++) {
                        sum += (float) (x[i] * y[i]);
                    }
                    return (double) sum;
                }),
                operation("update", "changes the gradient", Set.of(7), (ops, a, threads) -> {
                    update(ops, a);
                    ops.fill((Tensor) a[4], 0);
                    return null;
                }),
                operation("update", "leaves out Adam's correction of the bias", Set.of(5), (ops, a, threads) -> {
                    a[2] = a[0] instanceof UpdateRule.Adam ? 1_000_000L : a[2];
                    return update(ops, a);
                }),
                operation("update", "forgets AMSGrad's largest second moment", Set.of(5), (ops, a, threads) -> {
                    if (a[0] instanceof UpdateRule.AmsGrad) {
                        ops.fill(((Tensor[]) a[5])[2], 0);
                    }
                    return update(ops, a);
                }),
                operation("update", "does not look ahead with Nesterov's momentum", Set.of(5), (ops, a, threads) -> {
                    if (a[0] instanceof UpdateRule.Momentum momentum) {
                        a[0] = new UpdateRule.Momentum(momentum.momentum(), false);
                    }
                    return update(ops, a);
                }));
    }

    private static Stream<Fault> functions() {
        return Stream.of(
                activation("clamps NaN away", Set.of(1, 5, 6), Activation.TANH, x -> {
                    double clamped = x > -20 ? Math.min(x, 20) : -20;
                    return Math.tanh(clamped);
                }),
                activation(
                        "loses small values of the sigmoid",
                        Set.of(1, 5, 6),
                        Activation.SIGMOID,
                        x -> 0.5 * (float) Math.tanh(x / 2) + 0.5),
                activation("turns NaN into 0", Set.of(1, 5, 6), Activation.RELU, x -> x > 0 ? x : 0),
                operation("activate", "remembers the last call", Set.of(4), new PlantedFaults.Operation() {
                    private int calls;

                    @Override
                    public Object call(TensorOps ops, Object[] a, int threads) {
                        ops.activate((Activation) a[0], (Tensor) a[1], (Tensor) a[2]);
                        boolean odd = calls++ % 2 == 1 && a[0] == Activation.TANH;
                        return odd ? nudge((Tensor) a[2]) : null;
                    }
                }),
                operation(
                        "activateBackward",
                        "forgets softmax's sum over the row",
                        Set.of(1, 5, 6),
                        (ops, a, threads) -> {
                            Tensor dy = (Tensor) a[2];
                            if (a[0] == Activation.SOFTMAX) {
                                ops.mul(1, (Tensor) a[1], dy, 0, (Tensor) a[3]);
                            } else {
                                ops.activateBackward((Activation) a[0], (Tensor) a[1], dy, (Tensor) a[3]);
                            }
                            return null;
                        }),
                operation("normalizeRows", "takes the variance of n - 1", Set.of(1, 5, 6), (ops, a, threads) -> {
                    ops.normalizeRows((double) a[0], (Tensor) a[1], (Tensor) a[2], (Tensor) a[3]);
                    double n = ((Tensor) a[1]).columns();
                    double factor = n > 1 ? Math.sqrt((n - 1) / n) : 1;
                    change((Tensor) a[2], null, (now, zero) -> now * factor);
                    return change((Tensor) a[3], null, (now, zero) -> now * factor);
                }),
                operation("normalizeRows", "leaves the scale out", Set.of(1, 5, 6), (ops, a, threads) -> {
                    Tensor scale = ops.allocate(((Tensor) a[2]).dtype(), ((Tensor) a[2]).shape());
                    ops.normalizeRows((double) a[0], (Tensor) a[1], scale, (Tensor) a[3]);
                    return null;
                }),
                operation(
                        "normalizeRowsBackward",
                        "forgets that the variance depends on x",
                        Set.of(1, 5, 6),
                        (ops, a, threads) -> {
                            Tensor zero = ops.allocate(((Tensor) a[0]).dtype(), ((Tensor) a[0]).shape());
                            ops.normalizeRowsBackward(zero, (Tensor) a[1], (Tensor) a[2], (Tensor) a[3]);
                            return null;
                        }),
                operation(
                        "softmaxCrossEntropy", "is not shifted by the maximum", Set.of(1, 5, 6), (ops, a, threads) -> {
                            double[] logits = ((Tensor) a[0]).toDoubleArray();
                            boolean overflows = Arrays.stream(logits).anyMatch(x -> Double.isInfinite(Math.exp(x)));
                            double loss = ops.softmaxCrossEntropy((Tensor) a[0], (int[]) a[1], (Tensor) a[2]);
                            return overflows ? Double.POSITIVE_INFINITY : loss;
                        }),
                operation(
                        "softmaxCrossEntropy",
                        "sums its gradient over the rows",
                        Set.of(1, 5, 6),
                        (ops, a, threads) -> {
                            double loss = ops.softmaxCrossEntropy((Tensor) a[0], (int[]) a[1], (Tensor) a[2]);
                            if (a[2] != null) {
                                Tensor dLogits = (Tensor) a[2];
                                ops.axpby(0, dLogits, dLogits.rows(), dLogits);
                            }
                            return loss;
                        }));
    }

    private static Fault activation(String name, Set<Integer> clauses, Activation f, DoubleUnaryOperator wrong) {
        return operation("activate", name, clauses, (ops, a, threads) -> {
            Tensor x = (Tensor) a[1];
            if (a[0] != f) {
                ops.activate((Activation) a[0], x, (Tensor) a[2]);
            } else {
                double[] values = x.toDoubleArray();
                Arrays.setAll(values, i -> wrong.applyAsDouble(values[i]));
                ((Tensor) a[2]).copyFrom(values);
            }
            return null;
        });
    }

    private static Object gemm(TensorOps ops, Object[] a) {
        ops.gemm(
                (Transpose) a[0], (Transpose) a[1], (double) a[2], (Tensor) a[3], (Tensor) a[4], (double) a[5], (Tensor)
                        a[6]);
        return null;
    }

    private static Object update(TensorOps ops, Object[] a) {
        ops.update((UpdateRule) a[0], (double) a[1], (long) a[2], (Tensor) a[3], (Tensor) a[4], (Tensor[]) a[5]);
        return null;
    }

    /** The new value of an element, by its value and that of another tensor. */
    interface Change {
        double of(double now, double other);
    }

    /** Changes every element of a tensor, beside the elements of another, or zeros. */
    static Object change(Tensor tensor, double[] others, Change change) {
        double[] values = tensor.toDoubleArray();
        Arrays.setAll(values, i -> change.of(values[i], others == null ? 0 : others[i]));
        tensor.copyFrom(values);
        return null;
    }

    /** Moves every element to the next number of its type. */
    static Object nudge(Tensor tensor) {
        boolean single = tensor.dtype() == DType.FLOAT32;
        return change(tensor, null, (now, zero) -> single ? Math.nextUp((float) now) : Math.nextUp(now));
    }
}
