package io.rnn4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.internal.SeededRandom;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LengthsTest {
    private static final int FEATURES = 2;

    private final Backend backend = ReferenceBackend.open();
    private final Lengths lengths = Lengths.of(3, 2, 0, 3);

    private Tensor random(Shape shape, long seed) {
        SeededRandom random = new SeededRandom(seed);
        double[] values = random.doubles(shape.size()).map(v -> v - 0.5).toArray();
        return backend.tensors().allocate(DType.FLOAT64, shape).copyFrom(values);
    }

    private Tensor copy(@Nullable Tensor tensor) {
        assertThat(tensor).isNotNull();
        return backend.tensors().allocate(DType.FLOAT64, tensor.shape()).copyFrom(tensor.toDoubleArray());
    }

    private static double[] row(Tensor sequence, int step, int n) {
        return sequence.slice(step).slice(n, n + 1).toDoubleArray();
    }

    static Stream<LayerSpec> specs() {
        return Stream.of(
                new Activate(Activation.SIGMOID), new Activate(Activation.SOFTMAX), Dense.of(4), new LastStep());
    }

    private Layer layer(LayerSpec spec) {
        Layer layer = spec.create(new LayerContext(backend, DType.FLOAT64, new SeededRandom(1)), FEATURES);
        for (Parameter parameter : layer.parameters()) {
            parameter.value().copyFrom(random(parameter.value().shape(), 5).toDoubleArray());
        }
        return layer;
    }

    private Tensor padded(Shape shape, long seed) {
        Tensor sequence = random(shape, seed);
        lengths.clearPadding(backend.tensors(), sequence);
        return sequence;
    }

    /** Sequence n of a padded batch, alone and without its padding. */
    private Tensor alone(Tensor sequence, int n) {
        Tensor one = backend.tensors().allocate(DType.FLOAT64, Shape.of(lengths.of(n), 1, sequence.columns()));
        for (int t = 0; t < lengths.of(n); t++) {
            one.slice(t).copyFrom(row(sequence, t, n));
        }
        return one;
    }

    @ParameterizedTest
    @MethodSource("specs")
    void paddingIsZeroForwardAndBackwardAndChangesNothing(LayerSpec spec) {
        Layer layer = layer(spec);
        Tensor x = padded(Shape.of(3, 3, FEATURES), 2);
        Pass pass = layer.pass(x.shape(), Mode.TRAINING);
        Tensor y = pass.forward(x, lengths, null, null);
        boolean hasTime = y.shape().rank() == 3;
        Tensor dy = hasTime ? padded(y.shape(), 3) : random(y.shape(), 3);
        double[] gradients = dy.toDoubleArray();
        Tensor dx = copy(pass.backward(dy, null, null, true));
        dy.copyFrom(gradients); // A pass may overwrite it.

        double[][] expected = layer.parameters().stream()
                .map(p -> new double[p.value().size()])
                .toArray(double[][]::new);
        double[][] actual = layer.parameters().stream()
                .map(p -> p.gradient().toDoubleArray())
                .toArray(double[][]::new);
        for (int n = 0; n < 3; n++) {
            for (int t = lengths.of(n); t < 3; t++) {
                assertThat(row(dx, t, n)).containsOnly(0);
                if (hasTime) {
                    assertThat(row(y, t, n)).containsOnly(0);
                }
            }
            if (lengths.of(n) == 0) {
                if (!hasTime) {
                    assertThat(y.slice(n, n + 1).toDoubleArray()).containsOnly(0);
                }
                continue;
            }
            layer.parameters().forEach(p -> backend.tensors().fill(p.gradient(), 0));
            Tensor one = alone(x, n);
            Pass single = layer.pass(one.shape(), Mode.TRAINING);
            Tensor oneY = single.forward(one, Lengths.full(lengths.of(n), 1), null, null);
            assertThat(oneY.toDoubleArray())
                    .containsExactly(
                            hasTime
                                    ? alone(y, n).toDoubleArray()
                                    : y.slice(n, n + 1).toDoubleArray());
            Tensor oneDx = copy(single.backward(hasTime ? alone(dy, n) : dy.slice(n, n + 1), null, null, true));
            assertThat(oneDx.toDoubleArray()).containsExactly(alone(dx, n).toDoubleArray());
            for (int p = 0; p < expected.length; p++) {
                double[] part = layer.parameters().get(p).gradient().toDoubleArray();
                for (int i = 0; i < part.length; i++) {
                    expected[p][i] += part[i];
                }
            }
        }
        for (int p = 0; p < expected.length; p++) {
            assertThat(actual[p]).containsExactly(expected[p], offset(1e-14));
        }
    }

    @Test
    void lengthsTellWhatIsPadding() {
        assertThat(lengths.isFull()).isFalse();
        assertThat(lengths.validRows()).isEqualTo(5);
        assertThat(Lengths.of(3, 3, 3).isFull()).isTrue();
        assertThat(Lengths.full(4, 2).of(1)).isEqualTo(4);
        assertThat(lengths).hasToString("of 3 steps [2, 0, 3]");
    }

    @Test
    void lengthsOutsideTheBatchAreRefused() {
        assertThatThrownBy(() -> Lengths.of(3, 1, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("lengths[1] must be in 0..3, the steps of the batch, but is 4");
        assertThatThrownBy(() -> Lengths.of(3, -1)).hasMessageContaining("lengths[0] must be in 0..3");
    }
}
