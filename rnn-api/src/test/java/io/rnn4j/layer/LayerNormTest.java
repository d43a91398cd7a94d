package io.rnn4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import org.junit.jupiter.api.Test;

class LayerNormTest {
    /** {@code torch.nn.LayerNorm(4)} divides the sum of squares by 4, not by 3, and adds 1e-5 under the root. */
    @Test
    void normalisesEachStepAsPyTorchDoes() {
        LayerFixture norm = new LayerFixture(new LayerNorm(), 4);
        double s = 1 / Math.sqrt(1.25 + 1e-5);
        assertThat(norm.forward(Shape.of(1, 2, 4), 1, 2, 3, 4, 7, 7, 7, 7))
                .containsExactly(new double[] {-1.5 * s, -0.5 * s, 0.5 * s, 1.5 * s, 0, 0, 0, 0}, offset(1e-15));
    }

    @Test
    void gainAndBiasComeAfter() {
        LayerFixture norm = new LayerFixture(new LayerNorm(0.75), 2);
        norm.value(0).copyFrom(10.0, 20);
        norm.value(1).copyFrom(1.0, 2);
        // Mean 2, variance 1/4, scale 1.
        assertThat(norm.forward(Shape.of(1, 2), 1.5, 2.5)).containsExactly(new double[] {-4, 12}, offset(1e-14));
        norm.backward(Shape.of(1, 2), 3, 5);
        assertThat(norm.gradient(0)).containsExactly(new double[] {-1.5, 2.5}, offset(1e-14));
        assertThat(norm.gradient(1)).containsExactly(3, 5);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> new LayerFixture(new LayerNorm(), 4).layer().outputShape(Shape.of(3, 2, 5)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("a layer normalisation of size 4 needs inputs with as many features, but got shape"
                        + " [3, 2, 5]");
        for (double epsilon : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new LayerNorm(epsilon))
                    .withMessage(
                            "the epsilon of a layer normalisation must be positive and finite, but got " + epsilon);
        }
    }
}
