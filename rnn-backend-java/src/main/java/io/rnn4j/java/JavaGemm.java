package io.rnn4j.java;

/** The product in Java. */
record JavaGemm(FloatProduct floats, DoubleProduct doubles) implements Gemm {
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
        floats.multiply(
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
        doubles.multiply(
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
