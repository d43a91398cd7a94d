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
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a {@link Recurrent} layer adds to its kernel: initial values, and masks. */
class RecurrentOptionsTest {
    private static final int STEPS = 4;
    private static final int BATCH = 3;

    private final Backend backend = ReferenceBackend.open();

    private Layer layer(Recurrent spec) {
        return spec.create(new LayerContext(backend, DType.FLOAT64, new SeededRandom(3)), 2);
    }

    private Tensor input(int batch) {
        Tensor x = backend.tensors().allocate(DType.FLOAT64, Shape.of(STEPS, batch, 2));
        double[] row = new SeededRandom(4).doubles(STEPS * 2L, -1, 1).toArray();
        for (int t = 0; t < STEPS; t++) {
            for (int n = 0; n < batch; n++) {
                x.slice(t).slice(n, n + 1).copyFrom(row[2 * t], row[2 * t + 1]);
            }
        }
        return x;
    }

    private double[] run(Layer layer, int batch, int[] lengths, long key, long number, Mode mode) {
        Pass pass = layer.pass(Shape.of(STEPS, batch, 2), mode);
        pass.draw(key, number);
        Lengths valid = lengths == null ? Lengths.full(STEPS, batch) : Lengths.of(STEPS, lengths);
        return pass.forward(input(batch), valid, null, null).toDoubleArray();
    }

    @Test
    void theForgetGateBeginsAtItsOwnBias() {
        Layer layer = layer(Recurrent.lstm(2).withForgetBias(1.5));
        double[] bias = layer.parameters().get(2).value().toDoubleArray();
        assertThat(layer.parameters().get(2).name()).isEqualTo("bias_ih");
        assertThat(bias).containsExactly(0, 0, 1.5, 1.5, 0, 0, 0, 0);
        assertThat(layer.parameters().get(3).value().toDoubleArray()).containsOnly(0);
    }

    @Test
    void keyAndNumberTellTheMasks() {
        for (Recurrent spec : new Recurrent[] {
            Recurrent.gru(6).withRecurrentDropout(0.5),
            Recurrent.lstm(6).withZoneout(0.4, 0.3),
            Recurrent.gru(6).withZoneout(0.4, 0).bidirectional(Merge.CONCAT)
        }) {
            Layer layer = layer(spec);
            double[] drawn = run(layer, BATCH, null, 7, 2, Mode.TRAINING);
            assertThat(run(layer, BATCH, null, 7, 2, Mode.TRAINING)).isEqualTo(drawn);
            assertThat(run(layer, BATCH, null, 7, 3, Mode.TRAINING)).isNotEqualTo(drawn);
            assertThat(run(layer, BATCH, null, 8, 2, Mode.TRAINING)).isNotEqualTo(drawn);
            double[] inference = run(layer, BATCH, null, 7, 2, Mode.INFERENCE);
            assertThat(run(layer, BATCH, null, 8, 5, Mode.INFERENCE)).isEqualTo(inference);
        }
    }

    /** The reverse direction packs its rows, and lengths sort them: a sequence's masks do not depend on that. */
    @Test
    void masksOfASequenceDoNotDependOnTheLengthsOfOthers() {
        Layer layer = layer(Recurrent.lstm(6).withZoneout(0.4, 0.3).withRecurrentDropout(0.5));
        double[] full = run(layer, BATCH, null, 7, 2, Mode.TRAINING);
        double[] ragged = run(layer, BATCH, new int[] {2, 3, 4}, 7, 2, Mode.TRAINING);
        int row = 6;
        for (int t = 0; t < STEPS; t++) {
            for (int n = 0; n < BATCH; n++) {
                int at = (t * BATCH + n) * row;
                double[] expected = t < n + 2 ? Arrays.copyOfRange(full, at, at + row) : new double[row];
                assertThat(Arrays.copyOfRange(ragged, at, at + row)).containsExactly(expected, offset(1e-15));
            }
        }
    }

    /** With all weights 0 a GRU halves its state at each step: h = z h, and zoneout d leaves d + (1 - d) / 2. */
    @Test
    void zoneoutInInferenceTakesTheExpectation() {
        Layer layer = Recurrent.gru(2).withZoneout(0.2, 0).create(new LayerContext(backend, DType.FLOAT64, null), 2);
        State initial = new State(List.of(
                backend.tensors().allocate(DType.FLOAT64, Shape.of(1, 2)).copyFrom(1.0, -2)));
        Tensor y = layer.pass(Shape.of(STEPS, 1, 2), Mode.INFERENCE)
                .forward(input(1), Lengths.full(STEPS, 1), initial, null);
        for (int t = 0; t < STEPS; t++) {
            assertThat(y.get(t, 0)).isCloseTo(Math.pow(0.6, t + 1.0), offset(1e-15));
            assertThat(y.get(t, 1)).isCloseTo(-2 * Math.pow(0.6, t + 1.0), offset(1e-15));
        }
    }

    /** With all weights 0 but the recurrent ones of the candidate, a mask shows in what it reads. */
    @Test
    void aDroppedUnitIsTheSameAtAllStepsAndTheOthersGrow() {
        Layer layer = Recurrent.simple(1, Activation.IDENTITY)
                .withoutBias()
                .withRecurrentDropout(0.5)
                .create(new LayerContext(backend, DType.FLOAT64, null), 2);
        layer.parameters().get(1).value().copyFrom(1.0);
        layer.refresh();
        int sequences = 400;
        State initial = new State(List.of(backend.tensors().allocate(DType.FLOAT64, Shape.of(sequences, 1))));
        backend.tensors().fill(initial.parts().get(0), 1);
        Tensor y = layer.pass(Shape.of(STEPS, sequences, 2), Mode.TRAINING)
                .forward(input(sequences), Lengths.full(STEPS, sequences), initial, null);
        int kept = 0;
        for (int n = 0; n < sequences; n++) {
            double first = y.get(n, 0);
            assertThat(first).isIn(0.0, 2.0);
            kept += first > 0 ? 1 : 0;
            for (int t = 0; t < STEPS; t++) {
                assertThat(y.slice(t).get(n, 0)).isEqualTo(first == 0 ? 0 : Math.pow(2, t + 1.0));
            }
        }
        assertThat(kept).isBetween(150, 250);
    }

    /** As above: each direction's own state shows, in its first step, whether its unit was dropped. */
    @Test
    void twoDirectionsDrawMasksOfTheirOwn() {
        Layer layer = Recurrent.simple(1, Activation.IDENTITY)
                .withoutBias()
                .withRecurrentDropout(0.5)
                .bidirectional(Merge.CONCAT)
                .create(new LayerContext(backend, DType.FLOAT64, null), 2);
        for (Parameter parameter : layer.parameters()) {
            if (parameter.name().startsWith("weight_hh")) {
                parameter.value().copyFrom(1.0);
            }
        }
        layer.refresh();
        int sequences = 400;
        Tensor ones = backend.tensors().allocate(DType.FLOAT64, Shape.of(sequences, 1));
        backend.tensors().fill(ones, 1);
        Pass pass = layer.pass(Shape.of(STEPS, sequences, 2), Mode.TRAINING);
        pass.draw(7, 2);
        State initial = new State(List.of(ones, ones));
        Tensor y = pass.forward(input(sequences), Lengths.full(STEPS, sequences), initial, null);
        int alike = 0;
        for (int n = 0; n < sequences; n++) {
            double forwards = y.slice(0).get(n, 0);
            double backwards = y.slice(STEPS - 1).get(n, 1);
            assertThat(forwards).isIn(0.0, 2.0);
            assertThat(backwards).isIn(0.0, 2.0);
            alike += forwards == backwards ? 1 : 0;
        }
        assertThat(alike).isBetween(150, 250);
    }

    @Test
    void aConnectionAroundALayerThatChangesTheShapeIsRefused() {
        LayerContext context = new LayerContext(backend, DType.FLOAT64, null);
        assertThatThrownBy(() -> new Residual(Dense.of(3)).create(context, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a residual connection needs a layer with as many features as its input, but " + Dense.of(3)
                        + " makes 3 of 2");
        Layer layer = new Residual(new LastStep()).create(context, 2);
        assertThatThrownBy(() -> layer.outputShape(Shape.of(3, 1, 2)))
                .hasMessageContaining("[3, 1, 2], but the layer's is [1, 2]");
    }

    @Test
    void optionsOfOtherCellsAndRatesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> Recurrent.lstm(2).resetBefore())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("only a GRU has a reset gate, but an LSTM was to have it before");
        assertThatThrownBy(() -> Recurrent.gru(2).withPeepholes())
                .hasMessage("only an LSTM has peepholes, but a GRU was to have them");
        assertThatThrownBy(() -> Recurrent.simple(2).withProjection(1))
                .hasMessage("only an LSTM has a projection, but a simple RNN was to have one");
        assertThatThrownBy(() -> Recurrent.lstm(2).withProjection(0)).hasMessageContaining("must be at least 1");
        assertThatThrownBy(() -> Recurrent.lstm(2).withRecurrentDropout(1)).hasMessageContaining("[0, 1), but got 1.0");
        assertThatThrownBy(() -> Recurrent.lstm(2).withZoneout(Double.NaN, 0)).hasMessageContaining("NaN and 0.0");
        assertThatThrownBy(() -> Recurrent.gru(2).withZoneout(0, 0.5)).hasMessageContaining("only an LSTM's state");
        assertThatThrownBy(() -> Recurrent.gru(2).withForgetBias(1)).hasMessageContaining("needs an LSTM with biases");
        assertThatThrownBy(() -> Recurrent.lstm(2).withoutBias().withForgetBias(1))
                .hasMessageContaining("needs an LSTM with biases");
    }
}
