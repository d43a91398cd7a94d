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
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LayerTest {
    private final Backend backend = ReferenceBackend.open();

    private Layer create(LayerSpec spec, int inputSize) {
        return spec.create(new LayerContext(backend, DType.FLOAT64, new SeededRandom(1)), inputSize);
    }

    private Tensor tensor(Shape shape, double... values) {
        return backend.tensors().allocate(DType.FLOAT64, shape).copyFrom(values);
    }

    static Stream<LayerSpec> specs() {
        return Stream.of(
                Recurrent.simple(3),
                Recurrent.simple(3, Activation.RELU).withoutBias(),
                Recurrent.gru(4),
                Recurrent.lstm(5).withoutBias(),
                Recurrent.lstm(5).bidirectional(Merge.CONCAT),
                new Residual(Recurrent.gru(4).bidirectional(Merge.SUM)),
                Recurrent.gru(4).resetBefore().withLayerNorm().bidirectional(Merge.MEAN),
                Recurrent.lstm(5).withPeepholes().withProjection(3).withLayerNorm(),
                Recurrent.lstm(5).withRecurrentDropout(0.25).withZoneout(0.1, 0.05),
                Dense.of(2),
                new Activate(Activation.SOFTMAX),
                new Dropout(0.25),
                new LayerNorm(1e-3),
                new MeanOverTime(),
                new MaxOverTime(),
                new AdditiveAttention(3),
                new LastStep());
    }

    @ParameterizedTest
    @MethodSource("specs")
    void aDescriptionReadFromItsSettingsMakesTheSameLayer(LayerSpec spec) {
        LayerSpec parsed = LayerSpecs.builtIn().parse(spec.type(), spec.attributes());
        assertThat(parsed.type()).isEqualTo(spec.type());
        assertThat(parsed.attributes()).isEqualTo(spec.attributes());
        assertThat(parsed).hasSameClassAs(spec);
        Shape input = Shape.of(3, 2, 4);
        Layer layer = create(spec, 4);
        Layer again = create(parsed, 4);
        assertThat(again.outputShape(input)).isEqualTo(layer.outputShape(input));
        assertThat(layer.outputSize()).isEqualTo(spec.outputSize(4));
        assertThat(spec.parameterShapes(4).keySet())
                .containsExactlyElementsOf(
                        layer.parameters().stream().map(Parameter::name).toList());
        assertThat(spec.parameterShapes(4).values())
                .containsExactlyElementsOf(
                        layer.parameters().stream().map(p -> p.value().shape()).toList());
        assertThat(again.parameters()).hasToString(layer.parameters().toString());
        assertThat(again.stateShapes(2)).isEqualTo(layer.stateShapes(2));
        Tensor x = tensor(input, new SeededRandom(1).doubles(24).toArray());
        assertThat(again.pass(input, Mode.INFERENCE)
                        .forward(x, Lengths.full(3, 2), null, null)
                        .toDoubleArray())
                .isEqualTo(layer.pass(input, Mode.INFERENCE)
                        .forward(x, Lengths.full(3, 2), null, null)
                        .toDoubleArray());
    }

    @Test
    void anLstmHasTwoPartsOfStateOtherCellsOneOtherLayersNone() {
        assertThat(create(Recurrent.lstm(3), 2).stateShapes(4)).containsExactly(Shape.of(4, 3), Shape.of(4, 3));
        assertThat(create(Recurrent.gru(3), 2).stateShapes(4)).containsExactly(Shape.of(4, 3));
        assertThat(create(Dense.of(3), 2).stateShapes(4)).isEmpty();
    }

    @Test
    void denseMultipliesByTheTransposedWeightsAndAddsTheBias() {
        Layer dense = create(Dense.of(2), 3);
        dense.parameters().get(0).value().copyFrom(1.0, 2, 3, 4, 5, 6);
        dense.parameters().get(1).value().copyFrom(10.0, 20);
        Shape input = Shape.of(1, 2, 3);
        Tensor y = dense.pass(input, Mode.INFERENCE)
                .forward(tensor(input, 1, 0, 0, 1, 1, 1), Lengths.full(1, 2), null, null);
        assertThat(y.shape()).isEqualTo(Shape.of(1, 2, 2));
        assertThat(y.toDoubleArray()).containsExactly(11, 24, 16, 35);
    }

    @Test
    void lastStepTakesTheLastStepAndGivesItsGradientThere() {
        Layer last = create(new LastStep(), 2);
        Shape input = Shape.of(3, 1, 2);
        Pass pass = last.pass(input, Mode.TRAINING);
        assertThat(pass.forward(tensor(input, 1, 2, 3, 4, 5, 6), Lengths.full(3, 1), null, null)
                        .toDoubleArray())
                .containsExactly(5, 6);
        for (int round = 0; round < 2; round++) {
            Tensor dx = pass.backward(tensor(Shape.of(1, 2), 7, 8), null, null, true);
            assertThat(dx.toDoubleArray()).containsExactly(0, 0, 0, 0, 7, 8);
            backend.tensors().fill(dx, 9);
        }
    }

    @Test
    void softmaxWorksOverTheLastDimension() {
        Shape input = Shape.of(1, 2, 2);
        Tensor y = create(new Activate(Activation.SOFTMAX), 2)
                .pass(input, Mode.INFERENCE)
                .forward(tensor(input, 0, Math.log(3), 5, 5), Lengths.full(1, 2), null, null);
        assertThat(y.toDoubleArray()).containsExactly(new double[] {0.25, 0.75, 0.5, 0.5}, offset(1e-15));
    }

    @Test
    void refusesSizesBelowOne() {
        assertThatThrownBy(() -> Recurrent.lstm(0)).hasMessage("hidden size must be at least 1, but got 0");
        assertThatThrownBy(() -> Dense.of(-1)).hasMessage("a dense layer's size must be at least 1, but got -1");
    }

    @Test
    void refusesSoftmaxWithinACell() {
        assertThatThrownBy(() -> Recurrent.simple(3, Activation.SOFTMAX))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("each element alone, but got SOFTMAX");
    }

    @Test
    void refusesInputsThatDoNotFit() {
        assertThatThrownBy(() -> create(Recurrent.gru(3), 2).outputShape(Shape.of(4, 5, 6)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[T, N, 2]")
                .hasMessageContaining("[4, 5, 6]");
        assertThatThrownBy(() -> create(Dense.of(3), 2).outputShape(Shape.of(5, 6)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("input size 2")
                .hasMessageContaining("[5, 6]");
        assertThatThrownBy(() -> create(new LastStep(), 2).outputShape(Shape.of(5, 2)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[T, N, F]")
                .hasMessageContaining("[5, 2]");
    }

    @ParameterizedTest
    @MethodSource("specs")
    void refusesBackwardInInferenceAndBeforeForward(LayerSpec spec) {
        Shape input = Shape.of(3, 2, 4);
        Layer layer = create(spec, 4);
        Tensor dy = backend.tensors().allocate(DType.FLOAT64, layer.outputShape(input));
        Pass inference = layer.pass(input, Mode.INFERENCE);
        inference.forward(backend.tensors().allocate(DType.FLOAT64, input), Lengths.full(3, 2), null, null);
        assertThatThrownBy(() -> inference.backward(dy, null, null, true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Mode.TRAINING");
        Pass training = layer.pass(input, Mode.TRAINING);
        assertThatThrownBy(() -> training.backward(dy, null, null, true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("forward");
    }

    private static void assertUnreadable(String type, Map<String, String> attributes, String message) {
        assertThatThrownBy(() -> LayerSpecs.builtIn().parse(type, attributes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void refusesAnUnknownType() {
        assertUnreadable(
                "conv",
                Map.of(),
                "unknown layer type 'conv'; known are rnn, gru, lstm, residual, dense, activation, last-step, mean-over-time,"
                        + " max-over-time, attention, embedding, dropout, layer-norm; a type of your own must be added"
                        + " to the LayerSpecs that you load with");
    }

    @Test
    void refusesAMissingSetting() {
        assertUnreadable("lstm", Map.of("bias", "true"), "layer 'lstm' lacks its setting 'hidden'");
    }

    @Test
    void refusesAnUnknownSetting() {
        assertUnreadable("dense", Map.of("size", "3", "color", "red"), "layer 'dense' has no setting 'color'");
        assertUnreadable(
                "gru",
                Map.of("hidden", "3", "bias", "true", "activation", "tanh"),
                "layer 'gru' has no setting 'activation'");
    }

    @Test
    void refusesValuesOutOfRange() {
        for (String size : List.of("0", "-3", "2147483648", "3.5", "", "x")) {
            assertUnreadable(
                    "dense",
                    Map.of("size", size),
                    "layer 'dense': size must be a whole number from 1 to 2147483647, but got '" + size + "'");
        }
        assertUnreadable(
                "lstm",
                Map.of("hidden", "1", "bias", "True"),
                "layer 'lstm': bias must be true or false, but got 'True'");
        assertUnreadable(
                "activation",
                Map.of("function", "TANH"),
                "layer 'activation': function must be one of identity, relu, sigmoid, tanh and softmax, but got 'TANH'");
    }
}
