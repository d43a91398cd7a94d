package io.rnn4j.backend.contract;

import io.rnn4j.tensor.DType;

/**
 * How far a result may lie from the oracle's: {@code |actual - expected| <= absolute + relative |expected|}.
 * NaN is accepted for NaN only, an infinity for itself only.
 *
 * @param relative the relative part
 * @param absolute the absolute part
 */
record Tolerance(double relative, double absolute) {
    static final Tolerance EXACT = new Tolerance(0, 0);

    /** The distance from 1 to the next number: 2^-23 and 2^-52. */
    static double epsilon(DType dtype) {
        return dtype == DType.FLOAT32 ? Math.ulp(1f) : Math.ulp(1.0);
    }

    /**
     * For a sum of {@code length} products of numbers of magnitude at most 1: {@code epsilon (8 + length)}, both
     * absolutely and relatively. The worst case of a sum in working precision is half of {@code epsilon length}
     * times the sum of the terms' magnitudes; on random signs and any order of summation the error stays far
     * below, and a wrong term is far above.
     */
    static Tolerance ofSum(DType dtype, int length) {
        double bound = epsilon(dtype) * (8.0 + length);
        return new Tolerance(bound, bound);
    }

    /**
     * For an elementary function: 4 units in the last place in FLOAT32; in FLOAT64 1e-15 and the oracle's own
     * 2.5 units in the last place. A result below the smallest normal number may be flushed to 0.
     */
    static Tolerance ofFunction(DType dtype) {
        return dtype == DType.FLOAT32
                ? new Tolerance(4 * epsilon(dtype), Float.MIN_NORMAL)
                : new Tolerance(1e-15 + 2.5 * epsilon(dtype), Double.MIN_NORMAL);
    }

    boolean accepts(double expected, double actual) {
        if (Double.isNaN(expected) || Double.isNaN(actual)) {
            return Double.isNaN(expected) && Double.isNaN(actual);
        }
        if (Double.isInfinite(expected) || Double.isInfinite(actual)) {
            return expected == actual;
        }
        return Math.abs(actual - expected) <= absolute + relative * Math.abs(expected);
    }
}
