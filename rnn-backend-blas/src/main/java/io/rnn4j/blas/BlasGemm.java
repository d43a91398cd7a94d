package io.rnn4j.blas;

import io.rnn4j.java.Gemm;
import io.rnn4j.java.ParallelLoop;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The product of a native BLAS on RNN4J's threads; small products stay in Java.
 *
 * <p>Each thread calls the library for blocks of c. Where the blocks lie depends on the sizes alone, not on the
 * number of threads: a library may add in another order at the edge of a matrix or for another size, and the bits
 * must be the same at any number of threads.
 */
final class BlasGemm implements Gemm {
    private final NativeGemm nativeGemm;
    private final Gemm java;
    private final ParallelLoop loop;
    private final SizeRule rule;
    /** A call that ended, to be used again: products allocate nothing. */
    private final AtomicReference<@Nullable Call> spare = new AtomicReference<>();

    /** Decides by the sizes of a product whether the library gets it. */
    @FunctionalInterface
    interface SizeRule {
        boolean isNative(int m, int n, int k);
    }

    BlasGemm(NativeGemm nativeGemm, Gemm java, ParallelLoop loop, SizeRule rule) {
        this.nativeGemm = nativeGemm;
        this.java = java;
        this.loop = loop;
        this.rule = rule;
    }

    @Override
    public void multiply(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            float alpha,
            float[] a,
            int aOffset,
            int aStride,
            float[] b,
            int bOffset,
            int bStride,
            float beta,
            float[] c,
            int cOffset,
            int cStride) {
        if (!rule.isNative(m, n, k)) {
            java.multiply(
                    transposeA,
                    transposeB,
                    m,
                    n,
                    k,
                    alpha,
                    a,
                    aOffset,
                    aStride,
                    b,
                    bOffset,
                    bStride,
                    beta,
                    c,
                    cOffset,
                    cStride);
        } else {
            run(
                    transposeA,
                    transposeB,
                    m,
                    n,
                    k,
                    alpha,
                    a,
                    aOffset,
                    aStride,
                    b,
                    bOffset,
                    bStride,
                    beta,
                    c,
                    cOffset,
                    cStride);
        }
    }

    @Override
    public void multiply(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            double alpha,
            double[] a,
            int aOffset,
            int aStride,
            double[] b,
            int bOffset,
            int bStride,
            double beta,
            double[] c,
            int cOffset,
            int cStride) {
        if (!rule.isNative(m, n, k)) {
            java.multiply(
                    transposeA,
                    transposeB,
                    m,
                    n,
                    k,
                    alpha,
                    a,
                    aOffset,
                    aStride,
                    b,
                    bOffset,
                    bStride,
                    beta,
                    c,
                    cOffset,
                    cStride);
        } else {
            run(
                    transposeA,
                    transposeB,
                    m,
                    n,
                    k,
                    alpha,
                    a,
                    aOffset,
                    aStride,
                    b,
                    bOffset,
                    bStride,
                    beta,
                    c,
                    cOffset,
                    cStride);
        }
    }

    private void run(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            double alpha,
            Object a,
            int aOffset,
            int aStride,
            Object b,
            int bOffset,
            int bStride,
            double beta,
            Object c,
            int cOffset,
            int cStride) {
        Call call = spare.getAndSet(null);
        if (call == null) {
            call = new Call(nativeGemm);
        }
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
        call.beta = beta;
        call.c = c;
        call.cOffset = cOffset;
        call.cStride = cStride;
        try {
            call.run(loop);
        } finally {
            call.release();
            spare.set(call);
        }
    }

    /** One product and its split. */
    private static final class Call implements ParallelLoop.Body {
        private static final float[] NOTHING = {};

        private final NativeGemm gemm;
        private boolean transposeA;
        private boolean transposeB;
        private int m;
        private int n;
        private int k;
        private double alpha;
        private Object a = NOTHING;
        private int aOffset;
        private int aStride;
        private Object b = NOTHING;
        private int bOffset;
        private int bStride;
        private double beta;
        private Object c = NOTHING;
        private int cOffset;
        private int cStride;
        private int blockRows;
        private int blockColumns;
        private int rowBlocks;

        Call(NativeGemm gemm) {
            this.gemm = gemm;
        }

        void run(ParallelLoop loop) {
            blockRows = BlockPlan.block(m);
            blockColumns = BlockPlan.block(n);
            rowBlocks = blocks(m, blockRows);
            loop.run(rowBlocks * blocks(n, blockColumns), this);
        }

        private static int blocks(int length, int block) {
            return (length - 1) / block + 1;
        }

        @Override
        public void run(int task, int worker) {
            int row = task % rowBlocks * blockRows;
            int column = task / rowBlocks * blockColumns;
            // The products fit an int: they lie within the arrays.
            gemm.multiply(
                    transposeA,
                    transposeB,
                    Math.min(blockRows, m - row),
                    Math.min(blockColumns, n - column),
                    k,
                    alpha,
                    a,
                    aOffset + (transposeA ? row : row * aStride),
                    aStride,
                    b,
                    bOffset + (transposeB ? column * bStride : column),
                    bStride,
                    beta,
                    c,
                    cOffset + row * cStride + column,
                    cStride);
        }

        /** Does not keep the caller's arrays alive. */
        void release() {
            a = NOTHING;
            b = NOTHING;
            c = NOTHING;
        }
    }
}
