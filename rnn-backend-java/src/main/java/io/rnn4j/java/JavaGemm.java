package io.rnn4j.java;

/** The product in Java, each type's made when it is used first. */
record JavaGemm(Lazy<FloatKernelSet> floats, Lazy<DoubleKernelSet> doubles) implements Gemm {
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
        floats.get()
                .product()
                .multiply(
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
        doubles.get()
                .product()
                .multiply(
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
