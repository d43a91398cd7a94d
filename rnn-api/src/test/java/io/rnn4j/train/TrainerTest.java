package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Batch;
import io.rnn4j.data.Dataset;
import io.rnn4j.data.Sequences;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.data.Windows;
import io.rnn4j.internal.SeededRandom;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.ShapeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainerTest {
    private final Backend backend = ReferenceBackend.open();

    private static List<Recurrent> cells() {
        return List.of(
                Recurrent.simple(8),
                Recurrent.simple(8, Activation.RELU),
                Recurrent.simple(8, Activation.SIGMOID),
                Recurrent.gru(8),
                Recurrent.lstm(8));
    }

    /** A sine and the value that follows each window of it. */
    private static Windows sine() {
        double[][] series = IntStream.range(0, 90)
                .mapToObj(t -> new double[] {Math.sin(0.3 * t)})
                .toArray(double[][]::new);
        return Windows.over(series, series, 6, 1);
    }

    /** Hochreiter and Schmidhuber's adding problem, short: the sum of the two values that are marked. */
    private static Sequences adding(int samples, int steps, long seed) {
        SeededRandom random = new SeededRandom(seed);
        double[][][] inputs = new double[samples][steps][2];
        double[][] targets = new double[samples][1];
        for (int sample = 0; sample < samples; sample++) {
            for (double[] step : inputs[sample]) {
                step[0] = random.nextDouble();
            }
            int first = random.nextInt(steps / 2);
            int second = steps / 2 + random.nextInt(steps - steps / 2);
            inputs[sample][first][1] = 1;
            inputs[sample][second][1] = 1;
            targets[sample][0] = inputs[sample][first][0] + inputs[sample][second][0];
        }
        return Sequences.ofValues(inputs, targets);
    }

    private Model model(Recurrent cell, int inputs, long seed) {
        return model(backend, cell, inputs, seed);
    }

    private static Model model(Backend backend, Recurrent cell, int inputs, long seed) {
        return Model.builder(backend)
                .inputSize(inputs)
                .add(cell)
                .add(new LastStep())
                .add(Dense.of(1))
                .seed(seed)
                .build();
    }

    private static Trainer.Builder trainer(Model model) {
        return Trainer.builder(model, Loss.meanSquaredError(), Optimizer.adam(0.02))
                .epochs(3)
                .batchSize(16)
                .seed(5);
    }

    private static List<List<Float>> values(Model model) {
        List<List<Float>> values = new ArrayList<>();
        model.parameters().values().forEach(parameter -> {
            List<Float> one = new ArrayList<>();
            for (float value : parameter.value().toFloatArray()) {
                one.add(value);
            }
            values.add(one);
        });
        return values;
    }

    @ParameterizedTest
    @MethodSource("cells")
    void everyCellLearnsToContinueASine(Recurrent cell) {
        Model model = model(cell, 1, 3);
        Windows data = sine();
        Dataset training = data.withTargetsIn(0, 70);
        Dataset validation = data.withTargetsIn(70, 90);
        Trainer trainer = trainer(model).epochs(60).build();
        double before = trainer.evaluate(validation);
        TrainingResult result = trainer.fit(training, validation);
        assertThat(before).isGreaterThan(0.1);
        assertThat(trainer.evaluate(validation))
                .isLessThan(0.01)
                .isEqualTo(result.best().validationLoss().orElseThrow());
    }

    @Test
    void anLstmLearnsTheAddingProblem() {
        Model model = model(Recurrent.lstm(12), 2, 1);
        Trainer trainer = trainer(model)
                .epochs(60)
                .batchSize(20)
                .clip(GradientClip.byGlobalNorm(1))
                .build();
        trainer.fit(adding(400, 10, 1));
        // The variance of the sum, which is the loss of always answering 1, is 1/6.
        assertThat(trainer.evaluate(adding(200, 10, 2))).isLessThan(0.02);
    }

    @Test
    void aGruLearnsTheClassOfEveryStep() {
        SeededRandom random = new SeededRandom(4);
        double[][][] inputs = new double[120][7][1];
        int[][] parity = new int[120][7];
        for (int sample = 0; sample < inputs.length; sample++) {
            int ones = 0;
            for (int step = 0; step < 7; step++) {
                int bit = random.nextInt(2);
                ones += bit;
                inputs[sample][step][0] = bit;
                parity[sample][step] = ones % 2;
            }
        }
        Model model = Model.builder(backend)
                .inputSize(1)
                .add(Recurrent.gru(8))
                .add(Dense.of(2))
                .seed(2)
                .build();
        Dataset data = Sequences.ofStepClasses(inputs, parity, 2);
        Trainer.builder(model, Loss.softmaxCrossEntropy(), Optimizer.adam(0.03))
                .epochs(60)
                .batchSize(20)
                .seed(1)
                .build()
                .fit(data);
        double[][] logits = model.predict(data);
        int wrong = 0;
        for (int sample = 0; sample < logits.length; sample++) {
            for (int step = 0; step < 7; step++) {
                boolean odd = logits[sample][2 * step + 1] > logits[sample][2 * step];
                wrong += odd == (parity[sample][step] == 1) ? 0 : 1;
            }
        }
        assertThat(wrong).isZero();
    }

    @Test
    void theSameSeedGivesTheSameBitsAndAnotherSeedOthers() {
        List<List<List<Float>>> runs = new ArrayList<>();
        for (long seed : new long[] {1, 1, 2}) {
            Model model = model(Recurrent.lstm(5), 1, 9);
            trainer(model).seed(seed).build().fit(sine());
            runs.add(values(model));
        }
        assertThat(runs.get(1)).isEqualTo(runs.get(0));
        assertThat(runs.get(2)).isNotEqualTo(runs.get(0));
    }

    /** Remembers which samples were asked for, and can break at one of the requests. */
    private static final class Recording implements Dataset {
        final List<List<Integer>> asked = new ArrayList<>();
        private final Dataset dataset;
        private final int breakAt;

        Recording(Dataset dataset, int breakAt) {
            this.dataset = dataset;
            this.breakAt = breakAt;
        }

        @Override
        public int size() {
            return dataset.size();
        }

        @Override
        public int steps() {
            return dataset.steps();
        }

        @Override
        public int features() {
            return dataset.features();
        }

        @Override
        public TargetSpec targets() {
            return dataset.targets();
        }

        @Override
        public void fill(int[] samples, Batch into) {
            asked.add(Arrays.stream(samples).boxed().toList());
            if (asked.size() == breakAt) {
                throw new UnsupportedOperationException("no more");
            }
            dataset.fill(samples, into);
        }
    }

    @Test
    void everyEpochAsksForEverySampleOnceInAnOrderOfItsOwn() {
        Recording data = new Recording(sine().range(0, 37), -1);
        trainer(model(Recurrent.simple(3), 1, 1)).epochs(2).build().fit(data);
        assertThat(data.asked).extracting(List::size).containsExactly(16, 16, 5, 16, 16, 5);
        List<Integer> first =
                data.asked.subList(0, 3).stream().flatMap(List::stream).toList();
        List<Integer> second =
                data.asked.subList(3, 6).stream().flatMap(List::stream).toList();
        List<Integer> sorted = IntStream.range(0, 37).boxed().toList();
        assertThat(first).containsExactlyInAnyOrderElementsOf(sorted).isNotEqualTo(sorted);
        assertThat(second).containsExactlyInAnyOrderElementsOf(sorted).isNotEqualTo(first);
    }

    @Test
    void withoutShufflingSamplesComeInOrder() {
        Recording data = new Recording(sine().range(0, 20), -1);
        trainer(model(Recurrent.simple(3), 1, 1))
                .epochs(1)
                .shuffle(false)
                .build()
                .fit(data);
        assertThat(data.asked.stream().flatMap(List::stream))
                .containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
    }

    @Test
    void theLossOfSeveralBatchesIsThatOfOne() {
        Model model = model(Recurrent.gru(4), 1, 1);
        double whole = trainer(model).batchSize(1000).build().evaluate(sine());
        assertThat(trainer(model).batchSize(16).build().evaluate(sine())).isCloseTo(whole, offset(1e-6));
        assertThat(sine().size() % 16).isNotZero();
    }

    @Test
    void keepsTheWeightsOfTheEpochWithTheLowestValidationLoss() {
        Model model = model(Recurrent.simple(6), 1, 1);
        List<List<List<Float>>> afterEpoch = new ArrayList<>();
        List<EpochReport> reports = new ArrayList<>();
        // A rate that grows until it does harm, so that the last epoch is not the best.
        Optimizer optimizer = Optimizer.of(Optimizer.adam(1).rule(), (step, epoch) -> epoch <= 4 ? 0.01 : 0.5);
        Trainer trainer = Trainer.builder(model, Loss.meanSquaredError(), optimizer)
                .epochs(8)
                .listener(new TrainingListener() {
                    @Override
                    public void epochFinished(EpochReport report) {
                        afterEpoch.add(values(model));
                        reports.add(report);
                    }
                })
                .build();
        TrainingResult result = trainer.fit(sine().withTargetsIn(0, 60), sine().withTargetsIn(60, 90));
        int best = result.best().epoch();
        assertThat(best).isBetween(1, 7);
        assertThat(result.history()).isEqualTo(reports);
        double lowest = reports.stream().mapToDouble(EpochReport::score).min().orElseThrow();
        assertThat(result.best().validationLoss()).hasValue(lowest);
        assertThat(values(model)).isEqualTo(afterEpoch.get(best - 1)).isNotEqualTo(afterEpoch.get(7));
        assertThat(trainer.evaluate(sine().withTargetsIn(60, 90))).isEqualTo(lowest);
    }

    @Test
    void kernelsThatPackTheirWeightsAreToldOfEveryChange() {
        List<List<List<Float>>> trained = new ArrayList<>();
        List<List<Double>> predicted = new ArrayList<>();
        for (Backend each : List.of(backend, new PackingBackend())) {
            Model model = model(each, Recurrent.lstm(4), 1, 1);
            // The rate does harm in the end, so that earlier weights are restored.
            Optimizer optimizer = Optimizer.of(Optimizer.adam(1).rule(), (step, epoch) -> epoch <= 2 ? 0.01 : 3);
            TrainingResult result = Trainer.builder(model, Loss.meanSquaredError(), optimizer)
                    .epochs(4)
                    .build()
                    .fit(sine());
            assertThat(result.best().epoch()).isLessThan(4);
            trained.add(values(model));
            predicted.add(
                    Arrays.stream(model.predict(sine())).map(row -> row[0]).toList());
        }
        assertThat(trained.get(1)).isEqualTo(trained.get(0));
        assertThat(predicted.get(1)).isEqualTo(predicted.get(0));
    }

    @Test
    void withoutValidationDataEpochsAreComparedByTheirTrainingLoss() {
        TrainingResult result =
                trainer(model(Recurrent.simple(6), 1, 1)).build().fit(sine());
        assertThat(result.history()).allSatisfy(report -> {
            assertThat(report.validationLoss()).isEmpty();
            assertThat(report.score()).isEqualTo(report.trainingLoss());
        });
        assertThat(result.best().trainingLoss())
                .isEqualTo(result.history().stream()
                        .mapToDouble(EpochReport::trainingLoss)
                        .min()
                        .orElseThrow());
    }

    @Test
    void listenersAreToldInOrder() {
        List<String> told = new ArrayList<>();
        TrainingResult result = trainer(model(Recurrent.simple(2), 1, 1))
                .epochs(2)
                .listener(new TrainingListener() {
                    @Override
                    public void started(Model model, int epochs, int steps) {
                        told.add("started " + epochs + " " + steps);
                    }

                    @Override
                    public void stepFinished(int epoch, int step, double loss) {
                        assertThat(loss).isPositive();
                        told.add("step " + epoch + " " + step);
                    }

                    @Override
                    public void epochFinished(EpochReport report) {
                        told.add("epoch " + report.epoch() + " of " + report.epochs());
                        assertThat(report.learningRate()).isEqualTo(0.02);
                        assertThat(report.duration()).isPositive();
                        assertThat(report.remaining().isZero()).isEqualTo(report.epoch() == 2);
                        assertThat(report.remaining()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
                    }

                    @Override
                    public void finished(TrainingResult result) {
                        told.add("finished " + result.history().size());
                    }
                })
                .build()
                .fit(sine().range(0, 20));
        assertThat(told)
                .containsExactly(
                        "started 2 2",
                        "step 1 1",
                        "step 1 2",
                        "epoch 1 of 2",
                        "step 2 1",
                        "step 2 2",
                        "epoch 2 of 2",
                        "finished 2");
        assertThat(result.history()).hasSize(2);
    }

    @Test
    void aTrainingStepAllocatesNoTensorAfterTheFirstOfItsShape() {
        CountingBackend counting = new CountingBackend();
        Model model = model(counting, Recurrent.lstm(3), 1, 1);
        List<Integer> allocations = new ArrayList<>();
        trainer(model)
                .epochs(3)
                .clip(GradientClip.byGlobalNorm(1))
                .listener(new TrainingListener() {
                    @Override
                    public void stepFinished(int epoch, int step, double loss) {
                        allocations.add(counting.allocations.get());
                    }
                })
                .build()
                .fit(sine().range(0, 37), sine().range(37, 60));
        // Three steps an epoch; the third is the first of the smaller batch.
        assertThat(allocations).hasSize(9);
        assertThat(allocations.get(1)).isEqualTo(allocations.get(0));
        assertThat(allocations.subList(3, 9)).containsOnly(allocations.get(2));
    }

    @Test
    void aLossThatIsNoNumberStopsAndLeavesTheModelAsItWasBeforeTheStep() {
        Model model = model(Recurrent.simple(2), 1, 1);
        List<List<List<Float>>> afterStep = new ArrayList<>();
        int[] calls = {0};
        Loss breaking = (backend, dtype, output, targets) -> {
            LossPass pass = Loss.meanSquaredError().pass(backend, dtype, output, targets);
            return (y, batch, gradient) -> {
                double loss = pass.evaluate(y, batch, gradient);
                return ++calls[0] == 8 ? Double.NaN : loss;
            };
        };
        Trainer trainer = Trainer.builder(model, breaking, Optimizer.sgd(0.1))
                .batchSize(8)
                .listener(new TrainingListener() {
                    @Override
                    public void stepFinished(int epoch, int step, double loss) {
                        afterStep.add(values(model));
                    }
                })
                .build();
        assertThatThrownBy(() -> trainer.fit(sine().range(0, 40)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("loss is NaN")
                .hasMessageContaining("epoch 2, step 3 of 5")
                .hasMessageContaining("all parameters are finite")
                .hasMessageContaining("the model is as it was before this step");
        assertThat(afterStep).hasSize(7);
        assertThat(values(model)).isEqualTo(afterStep.get(6)).isNotEqualTo(afterStep.get(4));
    }

    @Test
    void aParameterThatIsNoNumberIsNamed() {
        Model model = model(Recurrent.simple(2), 1, 1);
        model.parameters().get("0.bias_hh").value().copyFrom(0.5, Double.POSITIVE_INFINITY);
        model.parameters().get("2.bias").value().copyFrom(Double.NaN);
        Trainer trainer = Trainer.builder(model, Loss.meanSquaredError(), Optimizer.sgd(0.1))
                .build();
        assertThatThrownBy(() -> trainer.fit(sine()))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("loss is NaN")
                .hasMessageContaining("the first parameter that is not finite is 0.bias_hh (element 1 is Infinity)");
    }

    @Test
    void aGradientThatIsNoNumberStopsBeforeTheStepAndIsNamed() {
        Model model = model(Recurrent.simple(2), 1, 1);
        List<List<Float>> before = values(model);
        Loss infinite = (backend, dtype, output, targets) -> (y, batch, gradient) -> {
            backend.tensors().fill(gradient, Double.POSITIVE_INFINITY);
            return 1;
        };
        Trainer trainer = Trainer.builder(model, infinite, Optimizer.sgd(0.1)).build();
        assertThatThrownBy(() -> trainer.fit(sine()))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("the first gradient that is not finite is that of 2.bias (element 0 is")
                .hasMessageContaining("epoch 1, step 1");
        assertThat(values(model)).isEqualTo(before);
    }

    private static Optimizer harmfulAfter(int goodEpochs) {
        return Optimizer.adam(1).learningRate((step, epoch) -> epoch <= goodEpochs ? 0.01 : 0.5);
    }

    @Test
    void stopsEarlyWhenTheScoreDoesNotImproveAndKeepsTheBestWeights() {
        Model model = model(Recurrent.simple(6), 1, 1);
        Trainer trainer = Trainer.builder(model, Loss.meanSquaredError(), harmfulAfter(3))
                .epochs(50)
                .earlyStopping(2, 0)
                .build();
        TrainingResult result = trainer.fit(sine().withTargetsIn(0, 60), sine().withTargetsIn(60, 90));
        assertThat(result.ending()).isEqualTo(TrainingResult.Ending.EARLY);
        assertThat(result.history()).hasSize(result.best().epoch() + 3).hasSizeLessThan(50);
        assertThat(trainer.evaluate(sine().withTargetsIn(60, 90)))
                .isEqualTo(result.best().score());
    }

    @Test
    void anImprovementThatIsTooSmallDoesNotKeepTrainingGoing() {
        Trainer trainer = Trainer.builder(
                        model(Recurrent.simple(6), 1, 1), Loss.meanSquaredError(), Optimizer.adam(1e-4))
                .epochs(50)
                .earlyStopping(1, 100)
                .build();
        TrainingResult result = trainer.fit(sine());
        // The first epoch is better than none; the next two improve, but too little.
        assertThat(result.history()).hasSize(3).allMatch(EpochReport::best);
    }

    @Test
    void aStopRequestEndsTrainingAfterItsStep() {
        StopRequest stop = new StopRequest();
        List<Integer> steps = new ArrayList<>();
        Model model = model(Recurrent.simple(2), 1, 1);
        List<List<List<Float>>> afterStep = new ArrayList<>();
        TrainingResult result = trainer(model)
                .stop(stop)
                .batchSize(8)
                .listener(new TrainingListener() {
                    @Override
                    public void stepFinished(int epoch, int step, double loss) {
                        steps.add(step);
                        afterStep.add(values(model));
                        if (steps.size() == 3) {
                            stop.request();
                        }
                    }
                })
                .build()
                .fit(sine().range(0, 40));
        assertThat(result.ending()).isEqualTo(TrainingResult.Ending.STOPPED);
        assertThat(steps).containsExactly(1, 2, 3);
        assertThat(values(model)).isEqualTo(afterStep.get(2));
        assertThatThrownBy(result::best).hasMessageContaining("before its first epoch was over");
    }

    @Test
    void aFailureInTheFirstEpochLeavesTheModelAsItWas() {
        Model model = model(Recurrent.simple(2), 1, 1);
        List<List<Float>> before = values(model);
        Recording data = new Recording(sine().range(0, 40), 3);
        assertThatThrownBy(() -> trainer(model).build().fit(data)).isInstanceOf(UnsupportedOperationException.class);
        assertThat(data.asked).hasSize(3);
        assertThat(values(model)).isEqualTo(before);
    }

    @Test
    void aFailureLaterLeavesTheBestWeightsSoFar() {
        Model model = model(Recurrent.simple(2), 1, 1);
        List<List<List<Float>>> afterEpoch = new ArrayList<>();
        Recording data = new Recording(sine().range(0, 40), 5);
        Trainer trainer = trainer(model)
                .listener(new TrainingListener() {
                    @Override
                    public void epochFinished(EpochReport report) {
                        afterEpoch.add(values(model));
                    }
                })
                .build();
        assertThatThrownBy(() -> trainer.fit(data)).isInstanceOf(UnsupportedOperationException.class);
        assertThat(values(model)).isEqualTo(afterEpoch.get(0));
    }

    private void assertRefused(Dataset training, Dataset validation, Loss loss, String... message) {
        Model model = model(Recurrent.simple(2), 1, 1);
        List<List<Float>> before = values(model);
        Trainer trainer = Trainer.builder(model, loss, Optimizer.sgd(0.1)).build();
        assertThatThrownBy(() -> trainer.fit(training, validation))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(message);
        assertThat(values(model)).isEqualTo(before);
    }

    @Test
    void refusesDataOfAnotherNumberOfFeatures() {
        assertRefused(adding(4, 4, 1), sine(), Loss.meanSquaredError(), "takes 1 features", "training data has 2");
        assertRefused(sine(), adding(4, 4, 1), Loss.meanSquaredError(), "takes 1 features", "validation data has 2");
    }

    @Test
    void refusesDataWithoutSamples() {
        assertRefused(sine().range(0, 0), sine(), Loss.meanSquaredError(), "the training data has no samples");
        assertRefused(sine(), sine().range(0, 0), Loss.meanSquaredError(), "the validation data has no samples");
    }

    @Test
    void refusesALossForOtherTargets() {
        assertRefused(sine(), sine(), Loss.softmaxCrossEntropy(), "for classes", "targets are values");
        Dataset classes = Sequences.ofClasses(new double[2][3][1], new int[] {0, 1}, 2);
        assertRefused(classes, classes, Loss.meanSquaredError(), "for values", "targets are classes");
    }

    @Test
    void refusesTargetsOfAnotherSize() {
        Dataset two = Sequences.ofValues(new double[2][3][1], new double[2][2]);
        assertRefused(two, two, Loss.meanAbsoluteError(), "mean absolute error", "[2, 1]", "size must be 2");
    }

    @Test
    void refusesATargetAStepForAnOutputASequence() {
        Dataset steps = Sequences.ofStepValues(new double[2][3][1], new double[2][3][1]);
        assertRefused(steps, steps, Loss.meanSquaredError(), "[T, N, 1]", "leave LastStep out");
    }

    @Test
    void refusesATargetASequenceForAnOutputAStep() {
        Model model = Model.builder(backend).inputSize(1).add(Dense.of(1)).build();
        assertThatThrownBy(() -> trainer(model).build().fit(sine()))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("add LastStep");
    }

    @Test
    void refusesSettingsOutOfRange() {
        Trainer.Builder builder = trainer(model(Recurrent.simple(2), 1, 1));
        assertThatThrownBy(() -> builder.epochs(0)).hasMessage("epochs must be at least 1, but got 0");
        assertThatThrownBy(() -> builder.batchSize(-1)).hasMessage("batch size must be at least 1, but got -1");
    }

    @Test
    void doublePrecisionTrainsToo() {
        Model model = Model.builder(backend)
                .dtype(DType.FLOAT64)
                .inputSize(1)
                .add(Recurrent.gru(5))
                .add(new LastStep())
                .add(Dense.of(1))
                .seed(1)
                .build();
        Trainer trainer = Trainer.builder(model, Loss.meanAbsoluteError(), Optimizer.adam(0.02))
                .epochs(30)
                .batchSize(16)
                .build();
        double before = trainer.evaluate(sine());
        trainer.fit(sine());
        assertThat(trainer.evaluate(sine())).isLessThan(0.2 * before);
    }
}
