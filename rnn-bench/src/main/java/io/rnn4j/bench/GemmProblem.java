package io.rnn4j.bench;

import io.rnn4j.tensor.DType;
import java.util.SplittableRandom;

/**
 * One matrix product {@code C = A B} with its operands, the same for everything that is compared. All
 * values are exact in FLOAT32. Arrays are shared, not copied: read only.
 *
 * @param m rows of A and C
 * @param n columns of B and C
 * @param k columns of A, rows of B
 * @param dtype the type that a contender computes in
 * @param a {@code [m, k]}
 * @param b {@code [k, n]}
 */
@SuppressWarnings("ArrayRecordComponent") // Data for one benchmark, compared by nobody.
public record GemmProblem(int m, int n, int k, DType dtype, double[] a, double[] b) {

    static GemmProblem of(GemmShape shape, DType dtype) {
        SplittableRandom random = new SplittableRandom(42); // Any seed; fixed, so that runs compare.
        return new GemmProblem(
                shape.m(),
                shape.n(),
                shape.k(),
                dtype,
                uniform(random, Math.multiplyExact(shape.m(), shape.k())),
                uniform(random, Math.multiplyExact(shape.k(), shape.n())));
    }

    private static double[] uniform(SplittableRandom random, int size) {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        return values;
    }
}
