package io.rnn4j.csv;

import io.rnn4j.data.RowFile;
import io.rnn4j.data.Rows;
import java.io.IOException;
import java.util.List;

/** What was read from a CSV file. Where its rows lie in files, it is to be closed after use. */
public final class CsvTable implements AutoCloseable {
    private final List<String> columns;
    private final List<CsvSeries> series;

    CsvTable(List<String> columns, List<CsvSeries> series) {
        this.columns = List.copyOf(columns);
        this.series = List.copyOf(series);
    }

    /**
     * Returns the names of the columns that were read as numbers.
     *
     * @return in the order in which they were asked for, else that of the file; then those of the calendar
     */
    public List<String> columns() {
        return columns;
    }

    /**
     * Returns the number of a column.
     *
     * @param name its name
     * @return its number in the rows
     * @throws IllegalArgumentException if it was not read
     */
    public int column(String name) {
        int column = columns.indexOf(name);
        if (column < 0) {
            throw new IllegalArgumentException("no column '" + name + "' was read, but " + columns);
        }
        return column;
    }

    /**
     * Returns the series.
     *
     * @return one for each key, in the order of their first rows; one without a key column
     */
    public List<CsvSeries> series() {
        return series;
    }

    /**
     * Returns the rows of all series.
     *
     * @return in the order of the series
     */
    public List<Rows> rows() {
        return series.stream().map(CsvSeries::rows).toList();
    }

    /** Closes the files that the rows lie in, if they do. */
    @Override
    public void close() throws IOException {
        for (CsvSeries each : series) {
            if (each.rows() instanceof RowFile file) {
                file.close();
            }
        }
    }

    /** Closes what was opened before a failure. */
    void closeAfter(Throwable failure) {
        try {
            close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
