package io.rnn4j.bench;

import io.rnn4j.tensor.DType;
import java.util.SplittableRandom;

/**
 * Compares a contender's matrix product with plain loops over double: some rows element by element, and all
 * elements by Freivalds' check (1977): {@code C v = A (B v)} for a vector v of random signs, which costs a few
 * matrix-vector products.
 */
final class GemmCheck {
    /** Operations for the rows that are compared element by element: about 0.1 s. */
    private static final double BUDGET = 1e8;

    private GemmCheck() {}

    static void check(String contender, GemmProblem problem, GemmSubject subject) {
        check(contender, problem, subject, BUDGET);
    }

    /** Compares as many rows element by element as a number of operations allows, at least 2. */
    static void check(String contender, GemmProblem problem, GemmSubject subject, double budget) {
        subject.multiply();
        double[] c = subject.output();
        String name =
                contender + ", product " + problem.m() + "x" + problem.n() + "x" + problem.k() + " " + problem.dtype();
        double epsilon = problem.dtype() == DType.FLOAT32 ? 0x1p-24 : 0x1p-53;
        checkRows(name, problem, c, epsilon, budget);
        checkAll(name, problem, c, epsilon);
    }

    private static void checkRows(String name, GemmProblem problem, double[] c, double epsilon, double budget) {
        int n = problem.n();
        int k = problem.k();
        // A sum of k products below 1 has an error of at most about k epsilon times the sum of their sizes.
        Comparison comparison = new Comparison(name, 4 * epsilon * k);
        int limit = (int) Math.max(2, budget / (2.0 * n * k));
        for (int i : Spread.over(problem.m(), limit)) {
            double[] row = new double[n];
            for (int p = 0; p < k; p++) {
                double factor = problem.a()[i * k + p];
                for (int j = 0; j < n; j++) {
                    row[j] += factor * problem.b()[p * n + j];
                }
            }
            comparison.all(c, i * n, row);
        }
    }

    private static void checkAll(String name, GemmProblem problem, double[] c, double epsilon) {
        double[] v = signs(problem.n());
        double[] want = times(problem.a(), problem.m(), problem.k(), times(problem.b(), problem.k(), problem.n(), v));
        double[] got = times(c, problem.m(), problem.n(), v);
        double tolerance = 4 * epsilon * problem.k() * Math.sqrt(problem.n());
        new Comparison(name + ", C times a vector of signs", tolerance).all(got, 0, want);
    }

    private static double[] signs(int size) {
        SplittableRandom random = new SplittableRandom(7); // Any seed but that of the operands.
        double[] signs = new double[size];
        for (int i = 0; i < size; i++) {
            signs[i] = random.nextBoolean() ? 1 : -1;
        }
        return signs;
    }

    private static double[] times(double[] matrix, int rows, int columns, double[] vector) {
        double[] product = new double[rows];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                product[i] += matrix[i * columns + j] * vector[j];
            }
        }
        return product;
    }
}
