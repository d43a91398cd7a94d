<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "Product.java"/>
package io.rnn4j.java;

/** The matrix product of {@link Gemm} for one type. */
abstract class ${e.Type}Product {
    /**
     * Up to this many multiplications plain loops win: packing alone costs more. Measured on JDK 17 and 25 with
     * square and with flat shapes; the result changes little between 500 and 4000.
     */
    private static final long SMALL = 1000;

    /**
     * Up to this many rows of c, b is read where it lies: packing it would cost as much as the product. Measured with
     * b of 128 by 512, as it is and transposed.
     */
    private static final int FEW_ROWS = 4;

    private final ${e.Type}Kernels kernels;

    ${e.Type}Product(${e.Type}Kernels kernels) {
        this.kernels = kernels;
    }

    /** {@code c += alpha op(a) op(b)} if {@code add}, else {@code c = alpha op(a) op(b)}. */
    abstract void accumulate(
            boolean transposeA, boolean transposeB, int m, int n, int k, ${t} alpha, ${t}[] a, int aOffset, int aStride,
            ${t}[] b, int bOffset, int bStride, boolean add, ${t}[] c, int cOffset, int cStride);

    final void multiply(
            boolean transposeA, boolean transposeB, int m, int n, int k, ${t} alpha, ${t}[] a, int aOffset, int aStride,
            ${t}[] b, int bOffset, int bStride, ${t} beta, ${t}[] c, int cOffset, int cStride) {
        if (beta != 0 && beta != 1) {
            for (int i = 0; i < m; i++) {
                kernels.scale(beta, c, cOffset + i * cStride, n);
            }
        }
        if ((long) m * n * k <= SMALL) {
            small(
                    m, n, k, alpha, a, aOffset, transposeA ? 1 : aStride, transposeA ? aStride : 1,
                    b, bOffset, transposeB ? 1 : bStride, transposeB ? bStride : 1, beta != 0, c, cOffset, cStride);
        } else if (m <= FEW_ROWS && !transposeA && (transposeB || kernels.vectorised())) {
            for (int i = 0; i < m; i++) {
                int ao = aOffset + i * aStride;
                int co = cOffset + i * cStride;
                if (transposeB) {
                    kernels.dots(k, alpha, a, ao, b, bOffset, bStride, beta != 0, c, co, n);
                } else {
                    kernels.combine(k, alpha, a, ao, b, bOffset, bStride, beta != 0, c, co, n);
                }
            }
        } else {
            accumulate(
                    transposeA, transposeB, m, n, k, alpha, a, aOffset, aStride, b, bOffset, bStride, beta != 0,
                    c, cOffset, cStride);
        }
    }

    private static void small(
            int m, int n, int k, ${t} alpha, ${t}[] a, int aOffset, int aRow, int aColumn,
            ${t}[] b, int bOffset, int bRow, int bColumn, boolean add, ${t}[] c, int cOffset, int cStride) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                ${t} sum = 0;
                for (int l = 0; l < k; l++) {
                    sum += a[aOffset + i * aRow + l * aColumn] * b[bOffset + l * bRow + j * bColumn];
                }
                int at = cOffset + i * cStride + j;
                c[at] = add ? c[at] + alpha * sum : alpha * sum;
            }
        }
    }
}
</#list>
