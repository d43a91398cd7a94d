<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "Tiles.PANEL">
<@pp.changeOutputFile name=e.Type + "WeightGradients.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentKernel.Forward;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of a recurrent layer's weights from those of its gates' inputs, da, over all steps at once:
 * {@code dWx += da' x}, {@code dWh += da' h} with the hidden states of the step before, and the sums of da for the
 * biases.
 *
 * <p>The transpose of each product is computed, because da lies in strips of one vector, which are panels as a tile
 * reads them: they need no packing. Of x and h, blocks of rows are copied in groups of columns as a tile reads them. Read
 * in place, rows 2 KB apart fell into few sets of the caches and took a quarter of the speed, and in a block without
 * groups C2 checked each load, which took a tenth.
 *
 * <p>Threads split the outputs. Each sum runs over the rows in order, however they are dealt out to blocks and threads.
 */
final class ${e.Type}WeightGradients {
    /**
     * Rows of a block: 24 KB of three strips and a tile's share of the block, for a first cache of 32 KB. On an Ice Lake with
     * 48 KB the whole reached 0.91, 0.89, 0.87, 0.85 and 0.84 of the peak with 96, 128, 160, 192 and 256 rows (JDK 25).
     */
    private static final int ROWS = 128;
    /**
     * Columns of a block, for the second cache. The strips are read once for so many, and they are too long for the caches:
     * with 192 columns 0.86 instead of 0.89 of the peak.
     */
    private static final int COLUMNS = 384;
    /** Panels that share the copy of a block: with 8, up to 1.05 times as long. */
    private static final int PANELS = 16;

    private final ${e.Type}Tiles tiles;
    private final ${e.Type}Gates gates;
    private final PanelLayout layout;
    private final ParallelLoop loop;
    private final ArrayDeque<Call> idle = new ArrayDeque<>();

    ${e.Type}WeightGradients(
            ${e.Type}Tiles tiles, ${e.Type}Gates gates, PanelLayout layout, ParallelLoop loop) {
        this.tiles = tiles;
        this.gates = gates;
        this.layout = layout;
        this.loop = loop;
    }

    /**
     * Begins a call.
     *
     * @param strips holds da: strip j of panel p begins {@code (p * PANEL + j) * strip} after the first
     */
    Call call(Forward forward, ${t}[] strips, int strip) {
        Call call = take();
        call.forward = forward;
        call.strips = strips;
        call.strip = strip;
        Tensor x = forward.x();
        return call.x(${e.Type}Ops.data(x), x.offset(), x.rowStride());
    }

    private Call take() {
        synchronized (idle) {
            Call call = idle.poll();
            return call != null ? call : new Call();
        }
    }

    private static int groups(Tensor weights) {
        return (weights.columns() + COLUMNS - 1) / COLUMNS;
    }

    /** The first column of a group, of those that a block's columns are dealt out to evenly. */
    private int groupStart(int width, int group) {
        return width * group / groupCount(width);
    }

    private int groupCount(int width) {
        return (width + tiles.packedRows() - 1) / tiles.packedRows();
    }

    /** Copies some columns of some rows of a tensor into a block, from its row {@code at} of {@code depth} on. */
    private void copy(Tensor from, int row, int rows, int column, int width, ${t}[] block, int at, int depth) {
        copy(
                ${e.Type}Ops.data(from), from.offset() + row * from.rowStride() + column, from.rowStride(), rows, width, block,
                at, depth);
    }

    /** The same of rows that begin at {@code from} and lie {@code stride} apart. */
    private void copy(${t}[] data, int from, int stride, int rows, int width, ${t}[] block, int at, int depth) {
        for (int group = 0; group < groupCount(width); group++) {
            int first = groupStart(width, group);
            int source = from + first;
            int used = groupStart(width, group + 1) - first;
            int target = (group * depth + at) * ${e.Type}Tiles.PACKED;
            if (used == ${e.Type}Tiles.PACKED) {
                copyWhole(data, source, stride, rows, block, target);
            } else {
                ${e.Type}Packing.columns(
                        data, source, stride, used, rows, block, target, ${e.Type}Tiles.PACKED);
            }
        }
    }

    /** A loop of a constant length, of which C2 leaves eight moves. */
    private static void copyWhole(${t}[] from, int source, int stride, int rows, ${t}[] to, int target) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < ${e.Type}Tiles.PACKED; j++) {
                to[target + i * ${e.Type}Tiles.PACKED + j] = from[source + i * stride + j];
            }
        }
    }

    /** Copies some columns of the hidden states from which some rows started: those of the step before, or initial ones. */
    private void copyHidden(Forward call, int row, int rows, int column, int width, ${t}[] block) {
        SequenceLayout layout = call.layout();
        int step = layout.isUniform() ? row / layout.batch() : 0;
        int end;
        for (int next = row; next < row + rows; next = end) {
            while (layout.offset(step + 1) <= next) {
                step++;
            }
            end = Math.min(layout.offset(step + 1), row + rows);
            int sequence = next - layout.offset(step);
            if (step > 0) {
                copy(call.y(), layout.offset(step - 1) + sequence, end - next, column, width, block, next - row, rows);
            } else if (call.initial() != null) {
                copy(call.initial().h(), sequence, end - next, column, width, block, next - row, rows);
            }
        }
    }

    /** {@code to[u, i] += from[i, u]} for the used lanes u. */
    private static void addTransposed(
            ${t}[] from, int fo, int lanes, int used, int width, ${t}[] to, int at, int stride) {
        for (int u = 0; u < used; u++) {
            for (int i = 0; i < width; i++) {
                to[at + u * stride + i] += from[fo + i * lanes + u];
            }
        }
    }

    /** One call and its buffers, which are used again. It is told what to add, and ends with {@link #add}. */
    final class Call implements ParallelLoop.Body {
        private static final ${t}[] NONE = {};

        private final ${t}[][] blocks = new ${t}[loop.threads()][];
        private final ${t}[][] products = new ${t}[loop.threads()][];
        private @Nullable Forward forward;
        private ${t}[] strips = NONE;
        private int strip;

        private ${t}[] x = NONE;
        private int xAt;
        private int xStride;
        private ${t} @Nullable [] read;
        private int readAt;
        private int readStride;

        private @Nullable Tensor inputGradient;
        private @Nullable Tensor recurrentGradient;
        private @Nullable Tensor inputBias;
        private @Nullable Tensor recurrentBias;
        private int inputAt;
        private int recurrentAt;
        private int biasAt;
        private int firstRow;

        /** Groups of columns of x and of h, and ranges of panels: the tasks. */
        private int inputGroups;

        private int hiddenGroups;
        private int ranges;

        Call() {
            Arrays.fill(blocks, NONE);
            Arrays.fill(products, NONE);
        }

        /** Other rows than the call's x. */
        Call x(${t}[] data, int at, int stride) {
            x = data;
            xAt = at;
            xStride = stride;
            return this;
        }

        /** The rows that the recurrent side read, one for each of x, or null for the hidden states. */
        Call read(${t} @Nullable [] data, int at, int stride) {
            read = data;
            readAt = at;
            readStride = stride;
            return this;
        }

        /** Where the rows of the gates begin in all gradients; otherwise 0. */
        Call firstRow(int row) {
            firstRow = row;
            return this;
        }

        /** Adds {@code da' x}, where the first strip of da begins at {@code at}. */
        Call input(Tensor gradient, int at) {
            inputGradient = gradient;
            inputAt = at;
            return this;
        }

        /** Adds {@code da' h}, with the first strip of the recurrent side's da. */
        Call recurrent(Tensor gradient, int at) {
            recurrentGradient = gradient;
            recurrentAt = at;
            return this;
        }

        /** Adds the sums of da; nothing without biases. */
        Call biases(@Nullable Tensor inputBias, @Nullable Tensor recurrentBias, int at) {
            this.inputBias = inputBias;
            this.recurrentBias = recurrentBias;
            biasAt = at;
            return this;
        }

        /**
         * Ends the call.
         *
         * @param parallel whether to use the other threads
         */
        void add(boolean parallel) {
            inputGroups = inputGradient == null ? 0 : groups(inputGradient);
            hiddenGroups = recurrentGradient == null ? 0 : groups(recurrentGradient);
            int groups = inputGroups + hiddenGroups + (inputBias == null ? 0 : 1);
            int wanted = parallel ? (4 * loop.threads() + groups - 1) / groups : 1;
            ranges = Math.min(layout.panels(), Math.max((layout.panels() + PANELS - 1) / PANELS, wanted));
            if (parallel) {
                loop.run(ranges * groups, this);
            } else {
                for (int task = 0; task < ranges * groups; task++) {
                    run(task, 0);
                }
            }
            forward = null;
            strips = NONE;
            x = NONE;
            read = null;
            inputGradient = null;
            recurrentGradient = null;
            inputBias = null;
            recurrentBias = null;
            firstRow = 0;
            synchronized (idle) {
                idle.push(this);
            }
        }

        @Override
        public void run(int task, int worker) {
            if (forward == null) {
                return;
            }
            int group = task / ranges;
            int from = layout.panels() * (task % ranges) / ranges;
            int to = layout.panels() * (task % ranges + 1) / ranges;
            if (group < inputGroups && inputGradient != null) {
                weights(forward, false, inputGradient, group, inputGroups, from, to, worker);
            } else if (group < inputGroups + hiddenGroups && recurrentGradient != null) {
                weights(forward, true, recurrentGradient, group - inputGroups, hiddenGroups, from, to, worker);
            } else {
                for (int panel = from; panel < to; panel++) {
                    biases(forward.layout().rows(), panel, worker);
                }
            }
        }

        /** Some columns of dWx or dWh for some panels. */
        private void weights(
                Forward call, boolean hidden, Tensor gradient, int group, int groups, int fromPanel, int toPanel, int worker) {
            int column = (int) ((long) gradient.columns() * group / groups);
            int width = (int) ((long) gradient.columns() * (group + 1) / groups) - column;
            int vector = width * tiles.lanes;
            int used = vectors(fromPanel, toPanel) * vector;
            ${t}[] product = buffer(products, worker, used);
            Arrays.fill(product, 0, used, 0);
            ${t}[] block = buffer(blocks, worker, ROWS * groupCount(width) * ${e.Type}Tiles.PACKED);
            int rows = call.layout().rows();
            int depth;
            for (int row = hidden && call.initial() == null ? call.layout().activeRows(0) : 0; row < rows; row += depth) {
                depth = Math.min(ROWS, rows - row);
                if (!hidden) {
                    copy(x, xAt + row * xStride + column, xStride, depth, width, block, 0, depth);
                } else if (read != null) {
                    copy(read, readAt + row * readStride + column, readStride, depth, width, block, 0, depth);
                } else {
                    copyHidden(call, row, depth, column, width, block);
                }
                accumulate(
                        block, width, depth, (hidden ? recurrentAt : inputAt) + row * tiles.lanes,
                        fromPanel, toPanel, product);
            }
            int from = 0;
            for (int panel = fromPanel; panel < toPanel; panel++) {
                for (int j = 0; j < layout.vectors(panel); j++, from += vector) {
                    int row = firstRow + (hidden ? layout.recurrentRow(panel, j) : layout.inputRow(panel, j));
                    addTransposed(
                            product, from, tiles.lanes, layout.used(panel, j), width,
                            ${e.Type}Ops.data(gradient), gradient.offset() + row * gradient.rowStride() + column,
                            gradient.rowStride());
                }
            }
        }

        /**
         * Adds a block's product with the same rows of the strips of some panels, the first of which begins at bo. A tile
         * takes strips that lie equally far apart: three of panels of three or four, or two, of one panel or of two.
         */
        private void accumulate(
                ${t}[] block, int width, int depth, int bo, int fromPanel, int toPanel, ${t}[] product) {
            int vectors = vectors(fromPanel, toPanel);
            int next;
            for (int vector = 0; vector < vectors; vector = next) {
                next = Math.min(vector + tiles.packedVectors(), vectors);
                int first = bo + strip(fromPanel, vector) * strip;
                int distance = (strip(fromPanel, next - 1) - strip(fromPanel, vector)) / Math.max(1, next - 1 - vector) * strip;
                for (int group = 0; group < groupCount(width); group++) {
                    int column = groupStart(width, group);
                    tiles.runPacked(
                            groupStart(width, group + 1) - column, next - vector, depth, block, group * depth * ${e.Type}Tiles.PACKED,
                            strips, first, distance, product, (vector * width + column) * tiles.lanes, tiles.lanes,
                            width * tiles.lanes);
                }
            }
        }

        /** The vectors of some panels. */
        private int vectors(int fromPanel, int toPanel) {
            return (toPanel - fromPanel - 1) * layout.vectors(fromPanel) + layout.vectors(toPanel - 1);
        }

        /** The strip of one of the vectors of some panels, of which all but the last panel of a layer have as many. */
        private int strip(int fromPanel, int vector) {
            int vectors = layout.vectors(fromPanel);
            return (fromPanel + vector / vectors) * ${P} + vector % vectors;
        }

        private void biases(int rows, int panel, int worker) {
            if (inputBias == null || recurrentBias == null) {
                return;
            }
            int shift = layout.recurrentShift();
            ${t}[] sums = buffer(blocks, worker, tiles.lanes);
            for (int j = 0; j < layout.vectors(panel) + shift; j++) {
                gates.sumRows(strips, biasAt + (panel * ${P} + j) * strip, rows, sums, 0);
                if (j < layout.vectors(panel)) {
                    add(sums, inputBias, firstRow + layout.inputRow(panel, j), layout.used(panel, j));
                }
                if (j >= shift) {
                    add(
                            sums, recurrentBias, firstRow + layout.recurrentRow(panel, j - shift),
                            layout.used(panel, j - shift));
                }
            }
        }

        private static void add(${t}[] sums, Tensor bias, int row, int used) {
            ${t}[] to = ${e.Type}Ops.data(bias);
            for (int u = 0; u < used; u++) {
                to[bias.offset() + row + u] += sums[u];
            }
        }

        private static ${t}[] buffer(${t}[][] buffers, int worker, int size) {
            if (buffers[worker].length < size) {
                buffers[worker] = new ${t}[size];
            }
            return buffers[worker];
        }
    }
}
</#list>
