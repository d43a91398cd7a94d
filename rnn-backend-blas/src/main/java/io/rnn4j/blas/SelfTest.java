package io.rnn4j.blas;

import java.util.Arrays;

/**
 * Multiplies a few small matrices natively and in Java. Their elements are small integers, so both must agree in
 * every bit, whatever the order of the additions. Finds a library that takes other arguments (64-bit integers,
 * say) or whose kernels are wrong on this CPU.
 */
final class SelfTest {
    /** What netlib calls, as BLAS's Fortran names them. */
    static final String[] FUNCTIONS = {"sgemm_", "dgemm_"};

    /** Rows, columns and length of the sums: beyond a vector's width, odd, and large enough for the main kernels. */
    private static final int[][] SIZES = {{3, 5, 2}, {67, 45, 83}, {40, 129, 150}};

    /** Elements before, after and between the rows, which must stay as they are. */
    private static final int GUARD = 7;

    private static final double UNTOUCHED = 12345;
    private static final double ALPHA = 2;
    private static final double BETA = -1;

    private static final String FIX =
            "use another BLAS library: one with 32-bit integers (LP64) that supports this CPU";

    /** An element by row and column. */
    private interface Element {
        double at(int row, int column);
    }

    private final NativeGemm gemm;

    SelfTest(NativeGemm gemm) {
        this.gemm = gemm;
    }

    /** Throws where a product is wrong. */
    void run() throws UnusableException {
        for (int[] size : SIZES) {
            try {
                if (!isRight(size[0], size[1], size[2])) {
                    throw new UnusableException(
                            "the library multiplies wrongly: a product of " + size[0] + " by " + size[2] + " and "
                                    + size[2] + " by " + size[1] + " elements differs from Java's",
                            FIX);
                }
            } catch (RuntimeException e) {
                throw new UnusableException("the library's product failed in its first calls: " + e, FIX, e);
            }
        }
    }

    private boolean isRight(int m, int n, int k) {
        Element a = (row, column) -> (row * 7 + column * 3 + row * column) % 9 - 4;
        Element b = (row, column) -> (row * 5 + column * 4 + row * column) % 9 - 4;
        Element c = (row, column) -> (row * 2 + column) % 9 - 4;
        double[] expected = stored(m, n, false, (row, column) -> {
            double sum = 0;
            for (int l = 0; l < k; l++) {
                sum += a.at(row, l) * b.at(l, column);
            }
            return ALPHA * sum + BETA * c.at(row, column);
        });
        boolean right = true;
        for (int transposes = 0; transposes < 4; transposes++) {
            boolean transposeA = (transposes & 1) != 0;
            boolean transposeB = (transposes & 2) != 0;
            int aStride = (transposeA ? m : k) + GUARD;
            int bStride = (transposeB ? k : n) + GUARD;
            int cStride = n + GUARD;
            double[] x = stored(m, k, transposeA, a);
            double[] y = stored(k, n, transposeB, b);
            double[] z = stored(m, n, false, c);
            float[] floats = floats(z);
            gemm.multiply(
                    transposeA,
                    transposeB,
                    m,
                    n,
                    k,
                    ALPHA,
                    floats(x),
                    GUARD,
                    aStride,
                    floats(y),
                    GUARD,
                    bStride,
                    BETA,
                    floats,
                    GUARD,
                    cStride);
            gemm.multiply(
                    transposeA,
                    transposeB,
                    m,
                    n,
                    k,
                    ALPHA,
                    x,
                    GUARD,
                    aStride,
                    y,
                    GUARD,
                    bStride,
                    BETA,
                    z,
                    GUARD,
                    cStride);
            right &= Arrays.equals(z, expected) && Arrays.equals(floats, floats(expected));
        }
        return right;
    }

    /** Stores a matrix, transposed or not, with guards around its rows. */
    private static double[] stored(int rows, int columns, boolean transposed, Element element) {
        int storedRows = transposed ? columns : rows;
        int storedColumns = transposed ? rows : columns;
        int stride = storedColumns + GUARD;
        double[] array = new double[GUARD + storedRows * stride];
        Arrays.fill(array, UNTOUCHED);
        for (int r = 0; r < storedRows; r++) {
            for (int c = 0; c < storedColumns; c++) {
                array[GUARD + r * stride + c] = transposed ? element.at(c, r) : element.at(r, c);
            }
        }
        return array;
    }

    private static float[] floats(double[] array) {
        float[] floats = new float[array.length];
        for (int i = 0; i < array.length; i++) {
            floats[i] = (float) array[i];
        }
        return floats;
    }
}
