package io.rnn4j.backend.contract;

import io.rnn4j.backend.contract.OperationCase.Role;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Transpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The table of cases of the Tensor SPI: every operation in both types, with sizes that straddle the widths of
 * vectors and tiles, with and without gaps between rows, and with every coefficient that is special.
 */
final class OperationCases {
    /** Around 128, 256 and 512 bits of either type and multiples of them, then odd, then large. */
    private static final int[] LENGTHS = {1, 2, 3, 7, 8, 13, 16, 17, 31, 33, 207, 702};

    private static final double[] COEFFICIENTS = {0, 1, -1, 0.5};
    private static final int[] GAPS = {0, 5};

    private static final List<OperationCase> ALL = List.copyOf(new OperationCases().cases);

    private final List<OperationCase> cases = new ArrayList<>();

    private OperationCases() {
        for (DType dtype : DType.values()) {
            for (int gap : GAPS) {
                elementwise(dtype, gap);
                rows(dtype, gap);
                products(dtype, gap);
                activations(dtype, gap);
                normalizations(dtype, gap);
                losses(dtype, gap);
                UpdateCases.add(cases, dtype, gap, matrices(gap));
            }
        }
    }

    /** The whole table. */
    static List<OperationCase> all() {
        return ALL;
    }

    /** Rows and columns. */
    private static int[][] matrices(int gap) {
        List<int[]> sizes = new ArrayList<>();
        for (int length : LENGTHS) {
            sizes.add(new int[] {1, length});
            sizes.add(new int[] {3, length});
        }
        sizes.add(new int[] {207, 3});
        sizes.add(new int[] {0, 3});
        sizes.add(new int[] {3, 0});
        sizes.add(gap > 0 ? new int[] {23, 1403} : new int[] {3, 6007}); // Enough for threads to share.
        return sizes.toArray(int[][]::new);
    }

    private OperationCase add(String operation, String variant, DType dtype, int gap) {
        OperationCase added = new OperationCase(operation, variant, dtype).gap(gap);
        cases.add(added);
        return added;
    }

    /** All pairs of coefficients at one size, three of the sixteen in turn at every other. */
    private static List<double[]> coefficients(int rows, int columns) {
        List<double[]> pairs = new ArrayList<>();
        for (double a : COEFFICIENTS) {
            for (double b : COEFFICIENTS) {
                pairs.add(new double[] {a, b});
            }
        }
        if (rows == 3 && columns == 17) {
            return pairs;
        }
        int turn = rows * 5 + columns;
        return List.of(pairs.get(turn % 16), pairs.get((turn + 5) % 16), pairs.get((turn + 11) % 16));
    }

    private void elementwise(DType dtype, int gap) {
        for (int[] size : matrices(gap)) {
            int rows = size[0];
            int columns = size[1];
            for (double value : new double[] {0, -1.5, 0.1}) {
                add("fill", "value " + value, dtype, gap)
                        .operand("dst", rows, columns, Role.WRITE)
                        .exactOnIntegers()
                        .call((ops, t) -> none(() -> ops.fill(t[0], value)), m -> none(() -> fill(value, dtype, m[0])));
            }
            for (double[] pair : coefficients(rows, columns)) {
                double a = pair[0];
                double b = pair[1];
                String variant = "a " + a + " b " + b;
                add("axpby", variant, dtype, gap)
                        .operand("x", rows, columns, Role.READ, a)
                        .operand("y", rows, columns, Role.UPDATE, b)
                        .mayBeInPlaceOf(0)
                        .exactOnIntegers()
                        .call(
                                (ops, t) -> none(() -> ops.axpby(a, t[0], b, t[1])),
                                m -> none(() -> Oracle.axpby(a, m[0], b, m[1])));
                add("mul", variant, dtype, gap)
                        .operand("x", rows, columns, Role.READ, a)
                        .operand("y", rows, columns, Role.READ, a)
                        .operand("dst", rows, columns, Role.UPDATE, b)
                        .mayBeInPlaceOf(0)
                        .mayBeInPlaceOf(1)
                        .exactOnIntegers()
                        .call(
                                (ops, t) -> none(() -> ops.mul(a, t[0], t[1], b, t[2])),
                                m -> none(() -> Oracle.mul(a, m[0], m[1], b, m[2])));
            }
            add("dot", "", dtype, gap)
                    .operand("x", rows, columns, Role.READ)
                    .operand("y", rows, columns, Role.READ)
                    .exactOnIntegers()
                    .tolerance(Tolerance.ofSum(DType.FLOAT64, rows * columns))
                    .call((ops, t) -> ops.dot(t[0], t[1]), m -> Oracle.dot(m[0], m[1]));
        }
    }

    private void rows(DType dtype, int gap) {
        for (int[] size : matrices(gap)) {
            int rows = size[0];
            int columns = size[1];
            add("addRow", "", dtype, gap)
                    .operand("row", 1, columns, Role.READ)
                    .operand("dst", rows, columns, Role.UPDATE)
                    .exactOnIntegers()
                    .call((ops, t) -> none(() -> ops.addRow(t[0], t[1])), m -> none(() -> Oracle.addRow(m[0], m[1])));
            for (double beta : COEFFICIENTS) {
                add("sumRows", "beta " + beta, dtype, gap)
                        .operand("x", rows, columns, Role.READ)
                        .operand("dst", 1, columns, Role.UPDATE, beta)
                        .exactOnIntegers()
                        .tolerance(Tolerance.ofSum(dtype, rows))
                        .call(
                                (ops, t) -> none(() -> ops.sumRows(t[0], beta, t[1])),
                                m -> none(() -> Oracle.sumRows(m[0], beta, m[1])));
            }
            int[] numbers = new int[rows];
            for (int i = 0; i < rows; i++) {
                numbers[i] = (rows - i) * 3 % 5; // Falling, with repetitions, and some never.
            }
            add("gatherRows", "", dtype, gap)
                    .operand("table", 5, columns, Role.READ)
                    .operand("dst", rows, columns, Role.WRITE)
                    .exactOnIntegers()
                    .tolerance(Tolerance.EXACT)
                    .call(
                            (ops, t) -> none(() -> ops.gatherRows(t[0], numbers, t[1])),
                            m -> none(() -> Oracle.gatherRows(m[0], numbers, m[1])));
            add("scatterAddRows", "", dtype, gap)
                    .operand("src", rows, columns, Role.READ)
                    .operand("table", 5, columns, Role.UPDATE)
                    .exactOnIntegers()
                    .tolerance(Tolerance.ofSum(dtype, rows))
                    .call(
                            (ops, t) -> none(() -> ops.scatterAddRows(t[0], numbers, t[1])),
                            m -> none(() -> Oracle.scatterAddRows(m[0], numbers, m[1])));
        }
    }

    private void products(DType dtype, int gap) {
        int[] tiles = {1, 3, 8, 17, 33};
        int turn = 0;
        for (int m : tiles) {
            for (int n : tiles) {
                for (int k : tiles) {
                    for (int transposes = 0; transposes < 4; transposes++) {
                        // 7 and 16 have no common divisor: each pair meets each size and transpose.
                        double alpha = COEFFICIENTS[turn % 16 / 4];
                        double beta = COEFFICIENTS[turn % 4];
                        turn += 7;
                        gemm(dtype, gap, transposes, m, n, k, alpha, beta);
                    }
                }
            }
        }
        // Odd and large, thin in each direction, deeper than a block of k, and empty.
        int[][] sizes = {
            {13, 207, 33},
            {207, 13, 702},
            {37, 101, 203},
            {1, 702, 207},
            {702, 1, 207},
            {130, 207, 140},
            {9, 40, 1537},
            {4, 2100, 5},
            {1030, 9, 7},
            {3, 4, 0},
            {0, 4, 3},
            {3, 0, 4}
        };
        for (int[] size : sizes) {
            for (int transposes = 0; transposes < 4; transposes++) {
                gemm(dtype, gap, transposes, size[0], size[1], size[2], 1, 0);
                gemm(dtype, gap, transposes, size[0], size[1], size[2], 0.5, -1);
            }
        }
    }

    private void gemm(DType dtype, int gap, int transposes, int m, int n, int k, double alpha, double beta) {
        boolean turnA = (transposes & 1) != 0;
        boolean turnB = (transposes & 2) != 0;
        Transpose opA = turnA ? Transpose.YES : Transpose.NO;
        Transpose opB = turnB ? Transpose.YES : Transpose.NO;
        add("gemm", (turnA ? "T" : "N") + (turnB ? "T" : "N") + " alpha " + alpha + " beta " + beta, dtype, gap)
                .operand("a", turnA ? k : m, turnA ? m : k, Role.READ, alpha)
                .operand("b", turnB ? n : k, turnB ? k : n, Role.READ, alpha)
                .operand("c", m, n, Role.UPDATE, beta)
                .exactOnIntegers()
                .tolerance(Tolerance.ofSum(dtype, k))
                .call(
                        (ops, t) -> none(() -> ops.gemm(opA, opB, alpha, t[0], t[1], beta, t[2])),
                        x -> none(() -> Oracle.gemm(turnA, turnB, alpha, x[0], x[1], beta, x[2])));
    }

    private void activations(DType dtype, int gap) {
        for (Activation f : Activation.values()) {
            for (int[] size : matrices(gap)) {
                if (f.elementwise()) {
                    activate(f, Values.UNIT, size, dtype, gap);
                    activate(f, Values.WIDE, size, dtype, gap);
                    activate(f, Values.SPECIAL, size, dtype, gap);
                } else {
                    activate(f, Values.UNIT, size, dtype, gap);
                    activate(f, Values.EXTREME_LOGITS, size, dtype, gap);
                }
                OperationCase backward = add("activateBackward", f.toString(), dtype, gap)
                        .operand("y", size[0], size[1], Role.READ)
                        .operand("dy", size[0], size[1], Role.READ)
                        .operand("dx", size[0], size[1], Role.WRITE)
                        .mayBeInPlaceOf(1)
                        .tolerance(Tolerance.ofSum(dtype, f.elementwise() ? 3 : size[1]))
                        .call(
                                (ops, t) -> none(() -> ops.activateBackward(f, t[0], t[1], t[2])),
                                m -> none(() -> Oracle.activateBackward(f, m[0], m[1], m[2])));
                if (f.elementwise()) {
                    backward.exactOnIntegers();
                }
            }
        }
    }

    private void activate(Activation f, Values values, int[] size, DType dtype, int gap) {
        boolean rounds = f == Activation.SIGMOID || f == Activation.TANH;
        OperationCase forward = add("activate", f + " of " + values, dtype, gap)
                .operand("x", size[0], size[1], Role.READ, values)
                .operand("y", size[0], size[1], Role.WRITE)
                .mayBeInPlaceOf(0)
                .tolerance(
                        !f.elementwise()
                                ? Tolerance.ofSum(dtype, size[1])
                                : rounds ? Tolerance.ofFunction(dtype) : Tolerance.EXACT)
                .call(
                        (ops, t) -> none(() -> ops.activate(f, t[0], t[1])),
                        m -> none(() -> Oracle.activate(f, m[0], m[1])));
        if (f.elementwise() && !rounds) {
            forward.exactOnIntegers();
        }
    }

    private void normalizations(DType dtype, int gap) {
        for (int[] size : matrices(gap)) {
            int rows = size[0];
            int columns = size[1];
            if (columns == 0) {
                continue; // Refused: a mean over nothing.
            }
            for (Values values : new Values[] {Values.UNIT, Values.CLOSE, Values.ZERO}) {
                for (double epsilon : new double[] {1e-5, 0.5}) {
                    add("normalizeRows", "of " + values + " epsilon " + epsilon, dtype, gap)
                            .operand("x", rows, columns, Role.READ, values)
                            .operand("scale", 1, rows, Role.WRITE)
                            .operand("y", rows, columns, Role.WRITE)
                            .mayBeInPlaceOf(0)
                            .tolerance(Tolerance.ofSum(dtype, columns))
                            .call(
                                    (ops, t) -> none(() -> ops.normalizeRows(epsilon, t[0], t[1], t[2])),
                                    m -> none(() -> Oracle.normalizeRows(epsilon, m[0], m[1], m[2])));
                }
            }
            add("normalizeRowsBackward", "", dtype, gap)
                    .operand("y", rows, columns, Role.READ)
                    .operand("scale", 1, rows, Role.READ, Values.POSITIVE)
                    .operand("dy", rows, columns, Role.READ)
                    .operand("dx", rows, columns, Role.WRITE)
                    .mayBeInPlaceOf(2)
                    .tolerance(Tolerance.ofSum(dtype, columns))
                    .call(
                            (ops, t) -> none(() -> ops.normalizeRowsBackward(t[0], t[1], t[2], t[3])),
                            m -> none(() -> Oracle.normalizeRowsBackward(m[0], m[1], m[2], m[3])));
        }
    }

    private void losses(DType dtype, int gap) {
        for (int[] size : matrices(gap)) {
            int rows = size[0];
            int columns = size[1];
            if (rows == 0 || columns == 0) {
                continue; // Refused: a mean over nothing.
            }
            int[] classes = new int[rows];
            for (int i = 0; i < rows; i++) {
                classes[i] = (i * 7 + columns - 1) % columns;
            }
            for (Values values : new Values[] {Values.UNIT, Values.EXTREME_LOGITS}) {
                String variant = "of " + values;
                add("softmaxCrossEntropy", variant + " with gradient", dtype, gap)
                        .operand("logits", rows, columns, Role.READ, values)
                        .operand("dLogits", rows, columns, Role.WRITE)
                        .mayBeInPlaceOf(0)
                        .tolerance(Tolerance.ofSum(dtype, columns))
                        .scalarTolerance(Tolerance.ofSum(dtype, rows + columns))
                        .call(
                                (ops, t) -> ops.softmaxCrossEntropy(t[0], classes, t[1]),
                                m -> Oracle.softmaxCrossEntropy(m[0], classes, m[1]));
                add("softmaxCrossEntropy", variant + " without gradient", dtype, gap)
                        .operand("logits", rows, columns, Role.READ, values)
                        .tolerance(Tolerance.ofSum(dtype, rows + columns))
                        .call(
                                (ops, t) -> ops.softmaxCrossEntropy(t[0], classes, null),
                                m -> Oracle.softmaxCrossEntropy(m[0], classes, null));
            }
        }
    }

    private static void fill(double value, DType dtype, Matrix dst) {
        Arrays.fill(dst.elements(), dtype == DType.FLOAT32 ? (float) value : value);
    }

    /** Runs an operation that has no scalar result. */
    private static double none(Runnable operation) {
        operation.run();
        return 0;
    }
}
