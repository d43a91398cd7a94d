<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "TiledProduct.java"/>
package io.rnn4j.java;

import java.util.ArrayDeque;

/**
 * The product by blocks that fit the caches and tiles that fit the registers (Goto and van de Geijn, "Anatomy of
 * High-Performance Matrix Multiplication", ACM TOMS 34, 2008). Blocks of b and of a are packed into panels in the
 * order in which the tile reads them, which absorbs the transposes and every stride.
 *
 * <p>Rows are dealt out to tiles evenly (37 rows are 8 + 8 + 7 + 7 + 7), and the last panel has only as many
 * vectors as it needs, so no size falls off a cliff. How the sums over k are cut into blocks depends on k alone:
 * an element has the same bits at any number of threads and at any place in c.
 */
final class ${e.Type}TiledProduct extends ${e.Type}Product {
    /**
     * Length of the partial sums, the k of a block. Longer ones write c less often: at 1024^3 in FLOAT32 256 gave
     * 0.87, 512 0.95 of the speed of 1024 (JDK 17, tile 8x3). The panel of b then exceeds L1 but streams from L2 at a
     * third of what it delivers.
     */
    private static final int DEPTH = ${(4096 / e.bytes)?c};
    /** Rows of a block of a, which with {@link #DEPTH} fills ${(96 * 4096 / 1024)?c} KB: within 512 KB of L2. */
    private static final int ROWS = 96;
    /** Columns of a block of b, which with {@link #DEPTH} fills 4 MB: within the share of L3 that one core has. */
    private static final int COLUMNS = 1024;
    /** Multiplications below which a second thread costs more than it gives. */
    private static final long PARALLEL = 2_000_000;

    private final ${e.Type}Tiles tiles;
    private final ParallelLoop loop;
    private final ArrayDeque<Call> idle = new ArrayDeque<>();

    ${e.Type}TiledProduct(${e.Type}Kernels kernels, ${e.Type}Tiles tiles, ParallelLoop loop) {
        super(kernels);
        this.tiles = tiles;
        this.loop = loop;
    }

    @Override
    void accumulate(
            boolean transposeA, boolean transposeB, int m, int n, int k, ${t} alpha, ${t}[] a, int aOffset, int aStride,
            ${t}[] b, int bOffset, int bStride, boolean add, ${t}[] c, int cOffset, int cStride) {
        Call call = take();
        call.transposeA = transposeA;
        call.transposeB = transposeB;
        call.m = m;
        call.n = n;
        call.k = k;
        call.alpha = alpha;
        call.a = a;
        call.aOffset = aOffset;
        call.aStride = aStride;
        call.b = b;
        call.bOffset = bOffset;
        call.bStride = bStride;
        call.c = c;
        call.cOffset = cOffset;
        call.cStride = cStride;
        call.multiply(add, loop.threads() > 1 && (long) m * n * k >= PARALLEL);
        call.release();
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

    /** One product: its arguments, and the buffers, which are used again. */
    private final class Call implements ParallelLoop.Body {
        private static final ${t}[] NONE = {};

        private final ${t}[][] packedA = new ${t}[loop.threads()][];
        private ${t}[] packedB = NONE;
        boolean transposeA;
        boolean transposeB;
        int m;
        int n;
        int k;
        ${t} alpha;
        ${t}[] a = NONE;
        int aOffset;
        int aStride;
        ${t}[] b = NONE;
        int bOffset;
        int bStride;
        ${t}[] c = NONE;
        int cOffset;
        int cStride;

        /** The block of b at work. */
        private int depth;

        private int depths;
        private int column;
        private int columns;
        private int panels;
        private boolean packing;
        private boolean read;
        /** Tiles one below the other in c, in a block of a, and tasks side by side. */
        private int rowTiles;

        private int blockTiles;
        private int groups;

        Call() {
            java.util.Arrays.fill(packedA, NONE);
        }

        /** Forgets the caller's arrays. */
        void release() {
            a = NONE;
            b = NONE;
            c = NONE;
        }

        void multiply(boolean add, boolean parallel) {
            int panelColumns = tiles.vectors * tiles.lanes;
            int blockColumns = COLUMNS / panelColumns * panelColumns;
            int depthBlocks = (k + DEPTH - 1) / DEPTH;
            int wanted = parallel ? 2 * loop.threads() : 1;
            rowTiles = (m + tiles.rows - 1) / tiles.rows;
            blockTiles = Math.min(ROWS / tiles.rows, (rowTiles + wanted - 1) / wanted);
            int blocks = (rowTiles + blockTiles - 1) / blockTiles;
            for (column = 0; column < n; column += blockColumns) {
                columns = Math.min(blockColumns, n - column);
                panels = (columns + panelColumns - 1) / panelColumns;
                groups = Math.min(panels, (wanted + blocks - 1) / blocks);
                for (int block = 0; block < depthBlocks; block++) {
                    depth = (int) ((long) k * block / depthBlocks);
                    depths = (int) ((long) k * (block + 1) / depthBlocks) - depth;
                    read = add || depth > 0;
                    if (packedB.length < panels * panelColumns * depths) {
                        packedB = new ${t}[panels * panelColumns * depths];
                    }
                    packing = true;
                    run(panels, parallel);
                    packing = false;
                    run(blocks * groups, parallel);
                }
            }
        }

        private void run(int tasks, boolean parallel) {
            if (parallel) {
                loop.run(tasks, this);
                return;
            }
            for (int task = 0; task < tasks; task++) {
                run(task, 0);
            }
        }

        @Override
        public void run(int task, int worker) {
            if (packing) {
                packPanel(task);
            } else {
                multiplyBlock(task / groups, task % groups, worker);
            }
        }

        private void packPanel(int panel) {
            int panelColumns = tiles.vectors * tiles.lanes;
            int first = panel * panelColumns;
            int used = Math.min(panelColumns, columns - first);
            int width = (used + tiles.lanes - 1) / tiles.lanes * tiles.lanes;
            int at = first * depths;
            if (transposeB) {
                ${e.Type}Packing.rows(b, bOffset + (column + first) * bStride + depth, bStride, used, depths, packedB, at, width);
            } else {
                ${e.Type}Packing.columns(b, bOffset + depth * bStride + column + first, bStride, used, depths, packedB, at, width);
            }
        }

        private int firstRow(int tile) {
            return (int) ((long) m * tile / rowTiles);
        }

        private void multiplyBlock(int block, int group, int worker) {
            int fromTile = block * blockTiles;
            int toTile = Math.min(rowTiles, fromTile + blockTiles);
            int firstRow = firstRow(fromTile);
            int panelColumns = tiles.vectors * tiles.lanes;
            int edge = blockTiles * tiles.rows * depths;
            if (packedA[worker].length < edge + tiles.rows * panelColumns) {
                packedA[worker] = new ${t}[edge + tiles.rows * panelColumns];
            }
            ${t}[] packed = packedA[worker];
            for (int tile = fromTile; tile < toTile; tile++) {
                packRows(firstRow(tile), firstRow(tile + 1), packed, (firstRow(tile) - firstRow) * depths);
            }
            int toPanel = (int) ((long) panels * (group + 1) / groups);
            for (int panel = (int) ((long) panels * group / groups); panel < toPanel; panel++) {
                int first = panel * panelColumns;
                int used = Math.min(panelColumns, columns - first);
                int vectors = (used + tiles.lanes - 1) / tiles.lanes;
                for (int tile = fromTile; tile < toTile; tile++) {
                    int row = firstRow(tile);
                    int rows = firstRow(tile + 1) - row;
                    int ao = (row - firstRow) * depths;
                    int co = cOffset + row * cStride + column + first;
                    if (used == vectors * tiles.lanes) {
                        tiles.run(
                                rows, vectors, depths, alpha, packed, ao, packedB, first * depths, read, c, co, cStride);
                    } else {
                        tiles.run(
                                rows, vectors, depths, alpha, packed, ao, packedB, first * depths, false,
                                packed, edge, panelColumns);
                        store(packed, edge, panelColumns, rows, used, co);
                    }
                }
            }
        }

        private void packRows(int from, int to, ${t}[] packed, int at) {
            if (transposeA) {
                ${e.Type}Packing.columns(a, aOffset + depth * aStride + from, aStride, to - from, depths, packed, at, to - from);
            } else {
                ${e.Type}Packing.rows(a, aOffset + from * aStride + depth, aStride, to - from, depths, packed, at, to - from);
            }
        }

        /** Writes what of a tile lies within c. */
        private void store(${t}[] from, int at, int stride, int rows, int used, int co) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < used; j++) {
                    int to = co + i * cStride + j;
                    ${t} product = from[at + i * stride + j];
                    c[to] = read ? c[to] + product : product;
                }
            }
        }
    }
}
</#list>
