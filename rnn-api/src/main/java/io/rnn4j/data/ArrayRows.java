package io.rnn4j.data;

import java.util.Objects;

/** Rows in one array. */
final class ArrayRows implements Rows {
    private final double[] values;
    private final int columns;

    ArrayRows(double[] values, int columns) {
        this.values = values;
        this.columns = columns;
    }

    @Override
    public int size() {
        return values.length / columns;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public void read(int row, int count, double[] into, int at) {
        Objects.checkFromIndexSize(row, count, size());
        System.arraycopy(values, row * columns, into, at, count * columns);
    }
}
