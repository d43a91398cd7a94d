package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.internal.SeededRandom;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import io.rnn4j.layer.LayerSpec;
import io.rnn4j.layer.Merge;
import io.rnn4j.layer.Mode;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.layer.State;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sequences of several lengths in one batch: the same as each alone, whatever the padding holds. */
class RaggedBatchTest {
    private static final int STEPS = 5;
    private static final int[] LENGTHS = {2, 5, 0, 3, 3, 1};
    private static final int BATCH = LENGTHS.length;
    private static final int FEATURES = 3;

    private final Backend backend = ReferenceBackend.open();

    static Stream<List<LayerSpec>> models() {
        Stream<Recurrent> cells = Stream.of(Recurrent.simple(4), Recurrent.gru(4), Recurrent.lstm(4));
        return cells.flatMap(cell -> Stream.of(
                List.of(cell),
                List.of(Dense.of(3), cell),
                List.of(cell.bidirectional(Merge.CONCAT)),
                List.of(cell.bidirectional(Merge.PRODUCT), cell, Dense.of(2)),
                List.of(cell, Recurrent.gru(3).bidirectional(Merge.SUM), new LastStep(), Dense.of(2))));
    }

    private Model model(List<LayerSpec> layers) {
        Model.Builder builder =
                Model.builder(backend).dtype(DType.FLOAT64).inputSize(FEATURES).seed(4);
        layers.forEach(builder::add);
        return builder.build();
    }

    private Tensor random(Shape shape, long seed) {
        return backend.tensors()
                .allocate(DType.FLOAT64, shape)
                .copyFrom(new SeededRandom(seed).doubles(shape.size(), -1, 1).toArray());
    }

    private ModelState randomState(Model model, int batch) {
        ModelState state = model.newState(batch);
        SeededRandom random = new SeededRandom(8);
        for (State layer : state.layers()) {
            layer.parts()
                    .forEach(part ->
                            part.copyFrom(random.doubles(part.size(), -1, 1).toArray()));
        }
        return state;
    }

    private ModelState row(Model model, ModelState state, int n) {
        ModelState one = model.newState(1);
        for (int layer = 0; layer < state.layers().size(); layer++) {
            for (int part = 0; part < state.layers().get(layer).parts().size(); part++) {
                one.layers()
                        .get(layer)
                        .parts()
                        .get(part)
                        .copyFrom(state.layers()
                                .get(layer)
                                .parts()
                                .get(part)
                                .slice(n, n + 1)
                                .toDoubleArray());
            }
        }
        return one;
    }

    private Tensor sequence(Tensor batch, int n, int length) {
        Tensor one = backend.tensors().allocate(DType.FLOAT64, Shape.of(length, 1, batch.columns()));
        for (int t = 0; t < length; t++) {
            one.slice(t).copyFrom(batch.slice(t).slice(n, n + 1).toDoubleArray());
        }
        return one;
    }

    private static double[][] gradients(Model model) {
        return model.parameters().values().stream()
                .map(p -> p.gradient().toDoubleArray())
                .toArray(double[][]::new);
    }

    private static void assertRow(Tensor batch, int n, int length, Tensor alone) {
        for (int t = 0; t < batch.shape().dim(0); t++) {
            double[] actual = batch.slice(t).slice(n, n + 1).toDoubleArray();
            if (t < length) {
                assertThat(actual).containsExactly(alone.slice(t).toDoubleArray(), offset(1e-14));
            } else {
                assertThat(actual).containsOnly(0);
            }
        }
    }

    private static void assertSame(ModelState expected, ModelState actual) {
        for (int layer = 0; layer < expected.layers().size(); layer++) {
            List<Tensor> parts = expected.layers().get(layer).parts();
            for (int part = 0; part < parts.size(); part++) {
                assertThat(actual.layers().get(layer).parts().get(part).toDoubleArray())
                        .containsExactly(parts.get(part).toDoubleArray(), offset(1e-14));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void resultsAndGradientsAreThoseOfEachSequenceAlone(List<LayerSpec> layers) {
        Model model = model(layers);
        Tensor x = random(Shape.of(STEPS, BATCH, FEATURES), 1);
        ModelState initial = randomState(model, BATCH);
        ModelState last = model.newState(BATCH);
        ModelState dInitial = model.newState(BATCH);
        ModelPass pass = model.pass(x.shape(), Mode.TRAINING);
        Tensor y = pass.forward(x, LENGTHS, initial, last);
        boolean hasSteps = y.shape().rank() == 3;
        Tensor dy = random(y.shape(), 2);
        Tensor upstream = random(y.shape(), 2);
        model.zeroGradients();
        Tensor dx = pass.backward(upstream, randomState(model, BATCH), dInitial, true);
        double[][] together = gradients(model);

        model.zeroGradients();
        for (int n = 0; n < BATCH; n++) {
            int length = LENGTHS[n];
            if (length == 0) {
                assertSame(row(model, initial, n), row(model, last, n));
                assertSame(row(model, randomState(model, BATCH), n), row(model, dInitial, n));
                assertRow(dx, n, 0, dx);
                continue;
            }
            ModelPass single = model.pass(Shape.of(length, 1, FEATURES), Mode.TRAINING);
            ModelState oneLast = model.newState(1);
            ModelState oneInitial = model.newState(1);
            Tensor oneY = single.forward(sequence(x, n, length), row(model, initial, n), oneLast);
            assertSame(oneLast, row(model, last, n));
            Tensor oneDy;
            if (hasSteps) {
                assertRow(y, n, length, oneY);
                oneDy = sequence(dy, n, length);
            } else {
                assertThat(y.slice(n, n + 1).toDoubleArray()).containsExactly(oneY.toDoubleArray(), offset(1e-14));
                oneDy = dy.slice(n, n + 1);
            }
            Tensor oneDx = single.backward(oneDy, row(model, randomState(model, BATCH), n), oneInitial, true);
            assertRow(dx, n, length, oneDx);
            assertSame(oneInitial, row(model, dInitial, n));
        }
        if (hasSteps) {
            double[][] alone = gradients(model);
            for (int p = 0; p < alone.length; p++) {
                assertThat(together[p]).containsExactly(alone[p], offset(1e-13));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void whatPaddingHoldsChangesNoBit(List<LayerSpec> layers) {
        Model model = model(layers);
        Tensor x = random(Shape.of(STEPS, BATCH, FEATURES), 1);
        double[][] clean = run(model, x);
        for (int n = 0; n < BATCH; n++) {
            for (int t = LENGTHS[n]; t < STEPS; t++) {
                x.slice(t).slice(n, n + 1).copyFrom(Double.NaN, Double.POSITIVE_INFINITY, -7);
            }
        }
        assertThat(run(model, x)).isDeepEqualTo(clean);
    }

    private double[][] run(Model model, Tensor x) {
        ModelPass pass = model.pass(x.shape(), Mode.TRAINING);
        ModelState last = model.newState(BATCH);
        Tensor y = pass.forward(x, LENGTHS, null, last);
        double[] output = y.toDoubleArray();
        model.zeroGradients();
        Tensor dx = pass.backward(random(y.shape(), 2), true);
        assertThat(dx).isNotNull();
        Stream<double[]> results = Stream.of(output, dx.toDoubleArray());
        return Stream.concat(results, Arrays.stream(gradients(model))).toArray(double[][]::new);
    }

    @ParameterizedTest
    @MethodSource("models")
    void theSameLengthsGivenOrNotAreTheSameBits(List<LayerSpec> layers) {
        Model model = model(layers);
        Tensor x = random(Shape.of(STEPS, 2, FEATURES), 1);
        assertThat(model.predict(x, new int[] {STEPS, STEPS}).toDoubleArray())
                .isEqualTo(model.predict(x).toDoubleArray());
        int[] shorter = {3, 3};
        double[] cut = model.predict(x.slice(0, 3)).toDoubleArray();
        assertThat(Arrays.copyOf(model.predict(x, shorter).toDoubleArray(), cut.length))
                .isEqualTo(cut);
    }

    @ParameterizedTest
    @MethodSource("models")
    void aPassThatIsReusedWithOtherLengthsGivesWhatANewOneGives(List<LayerSpec> layers) {
        Model model = model(layers);
        Tensor x = random(Shape.of(STEPS, BATCH, FEATURES), 1);
        ModelPass reused = model.pass(x.shape(), Mode.TRAINING);
        for (int[] lengths :
                new int[][] {LENGTHS, {5, 5, 5, 5, 5, 5}, {0, 0, 0, 0, 0, 0}, {1, 2, 3, 4, 5, 0}, LENGTHS}) {
            ModelPass fresh = model.pass(x.shape(), Mode.TRAINING);
            ModelState last = model.newState(BATCH);
            ModelState freshLast = model.newState(BATCH);
            assertThat(reused.forward(x, lengths, null, last).toDoubleArray())
                    .isEqualTo(fresh.forward(x, lengths, null, freshLast).toDoubleArray());
            assertSame(freshLast, last);
            model.zeroGradients();
            double[] dx = reused.backward(random(reused.outputShape(), 2), true).toDoubleArray();
            double[][] gradients = gradients(model);
            model.zeroGradients();
            assertThat(fresh.backward(random(reused.outputShape(), 2), true).toDoubleArray())
                    .isEqualTo(dx);
            assertThat(gradients(model)).isDeepEqualTo(gradients);
        }
    }

    @Test
    void aStateGoesOnInItsPlace() {
        Model model = model(List.of(Recurrent.lstm(4)));
        Tensor x = random(Shape.of(STEPS, BATCH, FEATURES), 1);
        ModelPass pass = model.pass(x.shape(), Mode.INFERENCE);
        ModelState initial = randomState(model, BATCH);
        ModelState last = model.newState(BATCH);
        double[] y = pass.forward(x, LENGTHS, initial, last).toDoubleArray();
        ModelState inPlace = randomState(model, BATCH);
        assertThat(pass.forward(x, LENGTHS, inPlace, inPlace).toDoubleArray()).isEqualTo(y);
        assertSame(last, inPlace);
    }

    @Test
    void lengthsThatDoNotFitTheBatchAreRefused() {
        Model model = model(List.of(Recurrent.gru(2)));
        Tensor x = random(Shape.of(3, 2, FEATURES), 1);
        ModelPass pass = model.pass(x.shape(), Mode.INFERENCE);
        assertThatThrownBy(() -> pass.forward(x, new int[] {3}, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a batch of shape [3, 2, 3] needs 2 lengths, one a sequence, but got 1");
        assertThatThrownBy(() -> pass.forward(x, new int[] {3, 4}, null, null))
                .hasMessage("lengths[1] must be in 0..3, the steps of the batch, but is 4");
        assertThatThrownBy(() -> model.predict(x, new int[] {-1, 3}))
                .hasMessageContaining("lengths[0] must be in 0..3");
        assertThat(pass.forward(x).toDoubleArray()).isEqualTo(model.predict(x).toDoubleArray());
    }

    @Test
    void batchesOfOtherLengthsTakeNoFurtherTensors() {
        CountingBackend counting = new CountingBackend();
        Model model = Model.builder(counting)
                .inputSize(FEATURES)
                .add(Recurrent.lstm(4).bidirectional(Merge.MEAN))
                .add(Recurrent.gru(4))
                .build();
        Tensor x = counting.tensors().allocate(DType.FLOAT32, Shape.of(STEPS, BATCH, FEATURES));
        ModelPass pass = model.pass(x.shape(), Mode.TRAINING);
        Tensor dy = counting.tensors().allocate(DType.FLOAT32, pass.outputShape());
        pass.forward(x, new int[] {5, 5, 5, 5, 5, 4}, null, null);
        pass.backward(dy, true);
        int before = counting.allocations.get();
        for (int[] lengths : new int[][] {LENGTHS, {5, 5, 5, 5, 5, 5}, {0, 0, 0, 0, 0, 0}, {1, 2, 3, 4, 5, 0}}) {
            pass.forward(x, lengths, null, null);
            pass.backward(dy, true);
        }
        assertThat(counting.allocations).hasValue(before);
    }

    static Stream<Recurrent> cells() {
        return Stream.of(Recurrent.simple(4), Recurrent.gru(4), Recurrent.lstm(4))
                .flatMap(cell -> Stream.of(
                        cell,
                        cell.bidirectional(Merge.SUM),
                        cell.withLayerNorm(),
                        cell.withRecurrentDropout(0.3).withZoneout(0.2, 0)));
    }

    /** Half of the steps take half of the multiplications at most: padded steps none. */
    @ParameterizedTest
    @MethodSource("cells")
    void paddedStepsTakeNoWork(Recurrent cell) {
        long full = multiplications(cell, 6, 6, 6, 6);
        assertThat(full).isPositive();
        assertThat(multiplications(cell, 6, 0, 2, 4)).isPositive().isLessThanOrEqualTo(full / 2);
        assertThat(multiplications(cell, 0, 0, 0, 0)).isZero();
    }

    private static long multiplications(Recurrent cell, int... lengths) {
        CountingBackend counting = new CountingBackend();
        Model model = Model.builder(counting).inputSize(FEATURES).add(cell).build();
        Tensor x = counting.tensors().allocate(DType.FLOAT32, Shape.of(6, lengths.length, FEATURES));
        ModelPass pass = model.pass(x.shape(), Mode.TRAINING);
        pass.forward(x, lengths, null, null);
        pass.backward(counting.tensors().allocate(DType.FLOAT32, pass.outputShape()), true);
        return counting.multiplications.get();
    }
}
