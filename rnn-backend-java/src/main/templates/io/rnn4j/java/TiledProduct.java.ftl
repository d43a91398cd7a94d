<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "TiledProduct.java"/>
package io.rnn4j.java;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * The product by blocks that fit the caches and tiles that fit the registers (Goto and van de Geijn, "Anatomy of
 * High-Performance Matrix Multiplication", ACM TOMS 34, 2008). Blocks of b and of a are packed into panels in the
 * order in which the tile reads them, which absorbs the transposes and every stride.
 *
 * <p>Rows are dealt out to tiles evenly (37 rows are 8 + 8 + 7 + 7 + 7), and so are vectors to panels, so no size falls
 * off a cliff. How the sums over k are cut into blocks depends on k alone: an element has the same bits at any number
 * of threads and at any place in c.
 */
final class ${e.Type}TiledProduct extends ${e.Type}Product {
    /**
     * Length of the partial sums, the k of a block. Longer ones write c less often: at 1024^3 in FLOAT32 256 gave
     * 0.87, 512 0.95 of the speed of 1024 (JDK 17, tile 8x3). The strips of b then exceed L1 but stream from L2 at a
     * third of what it delivers.
     */
    private static final int DEPTH = ${(4096 / e.bytes)?c};
    /** Rows of a block of a, which with {@link #DEPTH} fills ${(96 * 4096 / 1024)?c} KB: within 512 KB of L2. */
    private static final int ROWS = 96;
    /** Columns of a block of b, which with {@link #DEPTH} fills 4 MB: within the share of L3 that one core has. */
    private static final int COLUMNS = 1024;
    /** Multiplications below which a second thread costs more than it gives. */
    private static final long PARALLEL = 2_000_000;

    private static final int PACKED = ${e.Type}Tiles.PACKED;

    private final ${e.Type}Kernels kernels;
    private final ${e.Type}Tiles tiles;
    private final ParallelLoop loop;
    private final ArrayDeque<Call> idle = new ArrayDeque<>();

    ${e.Type}TiledProduct(${e.Type}Kernels kernels, ${e.Type}Tiles tiles, ParallelLoop loop) {
        super(kernels);
        this.kernels = kernels;
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
        private int vectors;
        private int panels;
        private boolean packing;
        private boolean read;
        /** Tiles one below the other in c, in a block of a, and tasks side by side. */
        private int rowTiles;

        private int blockTiles;
        private int groups;

        Call() {
            Arrays.fill(packedA, NONE);
        }

        /** Forgets the caller's arrays. */
        void release() {
            a = NONE;
            b = NONE;
            c = NONE;
        }

        void multiply(boolean add, boolean parallel) {
            int panelColumns = tiles.packedVectors() * tiles.lanes;
            int blockColumns = COLUMNS / panelColumns * panelColumns;
            int depthBlocks = (k + DEPTH - 1) / DEPTH;
            int wanted = parallel ? 2 * loop.threads() : 1;
            rowTiles = (m + tiles.packedRows() - 1) / tiles.packedRows();
            blockTiles = Math.min(ROWS / tiles.packedRows(), (rowTiles + wanted - 1) / wanted);
            int blocks = (rowTiles + blockTiles - 1) / blockTiles;
            for (column = 0; column < n; column += blockColumns) {
                columns = Math.min(blockColumns, n - column);
                vectors = (columns + tiles.lanes - 1) / tiles.lanes;
                panels = (vectors + tiles.packedVectors() - 1) / tiles.packedVectors();
                groups = Math.min(panels, (wanted + blocks - 1) / blocks);
                for (int block = 0; block < depthBlocks; block++) {
                    depth = (int) ((long) k * block / depthBlocks);
                    depths = (int) ((long) k * (block + 1) / depthBlocks) - depth;
                    read = add || depth > 0;
                    int size = vectors * strip();
                    if (packedB.length < size) {
                        packedB = new ${t}[size];
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

        /** Elements from one strip of b to the next: not a power of 2, or their lines would share sets of the caches. */
        private int strip() {
            return (depths + 1) * tiles.lanes;
        }

        private int firstVector(int panel) {
            return vectors * panel / panels;
        }

        private void packPanel(int panel) {
            int lanes = tiles.lanes;
            for (int vector = firstVector(panel); vector < firstVector(panel + 1); vector++) {
                int first = column + vector * lanes;
                int used = Math.min(lanes, columns - vector * lanes);
                int at = vector * strip();
                if (transposeB) {
                    ${e.Type}Packing.rows(
                            b, bOffset + first * bStride + depth, bStride, used, depths, packedB, at, lanes);
                } else if (used == lanes) {
                    kernels.copyRows(
                            b, bOffset + depth * bStride + first, bStride, packedB, at, lanes, lanes, depths);
                } else {
                    ${e.Type}Packing.columns(
                            b, bOffset + depth * bStride + first, bStride, used, depths, packedB, at, lanes);
                }
            }
        }

        private int firstRow(int tile) {
            return (int) ((long) m * tile / rowTiles);
        }

        private void multiplyBlock(int block, int group, int worker) {
            int fromTile = block * blockTiles;
            int toTile = Math.min(rowTiles, fromTile + blockTiles);
            int panelColumns = tiles.packedVectors() * tiles.lanes;
            int edge = blockTiles * PACKED * depths;
            if (packedA[worker].length < edge + tiles.packedRows() * panelColumns) {
                packedA[worker] = new ${t}[edge + tiles.packedRows() * panelColumns];
            }
            ${t}[] packed = packedA[worker];
            for (int tile = fromTile; tile < toTile; tile++) {
                packRows(firstRow(tile), firstRow(tile + 1), packed, (tile - fromTile) * PACKED * depths);
            }
            int toPanel = (int) ((long) panels * (group + 1) / groups);
            for (int panel = (int) ((long) panels * group / groups); panel < toPanel; panel++) {
                int vector = firstVector(panel);
                int width = firstVector(panel + 1) - vector;
                int first = vector * tiles.lanes;
                int used = Math.min(width * tiles.lanes, columns - first);
                for (int tile = fromTile; tile < toTile; tile++) {
                    int row = firstRow(tile);
                    int rows = firstRow(tile + 1) - row;
                    int ao = (tile - fromTile) * PACKED * depths;
                    int bo = vector * strip();
                    int co = cOffset + row * cStride + column + first;
                    if (used == width * tiles.lanes) {
                        for (int i = 0; i < rows && !read; i++) {
                            Arrays.fill(c, co + i * cStride, co + i * cStride + used, 0);
                        }
                        tiles.runPacked(
                                rows, width, depths, packed, ao, packedB, bo, strip(), c, co, cStride, tiles.lanes);
                    } else {
                        load(packed, edge, panelColumns, rows, used, co);
                        tiles.runPacked(
                                rows, width, depths, packed, ao, packedB, bo, strip(), packed, edge, panelColumns,
                                tiles.lanes);
                        for (int i = 0; i < rows; i++) {
                            System.arraycopy(packed, edge + i * panelColumns, c, co + i * cStride, used);
                        }
                    }
                }
            }
        }

        private void packRows(int from, int to, ${t}[] packed, int at) {
            if (transposeA) {
                ${e.Type}Packing.columns(
                        a, aOffset + depth * aStride + from, aStride, to - from, depths, packed, at, PACKED);
            } else {
                ${e.Type}Packing.rows(a, aOffset + from * aStride + depth, aStride, to - from, depths, packed, at, PACKED);
            }
            if (alpha != 1) {
                kernels.scale(alpha, packed, at, PACKED * depths);
            }
        }

        /** Fetches what of a tile lies within c, or zeros where c is new. */
        private void load(${t}[] to, int at, int stride, int rows, int used, int co) {
            for (int i = 0; i < rows; i++) {
                int row = at + i * stride;
                Arrays.fill(to, row, row + stride, 0);
                if (read) {
                    System.arraycopy(c, co + i * cStride, to, row, used);
                }
            }
        }
    }
}
</#list>
