package io.rnn4j.data;

import java.util.List;

/**
 * A series of numbers, {@code [L, F]}: one row a point in time. It may lie in memory ({@link #of}) or in a file
 * ({@link RowFile}), and is read some rows at a time, so that it may be larger than memory. All values are finite.
 */
public interface Rows {
    /**
     * Returns the number of rows.
     *
     * @return L, not negative
     */
    int size();

    /**
     * Returns the number of columns.
     *
     * @return F, at least 1
     */
    int columns();

    /**
     * Copies consecutive rows. Any number of threads may call this at once.
     *
     * @param row the first row
     * @param count how many rows
     * @param into receives {@code count * columns()} values, row after row
     * @param at the index of the first value there
     * @throws IndexOutOfBoundsException if the rows, or the places for them, are not all there
     */
    void read(int row, int count, double[] into, int at);

    /**
     * Rows in memory. The arrays are copied.
     *
     * @param values {@code [L][F]}
     * @return the rows
     * @throws IllegalArgumentException if lengths differ, or something is empty or not finite
     */
    static Rows of(double[][] values) {
        return new ArrayRows(Samples.flatten("rows", values), values[0].length);
    }

    /**
     * Several series one behind the other, such as to fit one scaler to all.
     *
     * @param parts at least one, with as many columns each
     * @return a view of them
     * @throws IllegalArgumentException if there are none, their columns differ, or their rows are more than an int
     *     counts
     */
    static Rows concat(List<? extends Rows> parts) {
        return new JoinedRows(parts);
    }

    /**
     * Returns consecutive rows of these.
     *
     * @param from the first, inclusive
     * @param to the last, exclusive
     * @return a view
     * @throws IllegalArgumentException if the range does not fit
     */
    default Rows range(int from, int to) {
        return new RowsView(this, from, to, null);
    }

    /**
     * Returns some columns of these rows.
     *
     * @param columns their numbers, in the order wanted; one may occur more than once
     * @return a view
     * @throws IllegalArgumentException if there are none or one does not exist
     */
    default Rows select(int... columns) {
        return new RowsView(this, 0, size(), columns);
    }
}
