package io.rnn4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.apache.commons.math3.distribution.TDistribution;
import org.junit.jupiter.api.Test;

class SignificanceTest {
    @Test
    void manyValuesAreComparedByRanks() {
        // By hand: U = 0 of 8 and 8 values, mean 32, variance 64 * 17 / 12, z = -3.3607, 2 Phi(z) = 0.00077744.
        double[] low = {1, 2, 3, 4, 5, 6, 7, 8};
        double[] high = {11, 12, 13, 14, 15, 16, 17, 1e9};
        assertThat(Significance.pValue(low, high)).isCloseTo(0.000777, within(1e-6));
        assertThat(Significance.pValue(high, low)).isEqualTo(Significance.pValue(low, high));
    }

    @Test
    void fewValuesAreComparedByWelchsTestOnTheirLogarithms() {
        double[] before = {1, Math.E, 1};
        double[] after = {Math.exp(2), Math.exp(3), Math.exp(4)};
        // Of the logarithms: means 1/3 and 3, variances 1/3 and 1, so t = (8/3) / (2/3) = 4.
        double degrees = Math.pow(4.0 / 9, 2) / (Math.pow(1.0 / 9, 2) / 2 + Math.pow(1.0 / 3, 2) / 2);
        double want = 2 * new TDistribution(degrees).cumulativeProbability(-4);
        assertThat(Significance.pValue(before, after)).isCloseTo(want, within(1e-12));
        assertThat(want).isBetween(0.02, 0.03);
    }

    @Test
    void valuesWithoutAnyNoiseAreEitherAlikeOrNot() {
        assertThat(Significance.pValue(new double[] {2, 2}, new double[] {2, 2}))
                .isEqualTo(1);
        assertThat(Significance.pValue(new double[] {2, 2}, new double[] {3, 3}))
                .isZero();
    }

    @Test
    void oneValueTellsNothing() {
        assertThat(Significance.pValue(new double[] {1}, new double[] {2, 2, 2}))
                .isNaN();
        assertThat(Significance.pValue(new double[] {1, 1}, new double[0])).isNaN();
    }

    @Test
    void holmsCorrectionMultipliesByTheRowsThatAreLeftAndNeverFalls() {
        // 0.01 * 4, 0.02 * 3, then 0.03 * 2 = 0.06 twice, since 0.031 * 1 must not be below it.
        assertThat(Significance.holm(new double[] {0.03, 0.01, Double.NaN, 0.031, 0.02}))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(0.06, 0.04, Double.NaN, 0.06, 0.06);
        assertThat(Significance.holm(new double[] {0.7, 0.8})).containsExactly(1, 1);
    }

    @Test
    void ofFortyRowsThatDidNotChangeNoneIsSignificantInNineteenOfTwentyComparisons() {
        Random random = new Random(5);
        for (int iterations : new int[] {3, 15}) {
            int alarms = 0;
            for (int comparison = 0; comparison < 400; comparison++) {
                double[] p = new double[40];
                for (int row = 0; row < p.length; row++) {
                    p[row] = Significance.pValue(noise(random, iterations), noise(random, iterations));
                }
                double[] corrected = Significance.holm(p);
                for (double one : corrected) {
                    if (one < RowChange.LEVEL) {
                        alarms++;
                        break;
                    }
                }
            }
            assertThat(alarms).as("of 400 with %d iterations", iterations).isLessThan(30);
        }
    }

    private static double[] noise(Random random, int count) {
        return random.doubles(count)
                .map(unused -> Math.exp(0.05 * random.nextGaussian()))
                .toArray();
    }
}
