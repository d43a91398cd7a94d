package io.rnn4j.bench;

import java.util.Arrays;

/**
 * What a recurrent layer must compute, for one row of the batch, in plain loops over double: written from the
 * cells' formulas alone, sharing nothing with any backend. Rows of a batch do not meet in the forward pass,
 * and their weight gradients add up, so that a few rows check a large problem.
 *
 * <p>Each step keeps the gates' inputs {@code ax = Wx x + bx} and {@code ah = Wh h + bh}; backward computes
 * the gates from them once more.
 */
final class RecurrentOracle {
    private final RecurrentProblem problem;
    private final int row;
    private final int steps;
    private final int input;
    private final int hidden;
    private final int gateRows;
    private final double[][] ax;
    private final double[][] ah;
    /** h[t] and c[t] are the state before step t. */
    private final double[][] h;

    private final double[][] c;

    /** The forward pass of one row of the batch. */
    RecurrentOracle(RecurrentProblem problem, int row) {
        RecurrentShape shape = problem.shape();
        this.problem = problem;
        this.row = row;
        this.steps = shape.steps();
        this.input = shape.input();
        this.hidden = shape.hidden();
        this.gateRows = problem.cell().gates() * hidden;
        this.ax = new double[steps][];
        this.ah = new double[steps][];
        this.h = new double[steps + 1][hidden];
        this.c = new double[steps + 1][hidden];
        copyState(problem.h0(), h[0]);
        copyState(problem.c0(), c[0]);
        for (int t = 0; t < steps; t++) {
            ax[t] = affine(problem.wx(), input, inputAt(t), problem.bx());
            ah[t] = affine(problem.wh(), hidden, h[t], problem.bh());
            for (int j = 0; j < hidden; j++) {
                unitForward(t, j);
            }
        }
    }

    private void copyState(double[] state, double[] into) {
        if (state.length > 0) {
            System.arraycopy(state, row * hidden, into, 0, hidden);
        }
    }

    /** The input of step t, {@code [I]}. */
    private double[] inputAt(int t) {
        int start = (t * problem.shape().batch() + row) * input;
        return Arrays.copyOfRange(problem.x(), start, start + input);
    }

    /** The output of step t, {@code [H]}. */
    double[] output(int t) {
        return h[t + 1];
    }

    /** The gates' input {@code ax + ah} of one gate and unit. */
    private double gate(int t, int gate, int j) {
        return ax[t][gate * hidden + j] + ah[t][gate * hidden + j];
    }

    private void unitForward(int t, int j) {
        switch (problem.cell()) {
            case RNN -> h[t + 1][j] = Math.tanh(gate(t, 0, j));
            case GRU -> {
                double r = sigmoid(gate(t, 0, j));
                double z = sigmoid(gate(t, 1, j));
                double n = Math.tanh(ax[t][2 * hidden + j] + r * ah[t][2 * hidden + j]);
                h[t + 1][j] = (1 - z) * n + z * h[t][j];
            }
            case LSTM -> {
                double i = sigmoid(gate(t, 0, j));
                double f = sigmoid(gate(t, 1, j));
                double g = Math.tanh(gate(t, 2, j));
                double o = sigmoid(gate(t, 3, j));
                c[t + 1][j] = f * c[t][j] + i * g;
                h[t + 1][j] = o * Math.tanh(c[t + 1][j]);
            }
        }
    }

    /**
     * Back-propagates dy of this row.
     *
     * @param dx receives the gradient with respect to the row's input, {@code [T, I]}
     * @param weights the gradient of the weights is added to it
     */
    void backward(double[][] dx, WeightGradients weights) {
        double[] dh = new double[hidden];
        double[] dc = new double[hidden];
        for (int t = steps - 1; t >= 0; t--) {
            int start = (t * problem.shape().batch() + row) * hidden;
            double[] dax = new double[gateRows];
            double[] dah = new double[gateRows];
            double[] dhBefore = new double[hidden];
            for (int j = 0; j < hidden; j++) {
                dhBefore[j] = unitBackward(t, j, dh[j] + problem.dy()[start + j], dc, dax, dah);
            }
            addTransposed(problem.wh(), hidden, dah, dhBefore);
            addTransposed(problem.wx(), input, dax, dx[t]);
            weights.add(inputAt(t), h[t], dax, dah);
            dh = dhBefore;
        }
    }

    /**
     * One unit of one step: fills dax, dah; replaces dc by that of the step before; returns the part of the
     * hidden state's gradient that does not go through the weights.
     */
    private double unitBackward(int t, int j, double dh, double[] dc, double[] dax, double[] dah) {
        switch (problem.cell()) {
            case RNN -> {
                double y = h[t + 1][j];
                both(j, dh * (1 - y * y), dax, dah);
                return 0;
            }
            case GRU -> {
                double r = sigmoid(gate(t, 0, j));
                double z = sigmoid(gate(t, 1, j));
                double an = ah[t][2 * hidden + j];
                double n = Math.tanh(ax[t][2 * hidden + j] + r * an);
                double dn = dh * (1 - z) * (1 - n * n);
                both(j, dn * an * r * (1 - r), dax, dah);
                both(hidden + j, dh * (h[t][j] - n) * z * (1 - z), dax, dah);
                dax[2 * hidden + j] = dn;
                dah[2 * hidden + j] = dn * r;
                return dh * z;
            }
            case LSTM -> {
                double i = sigmoid(gate(t, 0, j));
                double f = sigmoid(gate(t, 1, j));
                double g = Math.tanh(gate(t, 2, j));
                double o = sigmoid(gate(t, 3, j));
                double tanhC = Math.tanh(c[t + 1][j]);
                double dcNow = dc[j] + dh * o * (1 - tanhC * tanhC);
                both(j, dcNow * g * i * (1 - i), dax, dah);
                both(hidden + j, dcNow * c[t][j] * f * (1 - f), dax, dah);
                both(2 * hidden + j, dcNow * i * (1 - g * g), dax, dah);
                both(3 * hidden + j, dh * tanhC * o * (1 - o), dax, dah);
                dc[j] = dcNow * f;
                return 0;
            }
        }
        throw new AssertionError(problem.cell());
    }

    private static void both(int index, double value, double[] dax, double[] dah) {
        dax[index] = value;
        dah[index] = value;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** {@code w v + bias}, four rows at a time: a single sum waits for each addition, and set-up should be short. */
    private static double[] affine(double[] w, int columns, double[] v, double[] bias) {
        double[] result = bias.clone();
        int row = 0;
        for (; row + 4 <= result.length; row += 4) {
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            double s3 = 0;
            int at = row * columns;
            for (int k = 0; k < columns; k++) {
                s0 += w[at + k] * v[k];
                s1 += w[at + columns + k] * v[k];
                s2 += w[at + 2 * columns + k] * v[k];
                s3 += w[at + 3 * columns + k] * v[k];
            }
            result[row] += s0;
            result[row + 1] += s1;
            result[row + 2] += s2;
            result[row + 3] += s3;
        }
        for (; row < result.length; row++) {
            for (int k = 0; k < columns; k++) {
                result[row] += w[row * columns + k] * v[k];
            }
        }
        return result;
    }

    /** {@code into += w' v}. */
    private static void addTransposed(double[] w, int columns, double[] v, double[] into) {
        for (int row = 0; row < v.length; row++) {
            double factor = v[row];
            int at = row * columns;
            for (int k = 0; k < columns; k++) {
                into[k] += factor * w[at + k];
            }
        }
    }

    /** Weight gradients, summed over rows and steps, for some of the gates' rows: all would take longer than the rest. */
    static final class WeightGradients {
        final int[] rows;
        final double[][] wx;
        final double[][] wh;
        final double[] bx;
        final double[] bh;

        WeightGradients(int[] rows, int input, int hidden) {
            this.rows = rows;
            this.wx = new double[rows.length][input];
            this.wh = new double[rows.length][hidden];
            this.bx = new double[rows.length];
            this.bh = new double[rows.length];
        }

        private void add(double[] x, double[] hBefore, double[] dax, double[] dah) {
            for (int i = 0; i < rows.length; i++) {
                double fromX = dax[rows[i]];
                double fromH = dah[rows[i]];
                addScaled(fromX, x, wx[i]);
                addScaled(fromH, hBefore, wh[i]);
                bx[i] += fromX;
                bh[i] += fromH;
            }
        }

        private static void addScaled(double factor, double[] v, double[] into) {
            for (int k = 0; k < into.length; k++) {
                into[k] += factor * v[k];
            }
        }
    }
}
