package io.rnn4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTest {
    private static Pass pass(double rate, DType dtype, Shape input) {
        Pass pass =
                LayerFixture.create(new Dropout(rate), dtype, input.columns()).pass(input, Mode.TRAINING);
        pass.draw(42, 1);
        return pass;
    }

    private static double[] ones(Pass pass, DType dtype, Shape input) {
        double[] ones = new double[input.size()];
        Arrays.fill(ones, 1);
        Lengths lengths = Lengths.full(input.dim(0), input.dim(1));
        return pass.forward(LayerFixture.tensor(dtype, input, ones), lengths, null, null)
                .toDoubleArray();
    }

    private static double[] masks(double rate, Shape input) {
        return ones(pass(rate, DType.FLOAT64, input), DType.FLOAT64, input);
    }

    /** Four standard deviations of the number of those that are dropped. */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 0.8})
    void dropsAtItsRateAndScalesTheOthers(double rate) {
        double[] masks = masks(rate, Shape.of(50, 20, 10));
        double kept = Arrays.stream(masks).max().orElseThrow();
        assertThat(masks).containsOnly(0, kept);
        assertThat(kept).isCloseTo(1 / (1 - rate), offset(1e-4));
        double dropped = Arrays.stream(masks).filter(mask -> mask == 0).count() / 10_000.0;
        assertThat(dropped).isCloseTo(rate, offset(4 * Math.sqrt(rate * (1 - rate) / 10_000)));
    }

    @Test
    void theMeanOfAllMasksOfARateIsOne() {
        for (double rate : new double[] {0.1, 0.3, 1e-4, 1 - 1e-9}) {
            double kept =
                    Arrays.stream(masks(rate, Shape.of(500, 20, 100))).max().orElseThrow();
            double dropped = Math.min(Math.round(rate * 65536), 65535) / 65536.0;
            assertThat((1 - dropped) * kept).as("rate %s", rate).isEqualTo(1);
        }
    }

    @Test
    void theGradientPassesWhereTheInputDid() {
        Shape input = Shape.of(2, 3, 4);
        Pass pass = pass(0.5, DType.FLOAT64, input);
        double[] masks = ones(pass, DType.FLOAT64, input);
        double[] dy = new double[24];
        Arrays.setAll(dy, i -> i + 1);
        double[] expected = new double[24];
        Arrays.setAll(expected, i -> masks[i] * dy[i]);
        Tensor dx = pass.backward(LayerFixture.tensor(DType.FLOAT64, input, dy), null, null, true);
        assertThat(dx.toDoubleArray()).isEqualTo(expected);
    }

    @Test
    void theSameDrawGivesTheSameMasksInBothTypesAndAnotherOthers() {
        Shape input = Shape.of(3, 4, 5);
        Pass pass = pass(0.5, DType.FLOAT64, input);
        double[] first = ones(pass, DType.FLOAT64, input);
        assertThat(ones(pass(0.5, DType.FLOAT32, input), DType.FLOAT32, input)).isEqualTo(first);
        pass.draw(42, 2);
        assertThat(ones(pass, DType.FLOAT64, input)).isNotEqualTo(first);
        pass.draw(43, 1);
        assertThat(ones(pass, DType.FLOAT64, input)).isNotEqualTo(first);
        pass.draw(42, 1);
        assertThat(ones(pass, DType.FLOAT64, input)).isEqualTo(first);
    }

    @Test
    void longerBatchesHaveTheSameMasksAtTheSameSteps() {
        double[] shorter = masks(0.5, Shape.of(3, 4, 5));
        assertThat(Arrays.copyOf(masks(0.5, Shape.of(7, 4, 5)), shorter.length)).isEqualTo(shorter);
    }

    @Test
    void dropsNothingInInferenceNorAtRateZero() {
        Shape input = Shape.of(2, 3, 4);
        Tensor x = LayerFixture.tensor(DType.FLOAT64, input, new double[24]);
        Lengths lengths = Lengths.full(2, 3);
        Layer half = LayerFixture.create(new Dropout(0.5), DType.FLOAT64, 4);
        assertThat(half.pass(input, Mode.INFERENCE).forward(x, lengths, null, null))
                .isSameAs(x);
        Pass none = LayerFixture.create(new Dropout(0), DType.FLOAT64, 4).pass(input, Mode.TRAINING);
        assertThat(none.forward(x, lengths, null, null)).isSameAs(x);
        assertThat(none.backward(x, null, null, true)).isSameAs(x);
    }

    @Test
    void refusesRatesThatAreNoProbabilityBelowOne() {
        for (double rate : new double[] {-0.1, 1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Dropout(rate))
                    .withMessage("the rate of dropout must be in [0, 1), but got " + rate);
        }
    }
}
