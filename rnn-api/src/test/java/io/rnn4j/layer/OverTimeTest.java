package io.rnn4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mean, maximum and attention over time. */
class OverTimeTest {
    private static final Shape INPUT = Shape.of(3, 2, 2);
    private static final Shape OUTPUT = Shape.of(2, 2);

    @Test
    void theMeanIsOverAllSteps() {
        LayerFixture mean = new LayerFixture(new MeanOverTime(), 2);
        assertThat(mean.forward(INPUT, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12))
                .containsExactly(new double[] {5, 6, 7, 8}, offset(1e-14));
        assertThat(mean.backward(OUTPUT, 3, 6, 9, 12))
                .containsExactly(new double[] {1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4}, offset(1e-14));
    }

    @Test
    void theMeanIsOverValidStepsAndZeroWithout() {
        LayerFixture mean = new LayerFixture(new MeanOverTime(), 2);
        assertThat(mean.forward(Lengths.of(3, 2, 0), INPUT, 1, 2, 0, 0, 5, 6, 0, 0, 0, 0, 0, 0))
                .containsExactly(3, 4, 0, 0);
        assertThat(mean.backward(OUTPUT, 2, 4, 9, 12)).containsExactly(1, 2, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void theMaximumIsOfEachFeatureAndItsGradientGoesToTheFirstStepThatHasIt() {
        LayerFixture max = new LayerFixture(new MaxOverTime(), 2);
        assertThat(max.forward(INPUT, 1, 9, -3, -4, 5, 9, -7, -2, 5, 0, -1, -2)).containsExactly(5, 9, -1, -2);
        assertThat(max.backward(OUTPUT, 1, 2, 3, 4)).containsExactly(0, 2, 0, 0, 1, 0, 0, 4, 0, 0, 3, 0);
    }

    @Test
    void theMaximumIsOverValidStepsAndZeroWithout() {
        LayerFixture max = new LayerFixture(new MaxOverTime(), 2);
        assertThat(max.forward(Lengths.of(3, 1, 0), INPUT, -1, -9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
                .containsExactly(-1, -9, 0, 0);
        assertThat(max.backward(OUTPUT, 1, 2, 3, 4)).containsExactly(1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void theMaximumOfWhatHasNaNIsNaN() {
        double nan = Double.NaN;
        LayerFixture max = new LayerFixture(new MaxOverTime(), 2);
        assertThat(max.forward(INPUT, nan, 1, 0, 0, 5, nan, 0, 0, 7, 2, 0, 0)).containsExactly(nan, nan, 0, 0);
    }

    private static LayerFixture attention(double... score) {
        LayerFixture attention = new LayerFixture(new AdditiveAttention(2), 2);
        attention.value(0).copyFrom(0.5, -1, 2, 0.25);
        attention.value(1).copyFrom(0.1, -0.2);
        attention.value(2).copyFrom(score);
        return attention;
    }

    @Test
    void attentionWithoutPreferenceIsTheMeanOverValidSteps() {
        LayerFixture attention = attention(0, 0);
        assertThat(attention.forward(Lengths.of(3, 2, 0), INPUT, 1, 2, 0, 0, 5, 6, 0, 0, 0, 0, 0, 0))
                .containsExactly(new double[] {3, 4, 0, 0}, offset(1e-14));
    }

    @Test
    void attentionWeighsStepsByTheSoftmaxOfTheirScores() {
        LayerFixture attention = attention(3, -2);
        double[] x = {1, 2, -1, 0.5, 0.3, -0.7};
        double[] e = new double[3];
        double sum = 0;
        for (int t = 0; t < 3; t++) {
            double first = Math.tanh(0.5 * x[2 * t] - x[2 * t + 1] + 0.1);
            double second = Math.tanh(2 * x[2 * t] + 0.25 * x[2 * t + 1] - 0.2);
            e[t] = Math.exp(3 * first - 2 * second);
            sum += e[t];
        }
        double[] expected = new double[2];
        for (int t = 0; t < 3; t++) {
            expected[0] += e[t] / sum * x[2 * t];
            expected[1] += e[t] / sum * x[2 * t + 1];
        }
        assertThat(attention.forward(Shape.of(3, 1, 2), x)).containsExactly(expected, offset(1e-14));
    }

    @Test
    void attentionBearsScoresFarApart() {
        LayerFixture attention = attention(2000, 0);
        assertThat(attention.forward(Shape.of(2, 1, 2), 3, 0, -3, 0))
                .containsExactly(new double[] {3, 0}, offset(1e-14));
    }

    @Test
    void refusesWhatIsNoSequence() {
        for (LayerSpec spec : List.of(new MeanOverTime(), new MaxOverTime(), new AdditiveAttention(3))) {
            Layer layer = new LayerFixture(spec, 2).layer();
            for (Shape input : List.of(Shape.of(3, 2), Shape.of(0, 3, 2), Shape.of(4, 3, 5))) {
                assertThatThrownBy(() -> layer.pass(input, Mode.INFERENCE))
                        .isInstanceOf(ShapeException.class)
                        .hasMessageEndingWith(
                                "over time needs a sequence of shape [T, N, 2] with T at least 1, but got " + input);
            }
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdditiveAttention(0))
                .withMessage("an attention's size must be at least 1, but got 0");
    }
}
