package io.rnn4j.data;

import java.util.Objects;

/** What the datasets here check in common, and how they lay arrays out. */
final class Samples {
    private Samples() {}

    static void check(int sample, int size) {
        if (sample < 0 || sample >= size) {
            throw new IllegalArgumentException(
                    "sample must be in 0.." + (size - 1) + " of this dataset, but got " + sample);
        }
    }

    static void check(int[] samples, Batch into) {
        if (samples.length != into.size()) {
            throw new IllegalArgumentException(
                    "a batch of " + into.size() + " places needs as many samples, but got " + samples.length);
        }
    }

    /** Copies rows of equal length behind one another, refusing what is not a finite number. */
    static double[] flatten(String name, double[][] rows) {
        Objects.requireNonNull(rows, name);
        if (rows.length == 0) {
            throw new IllegalArgumentException(name + " must have at least one row, but has none");
        }
        int columns = Objects.requireNonNull(rows[0], name + "[0]").length;
        if (columns == 0) {
            throw new IllegalArgumentException(name + " must have at least one column, but has none");
        }
        double[] flat = new double[Math.multiplyExact(rows.length, columns)];
        for (int row = 0; row < rows.length; row++) {
            copyRow(name, rows[row], row, columns, flat);
        }
        return flat;
    }

    private static void copyRow(String name, double[] values, int row, int columns, double[] into) {
        Objects.requireNonNull(values, name + "[" + row + "]");
        if (values.length != columns) {
            throw new IllegalArgumentException(name + " must have rows of equal length, but row 0 has " + columns
                    + " values and row " + row + " has " + values.length);
        }
        for (int column = 0; column < columns; column++) {
            if (!Double.isFinite(values[column])) {
                throw new IllegalArgumentException(name + "[" + row + "][" + column
                        + "] must be a finite number, but is " + values[column] + "; fill missing values first");
            }
        }
        System.arraycopy(values, 0, into, row * columns, columns);
    }
}
