package io.rnn4j.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** exp, sigmoid and tanh over every exponent, both signs and the dense middle, in both types and every width. */
class FunctionsTest {
    private static final int PER_EXPONENT = 40;
    private static final int DENSE = 100_000;

    private interface FloatRun {
        void run(FloatKernels kernels, float[] x, float[] y);
    }

    private interface DoubleRun {
        void run(DoubleKernels kernels, double[] x, double[] y);
    }

    @Test
    void floatsAreWithinFourUlp() {
        checkFloats("exp", StrictMath::exp, (k, x, y) -> k.exp(x, 0, 0, y, 0, x.length));
        checkFloats("sigmoid", FunctionsTest::sigmoid, (k, x, y) -> k.sigmoid(x, 0, y, 0, x.length));
        checkFloats("tanh", StrictMath::tanh, (k, x, y) -> k.tanh(x, 0, y, 0, x.length));
    }

    @Test
    void doublesAreWithinOneInTenToTheFifteen() {
        checkDoubles("exp", StrictMath::exp, (k, x, y) -> k.exp(x, 0, 0, y, 0, x.length));
        checkDoubles("sigmoid", FunctionsTest::sigmoid, (k, x, y) -> k.sigmoid(x, 0, y, 0, x.length));
        checkDoubles("tanh", StrictMath::tanh, (k, x, y) -> k.tanh(x, 0, y, 0, x.length));
    }

    @Test
    void specialValuesAreExact() {
        double[] x = {0.0, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, Double.MIN_VALUE};
        for (KernelSet set : Widths.kernels()) {
            double[] y = new double[x.length];
            set.doubles().exp(x, 0, 0, y, 0, x.length);
            assertThat(y).containsExactly(1, 1, Double.POSITIVE_INFINITY, 0, Double.NaN, 1);
            set.doubles().sigmoid(x, 0, y, 0, x.length);
            assertThat(y).containsExactly(0.5, 0.5, 1, 0, Double.NaN, 0.5);
            set.doubles().tanh(x, 0, y, 0, x.length);
            assertThat(y).containsExactly(0.0, -0.0, 1, -1, Double.NaN, Double.MIN_VALUE);
            assertThat(Math.copySign(1, y[1])).as("the sign of tanh(-0)").isEqualTo(-1);
            assertThat(Math.copySign(1, y[0])).as("the sign of tanh(+0)").isEqualTo(1);
        }
    }

    private static double sigmoid(double x) {
        double e = StrictMath.exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    private static void checkFloats(String name, DoubleUnaryOperator oracle, FloatRun run) {
        float[] x = floats();
        float[] scalar = null;
        for (KernelSet set : Widths.kernels()) {
            float[] y = new float[x.length];
            run.run(set.floats(), x, y);
            if (scalar != null) {
                assertThat(y)
                        .as("%s with %d bits against scalar", name, set.bits())
                        .isEqualTo(scalar);
                continue;
            }
            scalar = y;
            for (int i = 0; i < x.length; i++) {
                double expected = oracle.applyAsDouble(x[i]);
                float rounded = (float) expected;
                double error = Float.isInfinite(rounded) || Float.isNaN(rounded)
                        ? (Float.compare(y[i], rounded) == 0 ? 0 : Double.POSITIVE_INFINITY)
                        : Math.abs(y[i] - expected) / Math.ulp(rounded);
                if (!(error <= 4)) {
                    fail("%s(%s) = %s, not %s: %s ulp", name, x[i], y[i], expected, error);
                }
            }
        }
    }

    private static void checkDoubles(String name, DoubleUnaryOperator oracle, DoubleRun run) {
        double[] x = doubles();
        double[] scalar = null;
        // fdlibm's own error is below one ulp for exp and below two for tanh.
        double tolerance = 1e-15 - 2 * 0x1p-53;
        for (KernelSet set : Widths.kernels()) {
            double[] y = new double[x.length];
            run.run(set.doubles(), x, y);
            if (scalar != null) {
                assertThat(y)
                        .as("%s with %d bits against scalar", name, set.bits())
                        .isEqualTo(scalar);
                continue;
            }
            scalar = y;
            for (int i = 0; i < x.length; i++) {
                double expected = oracle.applyAsDouble(x[i]);
                double limit = Math.max(tolerance * Math.abs(expected), 2 * Double.MIN_VALUE);
                if (!(Double.compare(y[i], expected) == 0 || Math.abs(y[i] - expected) <= limit)) {
                    fail("%s(%s) = %s, not %s", name, x[i], y[i], expected);
                }
            }
        }
    }

    private static float[] floats() {
        Random random = new Random(7);
        float[] x = new float[512 * PER_EXPONENT + DENSE + 5];
        int n = 0;
        for (int top = 0; top < 512; top++) {
            for (int i = 0; i < PER_EXPONENT; i++) {
                x[n++] = Float.intBitsToFloat(top << 23 | random.nextInt(1 << 23));
            }
        }
        while (n < x.length) {
            x[n++] = (float) (random.nextGaussian() * 30);
        }
        return x;
    }

    private static double[] doubles() {
        Random random = new Random(8);
        double[] x = new double[4096 * PER_EXPONENT + DENSE + 5];
        int n = 0;
        for (long top = 0; top < 4096; top++) {
            for (int i = 0; i < PER_EXPONENT; i++) {
                x[n++] = Double.longBitsToDouble(top << 52 | random.nextLong() >>> 12);
            }
        }
        while (n < x.length) {
            x[n] = random.nextGaussian() * (n % 2 == 0 ? 2 : 250);
            n++;
        }
        return x;
    }
}
