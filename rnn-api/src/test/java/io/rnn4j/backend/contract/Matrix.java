package io.rnn4j.backend.contract;

import java.util.Locale;

/** A plain dense matrix of doubles, on which the oracles compute. */
final class Matrix {
    private final int rows;
    private final int columns;
    private final double[] elements;

    Matrix(int rows, int columns, double[] elements) {
        if (elements.length != rows * columns) {
            throw new IllegalArgumentException(elements.length + " elements for " + rows + " x " + columns);
        }
        this.rows = rows;
        this.columns = columns;
        this.elements = elements;
    }

    Matrix(int rows, int columns) {
        this(rows, columns, new double[rows * columns]);
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    double at(int row, int column) {
        return elements[row * columns + column];
    }

    void set(int row, int column, double value) {
        elements[row * columns + column] = value;
    }

    void add(int row, int column, double value) {
        elements[row * columns + column] += value;
    }

    Matrix copy() {
        return new Matrix(rows, columns, elements.clone());
    }

    /** The elements themselves, row by row. */
    double[] elements() {
        return elements;
    }

    /** Returns the first element that is not accepted, as a sentence, or null if all are. */
    static String firstDifference(String name, int columns, double[] expected, double[] actual, Tolerance tolerance) {
        for (int i = 0; i < expected.length; i++) {
            if (!tolerance.accepts(expected[i], actual[i])) {
                return String.format(
                        Locale.ROOT,
                        "%s[%d, %d] is %s, but the oracle says %s (tolerance %s)",
                        name,
                        i / columns,
                        i % columns,
                        actual[i],
                        expected[i],
                        tolerance);
            }
        }
        return null;
    }
}
