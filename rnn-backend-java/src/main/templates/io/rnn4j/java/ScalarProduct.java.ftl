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
 * and c are copied to arrays of their own that share one index: 42 GFLOP/s in FLOAT32 on both JDKs (Zen 4, one core,
 * where a naive triple loop has 0.5 at 1024^3 and the Vector API 104). One row of c by four of b: with two rows of c
 * JDK 17 gives up (6), with six or eight rows of b too (12 and 10), while JDK 25 gains nothing from them.
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
        call.groups = parallel ? Math.min(m, (2 * loop.threads() + blocks - 1) / blocks) : 1;
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

    /** {@code y += x0 b0 + x1 b1 + x2 b2 + x3 b3}. */
    private static void addRows(
            ${t}[] y, ${t}[] b0, ${t}[] b1, ${t}[] b2, ${t}[] b3, ${t} x0, ${t} x1, ${t} x2, ${t} x3, int n) {
        for (int j = 0; j < n; j++) {
            y[j] += x0 * b0[j] + x1 * b1[j] + x2 * b2[j] + x3 * b3[j];
        }
    }

    /** Buffers of one worker, allocated when it first takes part. */
    private static final class Buffers {
        final ${t}[][] b = new ${t}[DEPTH][COLUMNS];
        final ${t}[] c = new ${t}[COLUMNS];
        final ${t}[] x = new ${t}[DEPTH];
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
            int from = (int) ((long) m * group / groups);
            int to = (int) ((long) m * (group + 1) / groups);
            for (int depth = 0; depth < k; depth += DEPTH) {
                int used = Math.min(DEPTH, k - depth);
                int padded = (used + UNROLL - 1) / UNROLL * UNROLL;
                pack(own.b, column, columns, depth, used, padded);
                for (int row = from; row < to; row++) {
                    multiply(own, row, column, columns, depth, used, padded);
                }
            }
        }

        private void pack(${t}[][] rows, int column, int columns, int depth, int used, int padded) {
            if (transposeB) {
                for (int l = 0; l < used; l++) {
                    ${t}[] target = rows[l];
                    int at = bOffset + column * bStride + depth + l;
                    for (int j = 0; j < columns; j++) {
                        target[j] = b[at + j * bStride];
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

        private void multiply(Buffers own, int row, int column, int columns, int depth, int used, int padded) {
            ${t}[] sums = own.c;
            int at = cOffset + row * cStride + column;
            if (add || depth > 0) {
                System.arraycopy(c, at, sums, 0, columns);
            } else {
                Arrays.fill(sums, 0, columns, 0);
            }
            ${t}[] x = own.x;
            for (int l = 0; l < padded; l++) {
                x[l] = l < used ? alpha * a[aOffset + row * aRow + (depth + l) * aColumn] : 0;
            }
            ${t}[][] rows = own.b;
            for (int l = 0; l < padded; l += UNROLL) {
                addRows(
                        sums, rows[l], rows[l + 1], rows[l + 2], rows[l + 3], x[l], x[l + 1], x[l + 2], x[l + 3],
                        columns);
            }
            System.arraycopy(sums, 0, c, at, columns);
        }
    }
}
</#list>
