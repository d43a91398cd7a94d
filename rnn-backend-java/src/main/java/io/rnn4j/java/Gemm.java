package io.rnn4j.java;

/**
 * A matrix product on Java arrays, the one thing that another backend may swap for its own: {@code c = alpha
 * op(a) op(b) + beta c} on row-major matrices, where op transposes or not. Row {@code r} of a matrix {@code x}
 * as stored begins at {@code xOffset + r * xStride}; op(a) is m by k, op(b) is k by n, c is m by n.
 *
 * <p>Called with {@code m, n, k >= 1} and {@code alpha != 0} only, with ranges that were checked against the
 * arrays, from any number of threads at once. With {@code beta = 0} the old c is not read; between the rows of c
 * nothing is written. The same arguments must give the same bits, whatever ran before and whatever the number of
 * threads.
 */
public interface Gemm {
    /**
     * Multiplies in FLOAT32.
     *
     * @param transposeA whether a is stored as {@code [k, m]}
     * @param transposeB whether b is stored as {@code [n, k]}
     * @param m rows of c
     * @param n columns of c
     * @param k length of the sums
     * @param alpha the coefficient of the product, not 0
     * @param a the array that holds a
     * @param aOffset where a begins
     * @param aStride the distance of two rows of a as stored
     * @param b the array that holds b
     * @param bOffset where b begins
     * @param bStride the distance of two rows of b as stored
     * @param beta the coefficient of the old c
     * @param c the array that holds c; it may be that of a or b, but the elements do not overlap
     * @param cOffset where c begins
     * @param cStride the distance of two rows of c
     */
    void multiply(
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
            int cStride);

    /**
     * Multiplies in FLOAT64.
     *
     * @param transposeA whether a is stored as {@code [k, m]}
     * @param transposeB whether b is stored as {@code [n, k]}
     * @param m rows of c
     * @param n columns of c
     * @param k length of the sums
     * @param alpha the coefficient of the product, not 0
     * @param a the array that holds a
     * @param aOffset where a begins
     * @param aStride the distance of two rows of a as stored
     * @param b the array that holds b
     * @param bOffset where b begins
     * @param bStride the distance of two rows of b as stored
     * @param beta the coefficient of the old c
     * @param c the array that holds c; it may be that of a or b, but the elements do not overlap
     * @param cOffset where c begins
     * @param cStride the distance of two rows of c
     */
    void multiply(
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
            int cStride);
}
