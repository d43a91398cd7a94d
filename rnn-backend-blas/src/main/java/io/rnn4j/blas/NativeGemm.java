package io.rnn4j.blas;

import dev.ludovic.netlib.blas.BLAS;

/**
 * The product of a native BLAS on row-major matrices, behind checks of its own: netlib adds offsets and extents
 * as ints and accepts negative offsets, and what passes its checks is read and written without further ones.
 *
 * <p>BLAS stores matrices by columns. A row-major matrix is the transpose of a column-major one, so {@code C = A
 * B} is computed as {@code C' = B' A'}: the operands change places.
 */
final class NativeGemm {
    private final BLAS blas;

    NativeGemm(BLAS blas) {
        this.blas = blas;
    }

    /**
     * {@code c = alpha op(a) op(b) + beta c}.
     *
     * @param a {@code float[]} or {@code double[]}, as b and c
     * @throws IndexOutOfBoundsException if a matrix does not lie within its array
     */
    void multiply(
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
        String opA = transposeA ? "T" : "N";
        String opB = transposeB ? "T" : "N";
        if (a instanceof float[] x && b instanceof float[] y && c instanceof float[] z) {
            check(
                    transposeA,
                    transposeB,
                    m,
                    n,
                    k,
                    x.length,
                    aOffset,
                    aStride,
                    y.length,
                    bOffset,
                    bStride,
                    z.length,
                    cOffset,
                    cStride);
            blas.sgemm(
                    opB,
                    opA,
                    n,
                    m,
                    k,
                    (float) alpha,
                    y,
                    bOffset,
                    bStride,
                    x,
                    aOffset,
                    aStride,
                    (float) beta,
                    z,
                    cOffset,
                    cStride);
        } else {
            double[] x = (double[]) a;
            double[] y = (double[]) b;
            double[] z = (double[]) c;
            check(
                    transposeA,
                    transposeB,
                    m,
                    n,
                    k,
                    x.length,
                    aOffset,
                    aStride,
                    y.length,
                    bOffset,
                    bStride,
                    z.length,
                    cOffset,
                    cStride);
            blas.dgemm(opB, opA, n, m, k, alpha, y, bOffset, bStride, x, aOffset, aStride, beta, z, cOffset, cStride);
        }
    }

    private static void check(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            int aLength,
            int aOffset,
            int aStride,
            int bLength,
            int bOffset,
            int bStride,
            int cLength,
            int cOffset,
            int cStride) {
        check("a", transposeA ? k : m, transposeA ? m : k, aOffset, aStride, aLength);
        check("b", transposeB ? n : k, transposeB ? k : n, bOffset, bStride, bLength);
        check("c", m, n, cOffset, cStride, cLength);
    }

    private static void check(String name, int rows, int columns, int offset, int stride, int length) {
        long end = offset + (rows - 1L) * stride + columns;
        if (rows < 1 || columns < 1 || offset < 0 || stride < columns || end > length) {
            throw new IndexOutOfBoundsException("gemm: matrix " + name + " of " + rows + " by " + columns
                    + " elements with row stride " + stride + " at offset " + offset
                    + " does not lie within an array of "
                    + length + " elements");
        }
    }
}
