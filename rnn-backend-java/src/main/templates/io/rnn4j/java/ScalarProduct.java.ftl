<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "ScalarProduct.java"/>
package io.rnn4j.java;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * The product in scalar code that C2 turns into vector code, on JDK 17 and 25 alike.
 *
 * <p>C2 vectorises a loop over several arrays only if it can prove that an iteration does not read what another
 * one writes, and with different offsets ({@code c[co + j] += x * b[bo + j]}) it cannot: 9 GFLOP/s. So rows of b
 * and c are copied to arrays of their own that share one index: 40 to 55 GFLOP/s in FLOAT32 at 1024^3, where a
 * naive triple loop has 0.5 and the Vector API 105 (Zen 4, one core). Two rows of c by four of b are best; one
 * row: 26 to 37; four rows: 11, because the loop body is too large to be unrolled and vectorised.
 */
final class ${e.Type}ScalarProduct extends ${e.Type}Product {
    /** Rows of b in a block, a multiple of {@link #UNROLL}. With {@link #COLUMNS}: a block of 128 KB, within L2. */
    private static final int DEPTH = ${(256 / e.bytes)?c};

    private static final int COLUMNS = 512;
    private static final int UNROLL = 4;
    /** Multiplications below which a second thread costs more than it gives. */
    private static final long PARALLEL = 500_000;

    private final ParallelLoop loop;
    private final ArrayDeque<Call> idle = new ArrayDeque<>();

    ${e.Type}ScalarProduct(${e.Type}Kernels kernels, ParallelLoop loop) {
        super(kernels);
        this.loop = loop;
    }

    @Override
    void accumulate(
            boolean transposeA, boolean transposeB, int m, int n, int k, ${t} alpha, ${t}[] a, int aOffset, int aStride,
            ${t}[] b, int bOffset, int bStride, boolean add, ${t}[] c, int cOffset, int cStride) {
        Call call = take();
        call.m = m;
        call.n = n;
        call.k = k;
        call.alpha = alpha;
        call.a = a;
        call.aOffset = aOffset;
        call.aRow = transposeA ? 1 : aStride;
        call.aColumn = transposeA ? aStride : 1;
        call.transposeB = transposeB;
        call.b = b;
        call.bOffset = bOffset;
        call.bStride = bStride;
        call.add = add;
        call.c = c;
        call.cOffset = cOffset;
        call.cStride = cStride;
        int blocks = (n + COLUMNS - 1) / COLUMNS;
        boolean parallel = loop.threads() > 1 && (long) m * n * k >= PARALLEL;
        call.groups = parallel ? Math.min((m + 1) / 2, (2 * loop.threads() + blocks - 1) / blocks) : 1;
        int tasks = blocks * call.groups;
        if (parallel) {
            loop.run(tasks, call);
        } else {
            for (int task = 0; task < tasks; task++) {
                call.run(task, 0);
            }
        }
        call.release();
        synchronized (idle) {
            idle.push(call);
        }
    }

    private Call take() {
        synchronized (idle) {
            Call call = idle.poll();
            return call != null ? call : new Call(loop.threads());
        }
    }

    /** {@code y0 += x0 b}, {@code y1 += x1 b} for four rows of b. */
    private static void addTwoRows(
            ${t}[] y0, ${t}[] y1, ${t}[] b0, ${t}[] b1, ${t}[] b2, ${t}[] b3,
            ${t} x00, ${t} x01, ${t} x02, ${t} x03, ${t} x10, ${t} x11, ${t} x12, ${t} x13, int n) {
        for (int j = 0; j < n; j++) {
            ${t} v0 = b0[j];
            ${t} v1 = b1[j];
            ${t} v2 = b2[j];
            ${t} v3 = b3[j];
            y0[j] += x00 * v0 + x01 * v1 + x02 * v2 + x03 * v3;
            y1[j] += x10 * v0 + x11 * v1 + x12 * v2 + x13 * v3;
        }
    }

    /** Buffers of one worker, allocated when it first takes part. */
    private static final class Buffers {
        final ${t}[][] b = new ${t}[DEPTH][COLUMNS];
        final ${t}[][] c = new ${t}[2][COLUMNS];
        final ${t}[] x = new ${t}[2 * UNROLL];
    }

    /** One product: its arguments, and the buffers, which are used again. */
    private static final class Call implements ParallelLoop.Body {
        private static final ${t}[] NONE = {};

        private final Buffers[] buffers;
        int m;
        int n;
        int k;
        ${t} alpha;
        ${t}[] a = NONE;
        int aOffset;
        int aRow;
        int aColumn;
        boolean transposeB;
        ${t}[] b = NONE;
        int bOffset;
        int bStride;
        boolean add;
        ${t}[] c = NONE;
        int cOffset;
        int cStride;
        /** How many groups of rows the tasks of one block of columns are. */
        int groups;

        Call(int workers) {
            buffers = new Buffers[workers];
        }

        /** Forgets the caller's arrays. */
        void release() {
            a = NONE;
            b = NONE;
            c = NONE;
        }

        @Override
        public void run(int task, int worker) {
            if (buffers[worker] == null) {
                buffers[worker] = new Buffers();
            }
            Buffers own = buffers[worker];
            int column = task / groups * COLUMNS;
            int columns = Math.min(COLUMNS, n - column);
            int group = task % groups;
            // Groups begin at even rows, so that pairs of rows do not depend on their number.
            int pairs = (m + 1) / 2;
            int from = 2 * (int) ((long) pairs * group / groups);
            int to = Math.min(m, 2 * (int) ((long) pairs * (group + 1) / groups));
            for (int depth = 0; depth < k; depth += DEPTH) {
                int used = Math.min(DEPTH, k - depth);
                int padded = (used + UNROLL - 1) / UNROLL * UNROLL;
                pack(own.b, column, columns, depth, used, padded);
                for (int row = from; row < to; row += 2) {
                    multiply(own, row, Math.min(2, to - row), column, columns, depth, used, padded);
                }
            }
        }

        private void pack(${t}[][] rows, int column, int columns, int depth, int used, int padded) {
            if (transposeB) {
                for (int j = 0; j < columns; j++) {
                    int at = bOffset + (column + j) * bStride + depth;
                    for (int l = 0; l < used; l++) {
                        rows[l][j] = b[at + l];
                    }
                }
            } else {
                for (int l = 0; l < used; l++) {
                    System.arraycopy(b, bOffset + (depth + l) * bStride + column, rows[l], 0, columns);
                }
            }
            for (int l = used; l < padded; l++) {
                Arrays.fill(rows[l], 0, columns, 0);
            }
        }

        private void multiply(
                Buffers own, int row, int rows, int column, int columns, int depth, int used, int padded) {
            boolean read = add || depth > 0;
            ${t}[] c0 = own.c[0];
            ${t}[] c1 = own.c[1];
            for (int r = 0; r < rows; r++) {
                if (read) {
                    System.arraycopy(c, cOffset + (row + r) * cStride + column, own.c[r], 0, columns);
                } else {
                    Arrays.fill(own.c[r], 0, columns, 0);
                }
            }
            ${t}[][] b = own.b;
            ${t}[] x = own.x;
            for (int l = 0; l < padded; l += UNROLL) {
                // A row that does not exist is computed from the row before it and dropped.
                int at0 = aOffset + row * aRow + (depth + l) * aColumn;
                int at1 = at0 + (rows - 1) * aRow;
                for (int u = 0; u < UNROLL; u++) {
                    boolean inside = l + u < used;
                    x[u] = inside ? alpha * a[at0 + u * aColumn] : 0;
                    x[UNROLL + u] = inside ? alpha * a[at1 + u * aColumn] : 0;
                }
                addTwoRows(
                        c0, c1, b[l], b[l + 1], b[l + 2], b[l + 3], x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7],
                        columns);
            }
            for (int r = 0; r < rows; r++) {
                System.arraycopy(own.c[r], 0, c, cOffset + (row + r) * cStride + column, columns);
            }
        }
    }
}
</#list>
