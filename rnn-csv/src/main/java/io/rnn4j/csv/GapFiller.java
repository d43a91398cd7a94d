package io.rnn4j.csv;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Passes the rows of one series on, in their order, with missing values filled. It holds rows back only while a gap is
 * open that the next value closes.
 */
final class GapFiller {
    /** Takes complete rows. */
    interface Sink {
        void add(double[] row) throws IOException;
    }

    /** Makes the exception for a place that cannot be filled. */
    interface Refusal {
        CsvException at(long line, int column, String problem);
    }

    /** A row that is not complete yet, or comes behind one. */
    private static final class Pending {
        private final double[] row;
        private final long number;
        private final long line;

        Pending(double[] row, long number, long line) {
            this.row = row;
            this.number = number;
            this.line = line;
        }
    }

    private final MissingValues policy;
    private final Sink sink;
    private final Refusal refusal;
    private final double[] last;
    private final Deque<Pending> pending = new ArrayDeque<>();
    /** For each column the number of the row with its last value; -1 before the first. */
    private final long[] lastAt;

    private long rows;

    GapFiller(MissingValues policy, int columns, Sink sink, Refusal refusal) {
        this.policy = policy;
        this.sink = sink;
        this.refusal = refusal;
        this.last = new double[columns];
        this.lastAt = new long[columns];
        Arrays.fill(lastAt, -1);
    }

    /** Takes a row, with NaN where a value is missing. The array is kept. */
    void add(double[] row, long line) throws IOException {
        for (int column = 0; column < row.length; column++) {
            if (Double.isNaN(row[column])) {
                row[column] = fill(column, line);
            } else {
                if (policy.kind() == MissingValues.Kind.LINEAR) {
                    close(column, row[column]);
                }
                last[column] = row[column];
                lastAt[column] = rows;
            }
        }
        pending.add(new Pending(row, rows, line));
        rows++;
        passOn();
    }

    private double fill(int column, long line) throws CsvException {
        return switch (policy.kind()) {
            case REFUSE ->
                throw refusal.at(line, column, "the value is missing; say how to fill it, or remove the row");
            case CONSTANT -> policy.value();
            case FORWARD, LINEAR -> {
                if (lastAt[column] < 0) {
                    throw refusal.at(line, column, "the value is missing, and there is none before it to fill it from");
                }
                yield policy.kind() == MissingValues.Kind.FORWARD ? last[column] : Double.NaN;
            }
        };
    }

    /** Fills an open gap of a column up to the current row, which has a value. */
    private void close(int column, double value) {
        for (Pending each : pending) {
            if (Double.isNaN(each.row[column])) {
                double part = (double) (each.number - lastAt[column]) / (rows - lastAt[column]);
                each.row[column] = last[column] + part * (value - last[column]);
            }
        }
    }

    private void passOn() throws IOException {
        while (!pending.isEmpty() && Arrays.stream(pending.peek().row).noneMatch(Double::isNaN)) {
            sink.add(pending.remove().row);
        }
    }

    /** Ends the series. */
    void finish() throws CsvException {
        Pending open = pending.peek();
        if (open != null) {
            for (int column = 0; column < open.row.length; column++) {
                if (Double.isNaN(open.row[column])) {
                    throw refusal.at(
                            open.line, column, "the value is missing, and there is none after it to fill it from");
                }
            }
        }
    }
}
