package io.rnn4j.bench;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GemmCheckTest {
    @ParameterizedTest
    @EnumSource
    void rightProductPasses(DType dtype) {
        GemmProblem problem = GemmProblem.of(GemmShape.parse("37x29x53", Cell.RNN), dtype);
        assertThatCode(() -> GemmCheck.check("reference", problem, new ReferenceContender().gemm(problem, 1)))
                .doesNotThrowAnyException();
    }

    @Test
    void tripleLoopComputesTheProduct() {
        GemmProblem problem = GemmProblem.of(GemmShape.parse("37x29x53", Cell.RNN), DType.FLOAT32);
        assertThatCode(() -> GemmCheck.check("naive", problem, new NaiveContender().gemm(problem, 1)))
                .doesNotThrowAnyException();
    }

    /** Only the first and the last row are compared element by element; those in between are seen by the check of all elements alone. */
    @ParameterizedTest
    @ValueSource(ints = {0, 10 * 30 + 7, 19 * 30 + 29})
    void oneWrongElementIsFoundWhereverItLies(int wrong) {
        GemmProblem problem = GemmProblem.of(GemmShape.parse("20x30x30", Cell.RNN), DType.FLOAT64);
        double[] c = product(problem);
        c[wrong] += 0.01;
        assertThatThrownBy(() -> GemmCheck.check("altered", problem, new Fixed(c), 0))
                .isInstanceOf(WrongResultException.class)
                .hasMessageStartingWith("altered, product 20x30x30 FLOAT64");
    }

    private static double[] product(GemmProblem problem) {
        double[] c = new double[problem.m() * problem.n()];
        for (int i = 0; i < problem.m(); i++) {
            for (int p = 0; p < problem.k(); p++) {
                for (int j = 0; j < problem.n(); j++) {
                    c[i * problem.n() + j] += problem.a()[i * problem.k() + p] * problem.b()[p * problem.n() + j];
                }
            }
        }
        return c;
    }

    /** A product that was computed elsewhere. */
    private static final class Fixed implements GemmSubject {
        private final double[] c;

        Fixed(double[] c) {
            this.c = c;
        }

        @Override
        public void multiply() {}

        @Override
        public double[] output() {
            return c;
        }

        @Override
        public void close() {}
    }
}
