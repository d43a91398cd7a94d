<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "StateBlocks.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentKernel.Backward;
import io.rnn4j.backend.RecurrentKernel.Forward;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a recurrent layer's states lie while it runs, and how they get there and back. Units live in strips of one vector:
 * element (row i, unit u of block b) of a state lies at {@code b * strip + i * lanes + u}, so that the cells work on long runs
 * of whole vectors.
 */
abstract class ${e.Type}StateBlocks {
    final ${e.Type}Gates gates;
    final int hidden;
    final int lanes;
    /** Blocks of units. */
    final int blocks;

    ${e.Type}StateBlocks(${e.Type}Gates gates, int hidden, int lanes) {
        this.gates = gates;
        this.hidden = hidden;
        this.lanes = lanes;
        this.blocks = PanelLayout.blocks(hidden, lanes);
    }

    /**
     * The distance of two strips of some rows. One row more than needed where strips would begin at the same place of
     * a page: their lines would fall into the same set of the first cache, and a load would wait for a store of another
     * strip. With 64 rows of 512 bits that made the LSTM's backward between its gates five times slower.
     */
    final int strip(int rows) {
        return (rows % 8 == 0 ? rows + 1 : rows) * lanes;
    }

    /** The distance of two rows of the gradients of the gates' inputs: not a power of 2, for the same reason. */
    final int gateRow(int width) {
        return width + lanes;
    }

    /** Units of a block. */
    final int used(int block) {
        return Math.min(lanes, hidden - block * lanes);
    }

    /** Columns of a tensor in a block of them. */
    final int used(Tensor rows, int block) {
        return Math.min(lanes, rows.columns() - block * lanes);
    }

    /** Copies rows of a state {@code [N, H]} into blocks; without a state, zeros. */
    final void toBlocks(@Nullable Tensor state, int from, int to, int batch, ${t}[] into, int at) {
        for (int b = 0; b < blocks; b++) {
            blockOf(state, 0, b, from, to, into, at + b * strip(batch) + from * lanes);
        }
    }

    /** Copies one block of the rows {@code first + from} to {@code first + to} of a tensor; without it, zeros. */
    final void blockOf(@Nullable Tensor rows, int first, int block, int from, int to, ${t}[] into, int at) {
        if (rows == null) {
            Arrays.fill(into, at, at + (to - from) * lanes, 0);
        } else {
            gates.fromRows(
                    ${e.Type}Ops.data(rows), rows.offset() + (first + from) * rows.rowStride() + block * lanes,
                    rows.rowStride(), used(rows, block), into, at, lanes, to - from);
        }
    }

    /** Copies blocks into rows of a state. */
    final void fromBlocks(${t}[] from, int at, int strip, int firstRow, int toRow, Tensor state) {
        for (int b = 0; b < PanelLayout.blocks(state.columns(), lanes); b++) {
            gates.toRows(
                    from, at + b * strip + firstRow * lanes, lanes, ${e.Type}Ops.data(state),
                    state.offset() + firstRow * state.rowStride() + b * lanes, state.rowStride(), used(state, b),
                    toRow - firstRow);
        }
    }

    /** Writes one block of h to y. */
    final void output(Forward call, int t, int block, int from, int to, ${t}[] h, int at) {
        Tensor y = call.y();
        int row = call.layout().offset(t) + from;
        gates.toRows(
                h, at, lanes, ${e.Type}Ops.data(y), y.offset() + row * y.rowStride() + block * lanes, y.rowStride(),
                used(y, block), to - from);
    }

    /** Copies each row's output of its last step to the last state; of a sequence of no steps, the initial state. */
    static void copyLastOutput(Forward call, int from, int to) {
        if (call.last() == null) {
            return;
        }
        SequenceLayout rows = call.layout();
        Tensor initial = call.initial() == null ? null : call.initial().h();
        for (int i = from; i < to; i++) {
            int length = rows.length(i);
            if (length > 0) {
                copyRow(call.y(), rows.offset(length - 1) + i, call.last().h(), i);
            } else {
                copyRow(initial, i, call.last().h(), i);
            }
        }
    }

    /** Copies each row's cells after its last step to the last state, rows of one length together. */
    final void copyLastCells(
            Forward call, ${t}[] cells, int at, int strip, boolean training, int from, int to, Tensor last) {
        SequenceLayout layout = call.layout();
        int row = from;
        while (row < to) {
            int length = layout.length(row);
            int end = layout.isUniform() ? to : row + 1;
            while (end < to && layout.length(end) == length) {
                end++;
            }
            if (length > 0) {
                fromBlocks(cells, at + (training ? layout.offset(length - 1) * lanes : 0), strip, row, end, last);
            } else {
                for (int i = row; i < end; i++) {
                    copyRow(initialCell(call), i, last, i);
                }
            }
            row = end;
        }
    }

    static @Nullable Tensor initialCell(Forward call) {
        return call.initial() == null ? null : call.initial().c();
    }

    /** Copies a row of a tensor; without it, zeros. */
    static void copyRow(@Nullable Tensor from, int row, Tensor to, int toRow) {
        int at = to.offset() + toRow * to.rowStride();
        if (from == null) {
            Arrays.fill(${e.Type}Ops.data(to), at, at + to.columns(), 0);
        } else {
            System.arraycopy(
                    ${e.Type}Ops.data(from), from.offset() + row * from.rowStride(), ${e.Type}Ops.data(to), at,
                    to.columns());
        }
    }

    /** Adds step t's gradient of the output to dh. */
    final void addOutputGradient(Backward call, int t, int from, int to, ${t}[] dh, int at) {
        Tensor dy = call.dy();
        if (dy == null) {
            return;
        }
        SequenceLayout rows = call.forward().layout();
        for (int b = 0; b < PanelLayout.blocks(dy.columns(), lanes); b++) {
            gates.addRows(
                    ${e.Type}Ops.data(dy), dy.offset() + (rows.offset(t) + from) * dy.rowStride() + b * lanes, dy.rowStride(),
                    used(dy, b), dh, at + b * strip(rows.batch()) + from * lanes, lanes, to - from);
        }
    }

    /** The last step of a row, the longest of those after it; -1 for a sequence of no steps. */
    static int lastStep(SequenceLayout layout, int row) {
        return row < layout.batch() ? layout.length(row) - 1 : -1;
    }
}
</#list>
