package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Batch;
import io.rnn4j.data.Dataset;
import io.rnn4j.data.Rows;
import io.rnn4j.data.Scaler;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.Dropout;
import io.rnn4j.layer.LastStep;
import io.rnn4j.layer.Mode;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no finite number is refused at every way into a model, with its place, before anything is changed. */
class FiniteInputTest {
    private static final Shape INPUT = Shape.of(3, 2, 2);
    private static final int SAMPLES = 70; // More than a model predicts at once.
    private static final int BAD = 67;

    private final Backend backend = ReferenceBackend.open();

    @AfterEach
    void close() {
        backend.close();
    }

    private Model.Builder builder(DType dtype) {
        return Model.builder(backend)
                .dtype(dtype)
                .inputSize(2)
                .add(Recurrent.gru(3))
                .add(new LastStep())
                .add(Dense.of(1));
    }

    private static double[] values(double bad) {
        double[] values = new double[INPUT.size()];
        Arrays.setAll(values, i -> 0.1 * (i + 1));
        values[7] = bad; // Step 1, sequence 1, feature 1.
        return values;
    }

    private Tensor tensor(DType dtype, double... values) {
        return backend.tensors().allocate(dtype, INPUT).copyFrom(values);
    }

    private static void assertRefused(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void predictNamesStepSequenceAndFeature(double bad) {
        String[] parts = {"feature 1 at step 1 of sequence 1 ", Double.toString(bad)};
        for (DType dtype : DType.values()) {
            for (Model model : List.of(
                    builder(dtype).build(),
                    builder(dtype)
                            .inputScaler(Scaler.log(Rows.of(new double[][] {{1, 2}, {3, 4}})))
                            .build())) {
                assertRefused(() -> model.predict(tensor(dtype, values(bad))), parts);
                assertRefused(() -> model.predict(tensor(dtype, values(bad)), new int[] {1, 2}), parts);
                assertRefused(() -> model.predict(INPUT, values(bad)), parts);
                float[] singles = new float[INPUT.size()];
                Arrays.fill(singles, 1);
                singles[7] = (float) bad;
                assertRefused(() -> model.predict(INPUT, singles), parts);
            }
        }
    }

    @Test
    void whatIsBeyondTheLargestSingleIsToldWithThatNumber() {
        assertRefused(() -> builder(DType.FLOAT32).build().predict(INPUT, values(1e39)), "Infinity", "3.4028235E38");
        assertThat(builder(DType.FLOAT64).build().predict(INPUT, values(1e39))).doesNotContain(Double.NaN);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void aNumberWhoseSquareIsNotFiniteIsTaken(DType dtype) {
        double huge = dtype == DType.FLOAT32 ? 1e30 : 1e200;
        assertThat(builder(dtype).build().predict(INPUT, values(huge))).doesNotContain(Double.NaN);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void paddingIsNotLookedAt(DType dtype) {
        int[] lengths = {3, 1};
        for (Model model : List.of(
                builder(dtype).build(),
                builder(dtype).inputScaler(Scaler.identity(2)).build())) {
            assertThat(model.predict(tensor(dtype, values(Double.NaN)), lengths).toDoubleArray())
                    .containsExactly(
                            model.predict(tensor(dtype, values(5)), lengths).toDoubleArray());
        }
    }

    @Test
    void lengthsThatDoNotFitAreRefusedBeforeTheInputIsScaledByThem() {
        Model model = builder(DType.FLOAT32).inputScaler(Scaler.identity(2)).build();
        assertRefused(() -> model.predict(tensor(DType.FLOAT32, values(0)), new int[0]), "2 lengths", "got 0");
    }

    @Test
    void aRefusedStepLeavesTheStreamAsItWas() {
        Model model = builder(DType.FLOAT32).build();
        Shape one = Shape.of(1, 1, 2);
        ModelPass pass = model.pass(one, Mode.INFERENCE);
        Tensor x = backend.tensors().allocate(DType.FLOAT32, one).copyFrom(0.5, -0.5);
        ModelState state = model.newState(1);
        pass.forward(x, state, state);
        double[] before = state.layers().get(0).parts().get(0).toDoubleArray();
        x.set(0, 1, Double.NaN);
        assertRefused(() -> pass.forward(x, state, state), "feature 1 at step 0 of sequence 0");
        assertThat(state.layers().get(0).parts().get(0).toDoubleArray()).containsExactly(before);
    }

    @Test
    void aRefusedForwardInTrainingDrawsNothing() {
        Model model = builder(DType.FLOAT64).add(new Dropout(0.5)).build();
        ModelPass pass = model.pass(INPUT, Mode.TRAINING);
        ModelPass other = model.pass(INPUT, Mode.TRAINING);
        pass.draw(5, 3);
        other.draw(5, 3);
        assertRefused(() -> pass.forward(tensor(DType.FLOAT64, values(Double.NaN))), "NaN");
        for (int i = 0; i < 8; i++) {
            Tensor x = tensor(DType.FLOAT64, values(i));
            assertThat(pass.forward(x).toDoubleArray())
                    .containsExactly(other.forward(x).toDoubleArray());
        }
    }

    /** Samples from elsewhere, written to the memory of the batch; one is bad. */
    private record Streamed(int samples, int bad) implements Dataset {
        @Override
        public int size() {
            return samples;
        }

        @Override
        public int steps() {
            return 3;
        }

        @Override
        public int features() {
            return 2;
        }

        @Override
        public TargetSpec targets() {
            return new TargetSpec(TargetSpec.Kind.VALUES, false, 1);
        }

        @Override
        public void fill(int[] chosen, Batch into) {
            for (int place = 0; place < chosen.length; place++) {
                for (int step = 0; step < 3; step++) {
                    boolean broken = chosen[place] == bad && step == 2;
                    into.inputs().set(step * chosen.length + place, 1, broken ? Double.NaN : 0.25);
                }
                into.putValues(place, 0, new double[] {0.5}, 0);
            }
        }
    }

    @Test
    void predictingADatasetNamesTheSample() {
        Model model = builder(DType.FLOAT32).build();
        assertRefused(
                () -> model.predict(new Streamed(SAMPLES, BAD)), "feature 1 at step 2 of sample " + BAD + " is NaN");
        assertThat(model.predict(new Streamed(SAMPLES, -1))).hasDimensions(SAMPLES, 1);
    }

    @Test
    void trainingStopsWithStepAndSampleAndLeavesTheModel() {
        for (boolean carried : new boolean[] {false, true}) {
            Model model = builder(DType.FLOAT32).build();
            Trainer.Builder settings = Trainer.builder(model, Loss.meanSquaredError(), Optimizer.sgd(0.1))
                    .batchSize(10)
                    .shuffle(false);
            Trainer trainer = (carried ? settings.carryState(true) : settings).build();
            String sample = "feature 1 at step 2 of sample " + BAD + " is NaN";
            Streamed bad = new Streamed(SAMPLES, BAD);
            Streamed good = new Streamed(SAMPLES, -1);
            assertRefused(() -> trainer.evaluate(bad), sample);
            assertRefused(() -> trainer.evaluateMetrics(bad), sample);
            double[] start = model.parameters().get("2.bias").value().toDoubleArray();
            assertThatThrownBy(() -> trainer.fit(new Streamed(SAMPLES, 3)))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContainingAll("epoch 1, step 1 of 7", "of sample 3 is NaN");
            assertThat(model.parameters().get("2.bias").value().toDoubleArray()).containsExactly(start);
            assertThatThrownBy(() -> trainer.fit(good, bad))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContainingAll("validation data", "after epoch 1", sample);
        }
    }

    @Test
    void aRecursiveForecastNamesTheWindow() {
        Model model = builder(DType.FLOAT32).build();
        double[][][] windows = new double[SAMPLES][3][2];
        assertRefused(
                () -> RecursiveForecast.run(model, windows, 2, (n, step, y, row) -> row[1] = n == BAD ? 0 / 0.0 : 1),
                "feature 1 in the row made of step 0 of window " + BAD);
        RecursiveForecast.run(model, windows, 1, (n, step, y, row) -> row[1] = Double.NaN);
        windows[BAD][1][0] = Double.NEGATIVE_INFINITY;
        assertRefused(
                () -> RecursiveForecast.run(model, windows, 1, (n, step, y, row) -> {}),
                "feature 0 in row 1 of window " + BAD + " is -Infinity");
    }

    @Test
    void aBatchTakesNoValueThatIsNotFiniteButInPadding() {
        Tensor inputs = tensor(DType.FLOAT64, values(0));
        Tensor targets = backend.tensors().allocate(DType.FLOAT64, Shape.of(2, 1));
        Batch batch = Batch.ofValues(new TargetSpec(TargetSpec.Kind.VALUES, false, 1), inputs, targets);
        String place = "feature 1 at step 1 of place 1 of the batch is NaN";
        assertRefused(() -> batch.putInput(1, 1, new double[] {1, Double.NaN}, 0), place);
        assertRefused(() -> batch.putInput(1, 1, new float[] {1, Float.NaN}, 0), place);
        assertRefused(
                () -> batch.putValues(1, 0, new double[] {Double.POSITIVE_INFINITY}, 0),
                "value 0 at step 0 of place 1 of the batch is Infinity");
        assertThat(inputs.toDoubleArray()).containsExactly(values(0));
        batch.putLength(1, 1);
        batch.putInput(1, 1, new double[] {1, Double.NaN}, 0);
        batch.putInput(1, 1, new float[] {1, Float.NaN}, 0);
    }
}
