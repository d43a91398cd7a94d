package io.rnn4j.csv;

import io.rnn4j.data.Rows;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/** One series of a CSV file: its rows in the order of the file. */
public final class CsvSeries {
    private final String key;
    private final long[] seconds;
    private final Rows rows;

    CsvSeries(String key, long[] seconds, Rows rows) {
        this.key = key;
        this.seconds = seconds;
        this.rows = rows;
    }

    /**
     * Returns what the key column has in this series' rows.
     *
     * @return the key; empty if the file was read without one
     */
    public String key() {
        return key;
    }

    /**
     * Returns the numbers.
     *
     * @return one row a point in time, with the columns of {@link CsvTable#columns}
     */
    public Rows rows() {
        return rows;
    }

    /**
     * Returns the time of a row.
     *
     * @param row from 0 to {@code rows().size() - 1}
     * @return the time; what has no time of day is at midnight, what has a zone in UTC
     * @throws IllegalStateException if the file was read without a column of times
     */
    public LocalDateTime time(int row) {
        if (seconds.length == 0) {
            throw new IllegalStateException("the file was read without a column of times: name one by time()");
        }
        return LocalDateTime.ofEpochSecond(seconds[row], 0, ZoneOffset.UTC);
    }

    /**
     * Tells whether rows have times.
     *
     * @return true if {@link #time} may be called
     */
    public boolean hasTimes() {
        return seconds.length > 0;
    }

    /**
     * Returns all values.
     *
     * @return {@code [rows][columns]}, a copy
     */
    public double[][] values() {
        int columns = rows.columns();
        double[] all = new double[Math.multiplyExact(rows.size(), columns)];
        rows.read(0, rows.size(), all, 0);
        double[][] values = new double[rows.size()][];
        Arrays.setAll(values, row -> Arrays.copyOfRange(all, row * columns, (row + 1) * columns));
        return values;
    }

    /** Returns key and size; not the values. */
    @Override
    public String toString() {
        return (key.isEmpty() ? "series" : "series '" + key + "'") + " of " + rows.size() + " rows with "
                + rows.columns() + " columns";
    }
}
