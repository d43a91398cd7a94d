package io.rnn4j.bench;

import io.rnn4j.bench.RecurrentOracle.WeightGradients;
import io.rnn4j.bench.RecurrentSubject.Gradients;
import io.rnn4j.tensor.DType;

/**
 * Compares a contender's recurrent layer with the oracle before it is measured. Where the problem is large,
 * only some rows of the batch are compared, first and last among them, over all steps, so that the set-up
 * stays below about a second.
 */
final class RecurrentCheck {
    /** Operations that the oracle may spend on the forward pass: about 0.2 s of plain loops. */
    private static final double BUDGET = 4e8;

    /** Gates' rows whose weight gradients are compared: spread over all gates, cheap beside the recurrence. */
    private static final int WEIGHT_ROWS = 64;

    private final String name;
    private final RecurrentProblem problem;
    private final RecurrentShape shape;
    private final int[] rows;

    RecurrentCheck(String contender, RecurrentProblem problem) {
        this(contender, problem, BUDGET);
    }

    /** Compares as many rows as a number of operations allows, at least 2. */
    RecurrentCheck(String contender, RecurrentProblem problem, double budget) {
        this.problem = problem;
        this.shape = problem.shape();
        this.name = contender + ", " + problem.cell().label() + " " + shape + " " + problem.dtype();
        double perRow = Flops.forward(problem.cell(), shape) / shape.batch();
        this.rows = Spread.over(shape.batch(), (int) Math.max(2, budget / perRow));
    }

    /** Runs the forward pass once and compares the output. */
    void forward(RecurrentSubject subject) {
        subject.forward();
        double[] y = subject.output();
        for (int row : rows) {
            compareOutput(new RecurrentOracle(problem, row), row, y);
        }
    }

    /**
     * Trains once with a dy that is 0 outside the compared rows, so that the weights' gradients are the sum over
     * these rows; compares everything and restores dy.
     */
    void training(RecurrentSubject subject) {
        subject.outputGradient(maskedOutputGradient());
        subject.train();
        subject.outputGradient(problem.dy());
        double[] y = subject.output();
        Gradients got = subject.gradients();
        int[] weightRows = Spread.over(problem.cell().gates() * shape.hidden(), WEIGHT_ROWS);
        WeightGradients weights = new WeightGradients(weightRows, shape.input(), shape.hidden());
        double[] dx = new double[problem.x().length];
        for (int row : rows) {
            RecurrentOracle oracle = new RecurrentOracle(problem, row);
            compareOutput(oracle, row, y);
            double[][] dxOfRow = new double[shape.steps()][shape.input()];
            oracle.backward(dxOfRow, weights);
            for (int t = 0; t < shape.steps(); t++) {
                System.arraycopy(dxOfRow[t], 0, dx, (t * shape.batch() + row) * shape.input(), shape.input());
            }
        }
        comparison("dx").all(got.x(), 0, dx);
        compareWeights(weights, got);
    }

    private double[] maskedOutputGradient() {
        double[] masked = new double[problem.dy().length];
        for (int t = 0; t < shape.steps(); t++) {
            for (int row : rows) {
                int start = (t * shape.batch() + row) * shape.hidden();
                System.arraycopy(problem.dy(), start, masked, start, shape.hidden());
            }
        }
        return masked;
    }

    private void compareOutput(RecurrentOracle oracle, int row, double[] y) {
        Comparison comparison = comparison("y of batch row " + row);
        for (int t = 0; t < shape.steps(); t++) {
            comparison.all(y, (t * shape.batch() + row) * shape.hidden(), oracle.output(t));
        }
    }

    private void compareWeights(WeightGradients want, Gradients got) {
        for (int i = 0; i < want.rows.length; i++) {
            int row = want.rows[i];
            comparison("dWx, row " + row).all(got.wx(), row * shape.input(), want.wx[i]);
            comparison("dWh, row " + row).all(got.wh(), row * shape.hidden(), want.wh[i]);
            comparison("dbx").one(got.bx(), row, want.bx[i]);
            comparison("dbh").one(got.bh(), row, want.bh[i]);
        }
    }

    /**
     * The tolerance is relative to 1 + |value|: outputs are of the order of 1, gradients sums of such. In FLOAT32
     * rounding errors of a sum of 1000 products reach about 1e-5 and pass on to the next steps; a swapped gate or
     * a dropped bias changes the result by 1e-2 and more.
     */
    private Comparison comparison(String what) {
        return new Comparison(name + ", " + what, tolerance(problem.dtype()));
    }

    static double tolerance(DType dtype) {
        return dtype == DType.FLOAT32 ? 1e-3 : 1e-9;
    }
}
