package io.rnn4j.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Several series one behind the other. */
final class JoinedRows implements Rows {
    private final List<Rows> parts;
    /** Where each part begins, and behind the last one the end of all. */
    private final int[] starts;

    JoinedRows(List<? extends Rows> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one series, but there is none");
        }
        this.parts = List.copyOf(parts);
        this.starts = new int[parts.size() + 1];
        for (int i = 0; i < parts.size(); i++) {
            int columns = parts.get(i).columns();
            if (columns != columns()) {
                throw new IllegalArgumentException("all series must have as many columns, but the first has "
                        + columns() + " and number " + i + " has " + columns);
            }
            long end = (long) starts[i] + parts.get(i).size();
            if (end > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("series have at most 2^31 - 1 rows together, but got " + end);
            }
            starts[i + 1] = (int) end;
        }
    }

    @Override
    public int size() {
        return starts[parts.size()];
    }

    @Override
    public int columns() {
        return parts.get(0).columns();
    }

    @Override
    public void read(int row, int count, double[] into, int at) {
        Objects.checkFromIndexSize(row, count, size());
        int done = 0;
        for (int part = partOf(starts, row); done < count; part++) {
            int first = row + done - starts[part];
            int some = Math.min(count - done, parts.get(part).size() - first);
            parts.get(part).read(first, some, into, at + done * columns());
            done += some;
        }
    }

    /** Tells in which part a row lies, of parts that may be empty: the last that does not begin behind it. */
    static int partOf(int[] starts, int row) {
        int found = Arrays.binarySearch(starts, row);
        if (found < 0) {
            return -found - 2;
        }
        // Where empty parts begin at the same row, the last one that begins there has it.
        while (found + 2 < starts.length && starts[found + 1] == row) {
            found++;
        }
        return found;
    }
}
