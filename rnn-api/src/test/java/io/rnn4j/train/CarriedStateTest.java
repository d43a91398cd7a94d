package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Dataset;
import io.rnn4j.data.Sequences;
import io.rnn4j.internal.SeededRandom;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.Dropout;
import io.rnn4j.layer.LastStep;
import io.rnn4j.layer.LayerSpec;
import io.rnn4j.layer.Merge;
import io.rnn4j.layer.Mode;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.layer.Residual;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** States that go on over batches, and truncated back-propagation through time. */
class CarriedStateTest {
    private static final int STEPS = 6;
    private static final int SEQUENCES = 3;

    private final Backend backend = ReferenceBackend.open();

    private Model model() {
        return Model.builder(backend)
                .dtype(DType.FLOAT64)
                .inputSize(2)
                .add(Recurrent.lstm(4))
                .add(new Dropout(0.2))
                .add(Recurrent.gru(3))
                .add(Dense.of(1))
                .seed(2)
                .build();
    }

    private static double[][][] random(int sequences, int steps, int features, long seed) {
        SeededRandom random = new SeededRandom(seed);
        double[][][] values = new double[sequences][steps][features];
        for (double[][] sequence : values) {
            for (double[] step : sequence) {
                Arrays.setAll(step, i -> random.nextDouble() - 0.5);
            }
        }
        return values;
    }

    private static double[][][] inputs() {
        return random(SEQUENCES, STEPS, 2, 7);
    }

    private static double[][][] targets() {
        return random(SEQUENCES, STEPS, 1, 8);
    }

    private static double[][] part(double[][] sequence, int from, int to) {
        return Arrays.copyOfRange(sequence, from, to);
    }

    private static Dataset whole() {
        return Sequences.ofStepValues(inputs(), targets());
    }

    private static Trainer.Builder trainer(Model model) {
        return Trainer.builder(model, Loss.meanSquaredError(), Optimizer.adam(0.05))
                .epochs(3)
                .batchSize(SEQUENCES)
                .shuffle(false)
                .seed(9);
    }

    private static List<double[]> weights(Model model) {
        return model.parameters().values().stream()
                .map(p -> p.value().toDoubleArray())
                .toList();
    }

    private static void assertSame(List<double[]> actual, List<double[]> expected) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).containsExactly(expected.get(i));
        }
    }

    @Test
    void truncationThatCoversTheSequenceIsFullBackPropagation() {
        Model full = model();
        trainer(full).build().fit(whole());
        for (int[] k : new int[][] {{STEPS, STEPS}, {STEPS, 50}, {50, 50}}) {
            Model truncated = model();
            trainer(truncated).truncate(k[0], k[1]).build().fit(whole());
            assertSame(weights(truncated), weights(full));
        }
    }

    @Test
    void aSequenceInTwoBatchesIsTheSequenceInTwoWindows() {
        double[][][] x = inputs();
        double[][][] y = targets();
        double[][][] halves = new double[2 * SEQUENCES][][];
        double[][][] halfTargets = new double[2 * SEQUENCES][][];
        for (int n = 0; n < SEQUENCES; n++) {
            halves[n] = part(x[n], 0, 3);
            halves[SEQUENCES + n] = part(x[n], 3, 6);
            halfTargets[n] = part(y[n], 0, 3);
            halfTargets[SEQUENCES + n] = part(y[n], 3, 6);
        }
        Model carried = model();
        TrainingResult byBatches =
                trainer(carried).carryState(true).build().fit(Sequences.ofStepValues(halves, halfTargets));
        Model windows = model();
        TrainingResult byWindows = trainer(windows).truncate(3, 3).build().fit(whole());
        assertSame(weights(carried), weights(windows));
        assertThat(byBatches.history().get(2).trainingLoss())
                .isEqualTo(byWindows.history().get(2).trainingLoss());
        Model apart = model();
        trainer(apart).build().fit(Sequences.ofStepValues(halves, halfTargets));
        assertThat(weights(apart).get(0)).isNotEqualTo(weights(carried).get(0));
    }

    @Test
    void aCarriedStateMakesTheLossOfPartsThatOfTheWhole() {
        double[][][] x = inputs();
        double[][][] y = targets();
        double[][][] halves = new double[2 * SEQUENCES][][];
        double[][][] halfTargets = new double[2 * SEQUENCES][][];
        for (int n = 0; n < SEQUENCES; n++) {
            halves[n] = part(x[n], 0, 3);
            halves[SEQUENCES + n] = part(x[n], 3, 6);
            halfTargets[n] = part(y[n], 0, 3);
            halfTargets[SEQUENCES + n] = part(y[n], 3, 6);
        }
        Model model = model();
        double loss = trainer(model).build().evaluate(whole());
        Dataset parts = Sequences.ofStepValues(halves, halfTargets);
        assertThat(trainer(model).carryState(true).build().evaluate(parts)).isCloseTo(loss, offset(1e-15));
        assertThat(trainer(model).truncate(2, 3).build().evaluate(whole())).isEqualTo(loss);
        assertThat(trainer(model).build().evaluate(parts)).isNotCloseTo(loss, offset(1e-6));
    }

    @Test
    void bothDirectionsAreRefusedWhereStatesGoOn() {
        for (LayerSpec layer : List.of(
                Recurrent.gru(3).bidirectional(Merge.SUM),
                new Residual(Recurrent.lstm(2).bidirectional(Merge.MEAN)))) {
            Model model = Model.builder(backend)
                    .inputSize(2)
                    .add(layer)
                    .add(Dense.of(1))
                    .build();
            for (Trainer.Builder builder :
                    List.of(trainer(model).carryState(true), trainer(model).truncate(2, 4))) {
                Trainer trainer = builder.build();
                assertThatThrownBy(() -> trainer.fit(whole()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("layer 0 (" + layer.type() + ") reads a sequence from its end too");
            }
        }
    }

    /** The windows of BPTT(2, 4) on six steps, one by one: 0-2, 0-4 for 2-4, and 2-6 for 4-6 from a given state. */
    @Test
    void gradientsGoBackAsFarAsAsked() {
        Model expected = plain();
        double[][][] x = inputs();
        Tensor all = backend.tensors().allocate(DType.FLOAT64, Shape.of(STEPS, SEQUENCES, 2));
        Tensor wanted = backend.tensors().allocate(DType.FLOAT64, Shape.of(STEPS, SEQUENCES, 1));
        for (int t = 0; t < STEPS; t++) {
            for (int n = 0; n < SEQUENCES; n++) {
                all.slice(t).slice(n, n + 1).copyFrom(x[n][t]);
                wanted.slice(t).slice(n, n + 1).copyFrom(targets()[n][t]);
            }
        }
        OptimizerState optimizer = Optimizer.sgd(0.3).newState(expected);
        ModelState state = expected.newState(SEQUENCES);
        learn(expected, optimizer, all.slice(0, 2), wanted.slice(0, 2), 0, state);
        learn(expected, optimizer, all.slice(0, 4), wanted.slice(0, 4), 2, state);
        expected.pass(Shape.of(2, SEQUENCES, 2), Mode.INFERENCE).forward(all.slice(0, 2), state, state);
        learn(expected, optimizer, all.slice(2, 6), wanted.slice(2, 6), 2, state);

        Model actual = plain();
        Trainer.builder(actual, Loss.meanSquaredError(), Optimizer.sgd(0.3))
                .epochs(1)
                .batchSize(SEQUENCES)
                .shuffle(false)
                .truncate(2, 4)
                .build()
                .fit(whole());
        for (int i = 0; i < weights(expected).size(); i++) {
            assertThat(weights(actual).get(i)).containsExactly(weights(expected).get(i), offset(1e-14));
        }
    }

    private Model plain() {
        return Model.builder(backend)
                .dtype(DType.FLOAT64)
                .inputSize(2)
                .add(Recurrent.lstm(4))
                .add(Dense.of(1))
                .seed(2)
                .build();
    }

    /** One step on the targets from a step on, as a mean over those. */
    private void learn(Model model, OptimizerState optimizer, Tensor x, Tensor targets, int first, ModelState initial) {
        ModelPass pass = model.pass(x.shape(), Mode.TRAINING);
        Tensor y = pass.forward(x, initial, null);
        Tensor dy = backend.tensors().allocate(DType.FLOAT64, y.shape());
        int steps = x.shape().dim(0);
        backend.tensors().axpby(2.0 / ((steps - first) * SEQUENCES), y, 0, dy);
        backend.tensors().axpby(-2.0 / ((steps - first) * SEQUENCES), targets, 1, dy);
        if (first > 0) {
            backend.tensors().fill(dy.slice(0, first), 0);
        }
        model.zeroGradients();
        pass.backward(dy, false);
        optimizer.step(1);
    }

    @Test
    void windowsOfSequencesOfSeveralLengthsLearnEachStepOnce() {
        double[][][] x = inputs();
        double[][][] y = targets();
        x[1] = part(x[1], 0, 2);
        y[1] = part(y[1], 0, 2);
        x[2] = part(x[2], 0, 5);
        y[2] = part(y[2], 0, 5);
        Dataset ragged = Sequences.ofStepValues(x, y);
        CarriedLossRunner runner = new CarriedLossRunner(
                model(), Loss.meanSquaredError(), ragged, SEQUENCES, Mode.TRAINING, new Carrying(false, 2, 3));
        int[] order = {0, 1, 2};
        double rows = 0;
        assertThat(runner.batches()).isEqualTo(3);
        for (int step = 0; step < 3; step++) {
            assertThat(runner.forward(order, step)).isFinite();
            runner.backward(step);
            rows += runner.weight(step);
        }
        assertThat(rows).isEqualTo(6 + 2 + 5);
    }

    @Test
    void trainingThatIsStoppedBetweenWindowsAndResumedEndsWithTheSameBits() {
        Model whole = model();
        trainer(whole).truncate(2, 3).build().fit(whole());
        for (int at = 1; at < 9; at++) {
            CheckpointTest.Memory store = new CheckpointTest.Memory();
            StopRequest stop = new StopRequest();
            int last = at;
            trainer(model())
                    .truncate(2, 3)
                    .checkpoints(store)
                    .stop(stop)
                    .listener(new TrainingListener() {
                        private int steps;

                        @Override
                        public void stepFinished(int epoch, int number, double loss) {
                            if (++steps == last) {
                                stop.request();
                            }
                        }
                    })
                    .build()
                    .fit(whole());
            Model resumed = model();
            trainer(resumed).truncate(2, 3).checkpoints(store).resume().build().fit(whole());
            assertSame(weights(resumed), weights(whole));
            Trainer other =
                    trainer(model()).truncate(2, 2).checkpoints(store).resume().build();
            assertThatThrownBy(() -> other.fit(whole())).hasMessageContaining("another way of the state: ");
        }
    }

    /** Four batches, of which each goes on from the one before. */
    private static Dataset streams() {
        return Sequences.ofStepValues(random(4 * SEQUENCES, 3, 2, 5), random(4 * SEQUENCES, 3, 1, 6));
    }

    @Test
    void trainingThatCarriesItsStateAndIsStoppedBetweenBatchesEndsWithTheSameBits() {
        Model whole = model();
        trainer(whole).carryState(true).build().fit(streams());
        for (int at = 1; at < 12; at++) {
            CheckpointTest.Memory store = new CheckpointTest.Memory();
            StopRequest stop = new StopRequest();
            trainer(model())
                    .carryState(true)
                    .checkpoints(store)
                    .stop(stop)
                    .listener(CheckpointTest.stopAt(at, stop))
                    .build()
                    .fit(streams());
            Model resumed = model();
            trainer(resumed)
                    .carryState(true)
                    .checkpoints(store)
                    .resume()
                    .build()
                    .fit(streams());
            assertSame(weights(resumed), weights(whole));
        }
    }

    /** With a rate of 0 an epoch is like the other if it begins like the other. */
    @Test
    void anEpochBeginsAtZeros() {
        TrainingResult result = Trainer.builder(plain(), Loss.meanSquaredError(), Optimizer.sgd(0))
                .epochs(2)
                .batchSize(SEQUENCES)
                .shuffle(false)
                .carryState(true)
                .metric(Metrics.rootMeanSquaredError())
                .build()
                .fit(streams(), streams());
        assertThat(result.history()).allSatisfy(report -> {
            double loss = result.history().get(0).trainingLoss();
            assertThat(report.trainingLoss()).isEqualTo(loss);
            assertThat(report.score()).isEqualTo(loss);
            assertThat(report.metrics().get("rmse")).isCloseTo(Math.sqrt(loss), offset(1e-12));
        });
    }

    /** A sequence that ends within a batch leaves the state of its last step, in whichever window that is. */
    @Test
    void windowsOfSequencesOfSeveralLengthsCarryTheStateOfTheLastStep() {
        double[][][] x = random(2 * SEQUENCES, STEPS, 2, 7);
        double[][][] y = random(2 * SEQUENCES, STEPS, 1, 8);
        int[] lengths = {1, 3, 5, 6, 6, 6};
        for (int n = 0; n < lengths.length; n++) {
            x[n] = part(x[n], 0, lengths[n]);
            y[n] = part(y[n], 0, lengths[n]);
        }
        Dataset ragged = Sequences.ofStepValues(x, y);
        int[] order = Trainer.identity(lengths.length);
        double whole = carriedLoss(ragged, new Carrying(true, 0, 0), order);
        for (int every = 1; every < STEPS; every++) {
            assertThat(carriedLoss(ragged, new Carrying(true, every, every), order))
                    .as("windows of %d", every)
                    .isCloseTo(whole, offset(1e-14));
        }
    }

    private double carriedLoss(Dataset data, Carrying carrying, int... order) {
        return new CarriedLossRunner(plain(), Loss.meanSquaredError(), data, SEQUENCES, Mode.INFERENCE, carrying)
                .mean(order, List.of());
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        Trainer.Builder builder = trainer(model());
        assertThatThrownBy(() -> builder.truncate(0, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("truncation needs k1 of at least 1 and k2 of at least k1, but got 0 and 2");
        assertThatThrownBy(() -> builder.truncate(3, 2)).hasMessageContaining("but got 3 and 2");
        assertThatThrownBy(() -> trainer(model()).carryState(true).shuffle(true).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("call shuffle(false)");
        assertThatThrownBy(() ->
                        trainer(model()).batchSize(2).truncate(2, 2).build().fit(whole()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 samples make no batches of 2");
        Model last = Model.builder(backend)
                .inputSize(2)
                .add(Recurrent.gru(2))
                .add(new LastStep())
                .build();
        Dataset one = Sequences.ofValues(inputs(), new double[SEQUENCES][2]);
        assertThatThrownBy(() -> trainer(last).truncate(2, 2).build().fit(one))
                .hasMessageContaining("needs a target at every step");
    }

    @Test
    void classesAreCutWithTheirBatch() {
        int[][] classes = {{0, 1, 1, 0, 1, 0}, {1, 1, 0, 0, 0, 1}, {0, 0, 1, 1, 0, 1}};
        Dataset data = Sequences.ofStepClasses(inputs(), classes, 2);
        Model model = Model.builder(backend)
                .dtype(DType.FLOAT64)
                .inputSize(2)
                .add(Recurrent.gru(8))
                .add(Dense.of(2))
                .seed(1)
                .build();
        TrainingResult result = Trainer.builder(model, Loss.softmaxCrossEntropy(), Optimizer.adam(0.05))
                .epochs(60)
                .batchSize(SEQUENCES)
                .truncate(2, 4)
                .build()
                .fit(data);
        assertThat(result.history().get(59).trainingLoss())
                .isLessThan(0.3 * result.history().get(0).trainingLoss());
    }
}
