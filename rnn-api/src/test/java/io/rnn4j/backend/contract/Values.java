package io.rnn4j.backend.contract;

import io.rnn4j.tensor.DType;
import java.util.SplittableRandom;

/** What fills an operand. Values are rounded to the element type, so that the oracle sees the same numbers. */
enum Values {
    /** Uniform in [-1, 1). */
    UNIT,
    /** Uniform in [0.1, 1.1): second moments. */
    POSITIVE,
    /** Uniform in [-0.2, 0.2): a mean that lies well within a second moment of POSITIVE. */
    SMALL,
    /** Integers from -3 to 3, for results that must be exact. */
    INTEGERS,
    /** Far from 0 and close to each other: a variance by the difference of squares loses all digits. */
    CLOSE,
    /** Zeros. */
    ZERO,
    /** Each class of argument at which an elementary function may go wrong, in random order. */
    SPECIAL,
    /** Finite arguments over the whole range, of both signs and all magnitudes. */
    WIDE,
    /** Logits far apart: softmax without the shift by the maximum overflows on them. */
    EXTREME_LOGITS;

    private static final double[] SPECIAL_FLOAT32 = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        0.0,
        -0.0,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL / 2,
        -Float.MIN_NORMAL,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        1e-4,
        -1e-4,
        9,
        -9,
        17,
        -17,
        87.3,
        -87.3,
        88.8,
        -88.8,
        104,
        -104
    };
    private static final double[] SPECIAL_FLOAT64 = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        0.0,
        -0.0,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.MIN_NORMAL / 2,
        -Double.MIN_NORMAL,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        1e-8,
        -1e-8,
        19,
        -19,
        37,
        -37,
        708,
        -708,
        709.9,
        -709.9,
        746,
        -746
    };

    private double next(SplittableRandom random, DType dtype) {
        return switch (this) {
            case UNIT -> random.nextDouble(-1, 1);
            case POSITIVE -> random.nextDouble(0.1, 1.1);
            case SMALL -> random.nextDouble(-0.2, 0.2);
            case INTEGERS -> random.nextInt(-3, 4);
            case CLOSE -> 1000 + random.nextDouble(-1, 1);
            case ZERO -> 0;
            case SPECIAL -> {
                double[] all = dtype == DType.FLOAT32 ? SPECIAL_FLOAT32 : SPECIAL_FLOAT64;
                yield all[random.nextInt(all.length)];
            }
            case WIDE -> {
                double magnitude = Math.pow(10, random.nextDouble(-9, dtype == DType.FLOAT32 ? 1.9 : 2.8));
                yield random.nextBoolean() ? magnitude : -magnitude;
            }
            case EXTREME_LOGITS -> random.nextInt(-3, 4) * 5000.0 + random.nextDouble(-1, 1);
        };
    }

    double[] generate(DType dtype, int count, SplittableRandom random) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            double value = next(random, dtype);
            values[i] = dtype == DType.FLOAT32 ? (float) value : value;
        }
        return values;
    }
}
