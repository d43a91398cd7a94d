<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, Tiles = e.Type + "Tiles">
<@pp.changeOutputFile name=e.Type + "GatheredRows.java"/>
package io.rnn4j.java;

/**
 * Rows of a matrix as the recurrent layers' tiles read them: in parts of about {@link ${Tiles}#DEPTH} columns, and in each part
 * the rows one after the other at the distance {@link ${Tiles}#ROW}, a constant. A tile then needs one index for all its rows.
 *
 * <p>A part is as deep as a part of a panel that stays in the first cache while all rows pass by.
 */
final class ${e.Type}GatheredRows {
    private static final ${t}[] NONE = {};

    private final ${e.Type}Kernels kernels;
    private final ${e.Type}Gates gates;
    private final int lanes;
    private ${t}[] own = NONE;
    private ${t}[] data = NONE;
    private int start;
    private int rows;
    private int columns;

    ${e.Type}GatheredRows(${e.Type}Kernels kernels, ${e.Type}Gates gates, int lanes) {
        this.kernels = kernels;
        this.gates = gates;
        this.lanes = lanes;
    }

    /** Takes rows that begin at {@code ao} and lie {@code as} apart. A single row is read where it lies. */
    void read(${t}[] a, int ao, int as, int rows, int columns) {
        if (rows == 1) {
            this.rows = rows;
            this.columns = columns;
            data = a;
            start = ao;
            return;
        }
        begin(rows, columns);
        for (int part = 0; part < parts(); part++) {
            int first = first(part);
            kernels.copyRows(a, ao + first, as, own, at(part, 0), ${Tiles}.ROW, depth(part), rows);
        }
    }

    /** Begins to take columns by {@link #put}. Without columns a product is 0. */
    void begin(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        int size = parts() * rows * ${Tiles}.ROW;
        if (own.length < size) {
            own = new ${t}[size];
        }
        data = own;
        start = 0;
    }

    /** Takes the first {@code used} lanes of a strip, which begins at {@code fo}, as columns from {@code column} on. */
    void put(${t}[] strip, int fo, int column, int used) {
        int part = column == 0 ? 0 : (int) ((long) column * parts() / columns);
        while (part + 1 < parts() && first(part + 1) <= column) {
            part++;
        }
        for (int done = 0; done < used; part++) {
            int now = Math.min(used - done, first(part + 1) - column - done);
            gates.toRows(
                    strip, fo + done, lanes, own, at(part, 0) + column + done - first(part), ${Tiles}.ROW, now, rows);
            done += now;
        }
    }

    /** Lets go of the memory of others. */
    void end() {
        data = NONE;
        rows = 0;
        columns = 0;
    }

    ${t}[] data() {
        return data;
    }

    int rows() {
        return rows;
    }

    int parts() {
        return (columns + ${Tiles}.DEPTH - 1) / ${Tiles}.DEPTH;
    }

    /** The first column of a part, a multiple of the lanes; of the part after the last, the number of columns. */
    int first(int part) {
        return part == parts() ? columns : (int) ((long) columns * part / parts()) / lanes * lanes;
    }

    int depth(int part) {
        return first(part + 1) - first(part);
    }

    /** Where a row of a part begins. */
    int at(int part, int row) {
        return data == own ? (part * rows + row) * ${Tiles}.ROW : start + first(part);
    }
}
</#list>
