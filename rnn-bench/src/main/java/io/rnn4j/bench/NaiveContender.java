package io.rnn4j.bench;

import io.rnn4j.backend.Availability;
import io.rnn4j.tensor.DType;
import java.util.Optional;

/** The triple loop that everybody writes first: the baseline that shows what tiling and packing are worth. */
final class NaiveContender implements Contender {
    @Override
    public String name() {
        return "naive";
    }

    @Override
    public Availability availability(int threads) {
        return new Availability.Usable();
    }

    @Override
    public String describe(int threads) {
        return "naive: a triple loop over float[] in the order i, j, k, 1 thread";
    }

    @Override
    public Optional<String> refusal(String benchmark, Cell cell, DType dtype) {
        return benchmark.equals(Benchmarks.GEMM) && dtype == DType.FLOAT32
                ? Optional.empty()
                : Optional.of("the baseline is a matrix product in FLOAT32");
    }

    /** It waits for memory. */
    @Override
    public Pace pace() {
        return Pace.steady(0.4);
    }

    @Override
    public RecurrentSubject recurrent(RecurrentProblem problem, int threads, boolean training) {
        throw new UnsupportedOperationException("the baseline has no recurrent layer");
    }

    @Override
    public GemmSubject gemm(GemmProblem problem, int threads) {
        if (problem.dtype() != DType.FLOAT32) {
            throw new UnsupportedOperationException("the baseline computes in FLOAT32, not in " + problem.dtype());
        }
        return new TripleLoop(problem.m(), problem.n(), problem.k(), floats(problem.a()), floats(problem.b()));
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static final class TripleLoop implements GemmSubject {
        private final int m;
        private final int n;
        private final int k;
        private final float[] a;
        private final float[] b;
        private final float[] c;

        TripleLoop(int m, int n, int k, float[] a, float[] b) {
            this.m = m;
            this.n = n;
            this.k = k;
            this.a = a;
            this.b = b;
            this.c = new float[m * n];
        }

        @Override
        public void multiply() {
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    float sum = 0;
                    for (int p = 0; p < k; p++) {
                        sum += a[i * k + p] * b[p * n + j];
                    }
                    c[i * n + j] = sum;
                }
            }
        }

        @Override
        public double[] output() {
            double[] output = new double[c.length];
            for (int i = 0; i < c.length; i++) {
                output[i] = c[i];
            }
            return output;
        }

        @Override
        public void close() {}
    }
}
