package io.rnn4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingTest {
    private static final Shape INPUT = Shape.of(2, 2, 1);

    private static LayerFixture embedding(Embedding spec) {
        LayerFixture embedding = new LayerFixture(spec, 1);
        embedding.value(0).copyFrom(10.0, 11, 20, 21, 30, 31);
        return embedding;
    }

    @Test
    void givesEachNumberItsVectorAndTheVectorItsGradient() {
        LayerFixture embedding = embedding(Embedding.of(3, 2));
        assertThat(embedding.forward(INPUT, 2, 0, 0, 1)).containsExactly(30, 31, 10, 11, 10, 11, 20, 21);
        assertThat(embedding.backward(Shape.of(2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8))
                .containsExactly(0, 0, 0, 0);
        assertThat(embedding.gradient(0)).containsExactly(8, 10, 7, 8, 1, 2);
        assertThat(embedding.layer().outputShape(INPUT)).isEqualTo(Shape.of(2, 2, 2));
        assertThat(embedding.layer().outputShape(Shape.of(5, 1))).isEqualTo(Shape.of(5, 2));
    }

    @Test
    void paddingIsZeroWhateverIsWrittenThereAndHasNoGradient() {
        LayerFixture embedding = embedding(Embedding.of(3, 2).withPadding(1));
        assertThat(embedding.forward(INPUT, 1, 0, 0, 1)).containsExactly(0, 0, 10, 11, 10, 11, 0, 0);
        embedding.backward(Shape.of(2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(embedding.gradient(0)).containsExactly(8, 10, 0, 0, 0, 0);
    }

    @Test
    void theInitialVectorOfPaddingIsZero() {
        LayerFixture embedding = new LayerFixture(Embedding.of(3, 2).withPadding(0), 1);
        assertThat(embedding.value(0).toDoubleArray()).startsWith(0, 0).doesNotContain(Double.NaN);
        assertThat(embedding.value(0).get(1, 0)).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 3, 0.5, Double.NaN, Double.POSITIVE_INFINITY, 4294967296.0, -1e300})
    void refusesWhatIsNoNumberOfAWord(double number) {
        LayerFixture embedding = embedding(Embedding.of(3, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> embedding.forward(INPUT, 0, 1, 2, number))
                .withMessage(
                        "an embedding needs whole numbers from 0 to 2, but got " + number + " at step 1 of sequence 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> embedding.forward(Shape.of(2, 1), 0, number))
                .withMessage("an embedding needs whole numbers from 0 to 2, but got " + number + " at row 1");
    }

    @Test
    void refusesInputsOfSeveralFeatures() {
        assertThatThrownBy(() -> Embedding.of(3, 2).outputSize(2))
                .isInstanceOf(ShapeException.class)
                .hasMessage("an embedding needs an input of one feature, the number of a class or word, but got 2");
        assertThatThrownBy(() -> embedding(Embedding.of(3, 2)).layer().outputShape(Shape.of(4, 5, 2)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("an embedding needs inputs of shape [..., 1], one number each, but got [4, 5, 2]");
    }

    @Test
    void refusesSizesAndPaddingOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Embedding.of(0, 2))
                .withMessage("an embedding's vocabulary and size must be at least 1, but got 0 and 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Embedding.of(3, 2).withPadding(3))
                .withMessage("an embedding's padding must be in 0..2, but got 3");
    }

    @Test
    void refusesMoreWordsThanFloat32CanNumber() {
        Embedding large = Embedding.of((1 << 24) + 2, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LayerFixture.create(large, DType.FLOAT32, 1))
                .withMessage("an embedding of 16777218 entries needs FLOAT64: FLOAT32 holds all whole numbers up to"
                        + " 16777216 only");
    }
}
