package io.rnn4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.internal.SeededRandom;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitializersTest {
    private static DescriptiveStatistics statistics(Initializer initializer, int rows, int columns) {
        return new DescriptiveStatistics(initializer.draw(rows, columns, new SeededRandom(1)));
    }

    private static RealMatrix matrix(double[] values, int rows, int columns) {
        RealMatrix matrix = new Array2DRowRealMatrix(rows, columns);
        for (int i = 0; i < values.length; i++) {
            matrix.setEntry(i / columns, i % columns, values[i]);
        }
        return matrix;
    }

    @Test
    void constantGivesTheSameValueEverywhere() {
        assertThat(Initializers.constant(0.25).draw(2, 3, new SeededRandom(1)))
                .hasSize(6)
                .containsOnly(0.25);
    }

    @Test
    void gaussianHasMeanZeroTheStandardDeviationAskedForAndTheKurtosisOfTheNormalDistribution() {
        DescriptiveStatistics drawn = statistics(Initializers.gaussian(0.01), 400, 500);
        // Of 200,000 values, the standard errors are sigma / 447, sigma / 632 and 0.011.
        assertThat(drawn.getMean()).isCloseTo(0, offset(0.01 / 100));
        assertThat(drawn.getStandardDeviation()).isCloseTo(0.01, offset(0.01 / 150));
        assertThat(drawn.getKurtosis()).isCloseTo(0, offset(0.05));
    }

    @Test
    void uniformFillsItsRange() {
        assertUniform(Initializers.uniform(0.3), 0.3);
    }

    @Test
    void pytorchsBoundIsOneOverTheRootOfTheHiddenSize() {
        assertUniform(Initializers.pytorch(16), 0.25);
    }

    @Test
    void glorotsBoundDependsOnBothSizes() {
        assertUniform(Initializers.glorot(), Math.sqrt(6.0 / (400 + 500)));
    }

    private static void assertUniform(Initializer initializer, double bound) {
        DescriptiveStatistics drawn = statistics(initializer, 400, 500);
        assertThat(drawn.getMin()).isBetween(-bound, -0.999 * bound);
        assertThat(drawn.getMax()).isBetween(0.999 * bound, bound);
        assertThat(drawn.getMean()).isCloseTo(0, offset(bound / 100));
        assertThat(drawn.getStandardDeviation()).isCloseTo(bound / Math.sqrt(3), offset(bound / 150));
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "7, 3", "3, 7", "1, 4"})
    void orthogonalGivesOrthonormalRowsOrColumnsWhicheverAreFewer(int rows, int columns) {
        RealMatrix drawn = matrix(Initializers.orthogonal().draw(rows, columns, new SeededRandom(3)), rows, columns);
        RealMatrix product = rows >= columns ? drawn.transpose().multiply(drawn) : drawn.multiply(drawn.transpose());
        RealMatrix identity = MatrixUtils.createRealIdentityMatrix(Math.min(rows, columns));
        assertThat(product.subtract(identity).getNorm()).isLessThan(1e-13);
    }

    /** For Q uniformly distributed, each diagonal entry of R = Q' A must be positive. */
    @Test
    void orthogonalHasItsSignsFixedByTheDiagonalOfR() {
        for (int seed = 0; seed < 20; seed++) {
            SeededRandom random = new SeededRandom(seed);
            double[] gaussian = new double[16];
            for (int i = 0; i < gaussian.length; i++) {
                gaussian[i] = random.nextGaussian();
            }
            RealMatrix q = matrix(Initializers.orthogonal().draw(4, 4, new SeededRandom(seed)), 4, 4);
            RealMatrix r = q.transpose().multiply(matrix(gaussian, 4, 4));
            for (int i = 0; i < 4; i++) {
                assertThat(r.getEntry(i, i)).isPositive();
                for (int j = 0; j < i; j++) {
                    assertThat(r.getEntry(i, j)).isCloseTo(0, offset(1e-13));
                }
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameValues() {
        for (Initializer initializer :
                List.of(Initializers.gaussian(1), Initializers.glorot(), Initializers.orthogonal())) {
            double[] first = initializer.draw(4, 3, new SeededRandom(9));
            assertThat(initializer.draw(4, 3, new SeededRandom(9))).isEqualTo(first);
            assertThat(initializer.draw(4, 3, new SeededRandom(10))).isNotEqualTo(first);
        }
    }

    @Test
    void theGatesOfALayerAreDrawnOneByOne() {
        try (Backend backend = ReferenceBackend.open()) {
            LayerContext context = new LayerContext(backend, DType.FLOAT64, new SeededRandom(2));
            Layer layer = Recurrent.lstm(4).create(context, 3);
            Tensor recurrent = layer.parameters().get(1).value();
            for (int gate = 0; gate < 4; gate++) {
                RealMatrix block =
                        matrix(recurrent.slice(4 * gate, 4 * gate + 4).toDoubleArray(), 4, 4);
                RealMatrix product = block.transpose().multiply(block);
                assertThat(product.subtract(MatrixUtils.createRealIdentityMatrix(4))
                                .getNorm())
                        .isLessThan(1e-13);
            }
            double bound = Math.sqrt(6.0 / (4 + 3));
            DescriptiveStatistics input =
                    new DescriptiveStatistics(layer.parameters().get(0).value().toDoubleArray());
            assertThat(input.getMin()).isBetween(-bound, -0.8 * bound);
            assertThat(input.getMax()).isBetween(0.8 * bound, bound);
            assertThat(layer.parameters().get(2).value().toDoubleArray()).containsOnly(0);
        }
    }

    @Test
    void refusesScalesThatAreNegativeOrNoNumber() {
        assertThatThrownBy(() -> Initializers.gaussian(-0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sigma must be finite and not negative, but got -0.1");
        assertThatThrownBy(() -> Initializers.uniform(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bound must be finite and not negative, but got NaN");
        assertThatThrownBy(() -> Initializers.pytorch(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("hidden size must be at least 1, but got 0");
    }

    @Test
    void refusesAnInitialiserThatDrawsTooFewValues() {
        try (Backend backend = ReferenceBackend.open()) {
            LayerContext context = new LayerContext(backend, DType.FLOAT32, new SeededRandom(2));
            LayerSpec dense = Dense.of(2).withInitializer((rows, columns, random) -> new double[1]);
            assertThatThrownBy(() -> dense.create(context, 3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2 * 3 = 6 for weight, but drew 1");
        }
    }
}
