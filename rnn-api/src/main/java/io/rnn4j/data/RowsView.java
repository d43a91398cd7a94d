package io.rnn4j.data;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A range of rows, or some columns, of other rows. */
final class RowsView implements Rows {
    private final Rows rows;
    private final int from;
    private final int size;
    private final int @Nullable [] selected;

    RowsView(Rows rows, int from, int to, int @Nullable [] selected) {
        if (from < 0 || to < from || to > rows.size()) {
            throw new IllegalArgumentException(
                    "rows " + from + ".." + to + " are not within a series of " + rows.size() + " rows");
        }
        if (selected != null && selected.length == 0) {
            throw new IllegalArgumentException("at least one column must be selected");
        }
        for (int column : selected == null ? new int[0] : selected) {
            if (column < 0 || column >= rows.columns()) {
                throw new IllegalArgumentException(
                        "a column must be in 0.." + (rows.columns() - 1) + ", but got " + column);
            }
        }
        this.rows = rows;
        this.from = from;
        this.size = to - from;
        this.selected = selected == null ? null : selected.clone();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int columns() {
        return selected == null ? rows.columns() : selected.length;
    }

    @Override
    public void read(int row, int count, double[] into, int at) {
        Objects.checkFromIndexSize(row, count, size);
        if (selected == null) {
            rows.read(from + row, count, into, at);
            return;
        }
        int width = rows.columns();
        double[] all = new double[count * width];
        rows.read(from + row, count, all, 0);
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < selected.length; j++) {
                into[at + i * selected.length + j] = all[i * width + selected[j]];
            }
        }
    }
}
