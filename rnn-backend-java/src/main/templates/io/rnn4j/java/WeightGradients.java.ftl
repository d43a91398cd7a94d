<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "RecurrentTiles.PANEL">
<@pp.changeOutputFile name=e.Type + "WeightGradients.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentKernel.Forward;
import io.rnn4j.backend.RecurrentWeights;
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
 * reads them: they need no packing. Of x and h, blocks of rows and columns are copied, so that the distance of their
 * rows does not matter: read in place, rows 2 KB apart fell into few sets of the caches and took a quarter of the speed.
 *
 * <p>Threads split the outputs. Each sum runs over the rows in order, however they are dealt out to blocks and threads.
 */
final class ${e.Type}WeightGradients {
    /** Rows of a block: 96 KB with {@link #COLUMNS}, and 64 KB of a panel's strips, for the second cache. */
    private static final int ROWS = ${(1024 / e.bytes)?c};
    /** Columns of a block. */
    private static final int COLUMNS = 96;
    /** Panels that share the copy of a block, which takes about 3 % of the time of one panel's product. */
    private static final int PANELS = 8;

    private final ${e.Type}RecurrentTiles tiles;
    private final ${e.Type}Gates gates;
    private final PanelLayout layout;
    private final ParallelLoop loop;
    private final ArrayDeque<Call> idle = new ArrayDeque<>();

    ${e.Type}WeightGradients(
            ${e.Type}RecurrentTiles tiles, ${e.Type}Gates gates, PanelLayout layout, ParallelLoop loop) {
        this.tiles = tiles;
        this.gates = gates;
        this.layout = layout;
        this.loop = loop;
    }

    /**
     * Adds to the gradients of the weights.
     *
     * @param forward the forward call
     * @param gradients what to add to
     * @param strips da: strip j of panel p begins at {@code at + (p * PANEL + j) * strip}
     * @param parallel whether to use the other threads
     */
    void add(Forward forward, RecurrentWeights gradients, ${t}[] strips, int at, int strip, boolean parallel) {
        Call call = take();
        call.strips = strips;
        call.at = at;
        call.strip = strip;
        call.run(forward, gradients, parallel);
        synchronized (idle) {
            idle.push(call);
        }
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

    /** Copies some columns of some rows into a block of {@code width} columns, from its row {@code at} on. */
    private static void copy(Tensor from, int row, int rows, int column, int width, ${t}[] block, int at) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(
                    ${e.Type}Ops.data(from), from.offset() + (row + i) * from.rowStride() + column, block, (at + i) * width,
                    width);
        }
    }

    /** Copies some columns of the hidden states from which some rows started: those of the step before, or initial ones. */
    private static void copyHidden(Forward call, int row, int rows, int column, int width, ${t}[] block) {
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
                copy(call.y(), layout.offset(step - 1) + sequence, end - next, column, width, block, next - row);
            } else if (call.initial() != null) {
                copy(call.initial().h(), sequence, end - next, column, width, block, next - row);
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

    /** One call and its buffers, which are used again. */
    private final class Call implements ParallelLoop.Body {
        private static final ${t}[] NONE = {};

        private final ${t}[][] blocks = new ${t}[loop.threads()][];
        private final ${t}[][] products = new ${t}[loop.threads()][];
        private @Nullable Forward forward;
        private @Nullable RecurrentWeights gradients;
        ${t}[] strips = NONE;
        int at;
        int strip;

        /** Groups of columns of x and of h, and ranges of panels: the tasks. */
        private int inputGroups;

        private int hiddenGroups;
        private int ranges;

        Call() {
            Arrays.fill(blocks, NONE);
            Arrays.fill(products, NONE);
        }

        void run(Forward forward, RecurrentWeights gradients, boolean parallel) {
            this.forward = forward;
            this.gradients = gradients;
            inputGroups = groups(gradients.wx());
            hiddenGroups = groups(gradients.wh());
            int groups = inputGroups + hiddenGroups + 1;
            int wanted = parallel ? (4 * loop.threads() + groups - 1) / groups : 1;
            ranges = Math.min(layout.panels(), Math.max((layout.panels() + PANELS - 1) / PANELS, wanted));
            if (parallel) {
                loop.run(ranges * groups, this);
            } else {
                for (int task = 0; task < ranges * groups; task++) {
                    run(task, 0);
                }
            }
            this.forward = null;
            this.gradients = null;
            strips = NONE;
        }

        @Override
        public void run(int task, int worker) {
            if (forward == null || gradients == null) {
                return;
            }
            int group = task / ranges;
            int from = layout.panels() * (task % ranges) / ranges;
            int to = layout.panels() * (task % ranges + 1) / ranges;
            if (group < inputGroups) {
                weights(forward, false, gradients.wx(), group, inputGroups, from, to, worker);
            } else if (group < inputGroups + hiddenGroups) {
                weights(forward, true, gradients.wh(), group - inputGroups, hiddenGroups, from, to, worker);
            } else {
                for (int panel = from; panel < to; panel++) {
                    biases(forward.x().rows(), gradients, panel, worker);
                }
            }
        }

        /** Some columns of dWx or dWh for some panels. */
        private void weights(
                Forward call, boolean hidden, Tensor gradient, int group, int groups, int fromPanel, int toPanel, int worker) {
            int column = (int) ((long) gradient.columns() * group / groups);
            int width = (int) ((long) gradient.columns() * (group + 1) / groups) - column;
            int vector = width * tiles.lanes;
            ${t}[] product = buffer(products, worker, (toPanel - fromPanel) * ${P} * vector);
            Arrays.fill(product, 0, (toPanel - fromPanel) * ${P} * vector, 0);
            ${t}[] block = buffer(blocks, worker, ROWS * width);
            int rows = call.layout().rows();
            int depth;
            for (int row = hidden && call.initial() == null ? call.layout().activeRows(0) : 0; row < rows; row += depth) {
                depth = Math.min(ROWS, rows - row);
                if (hidden) {
                    copyHidden(call, row, depth, column, width, block);
                } else {
                    copy(call.x(), row, depth, column, width, block, 0);
                }
                accumulate(
                        block, width, depth, at + (hidden ? layout.recurrentShift() : 0) * strip + row * tiles.lanes,
                        fromPanel, toPanel, product);
            }
            for (int panel = fromPanel; panel < toPanel; panel++) {
                for (int j = 0; j < layout.vectors(panel); j++) {
                    int row = hidden ? layout.recurrentRow(panel, j) : layout.inputRow(panel, j);
                    addTransposed(
                            product, ((panel - fromPanel) * ${P} + j) * vector, tiles.lanes, layout.used(panel, j), width,
                            ${e.Type}Ops.data(gradient), gradient.offset() + row * gradient.rowStride() + column,
                            gradient.rowStride());
                }
            }
        }

        /** Adds a block's product with the same rows of the strips of some panels, the first of which begins at bo. */
        private void accumulate(
                ${t}[] block, int width, int depth, int bo, int fromPanel, int toPanel, ${t}[] product) {
            for (int panel = fromPanel; panel < toPanel; panel++) {
                int vectors = layout.vectors(panel);
                int count = (width + tiles.rows(vectors) - 1) / tiles.rows(vectors);
                int co = (panel - fromPanel) * ${P} * width * tiles.lanes;
                for (int tile = 0; tile < count; tile++) {
                    int first = width * tile / count;
                    tiles.runTransposed(
                            width * (tile + 1) / count - first, vectors, depth, block, first, width,
                            strips, bo + panel * ${P} * strip, strip, product, co + first * tiles.lanes,
                            width * tiles.lanes);
                }
            }
        }

        private void biases(int rows, RecurrentWeights to, int panel, int worker) {
            Tensor bx = to.bx();
            Tensor bh = to.bh();
            if (bx == null || bh == null) {
                return;
            }
            int shift = layout.recurrentShift();
            ${t}[] sums = buffer(blocks, worker, tiles.lanes);
            for (int j = 0; j < layout.vectors(panel) + shift; j++) {
                gates.sumRows(strips, at + (panel * ${P} + j) * strip, rows, sums);
                if (j < layout.vectors(panel)) {
                    add(sums, bx, layout.inputRow(panel, j), layout.used(panel, j));
                }
                if (j >= shift) {
                    add(sums, bh, layout.recurrentRow(panel, j - shift), layout.used(panel, j - shift));
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
