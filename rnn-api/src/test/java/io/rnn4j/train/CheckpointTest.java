package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Windows;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.Dropout;
import io.rnn4j.layer.LastStep;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Training goes on from a checkpoint as if it had never stopped. */
class CheckpointTest {
    private static final int EPOCHS = 4;
    private static final int STEPS = 4;

    private final Backend backend = ReferenceBackend.open();

    /** Keeps the newest checkpoint in memory. */
    static final class Memory implements CheckpointStore {
        private final List<Long> steps = new ArrayList<>();
        private Map<String, String> texts = Map.of();
        private final Map<String, double[]> tensors = new HashMap<>();
        private boolean full;

        @Override
        public void save(Checkpoint checkpoint) throws IOException {
            if (full) {
                throw new IOException("No space left on device");
            }
            steps.add(checkpoint.step());
            texts = new HashMap<>(checkpoint.texts());
            checkpoint.tensors().forEach((name, tensor) -> tensors.put(name, tensor.toDoubleArray()));
        }

        @Override
        public Optional<Saved> newest() {
            return texts.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Saved() {
                        @Override
                        public Map<String, String> texts() {
                            return texts;
                        }

                        @Override
                        public void copyTo(Map<String, Tensor> into) {
                            assertThat(into.keySet()).isEqualTo(tensors.keySet());
                            into.forEach((name, tensor) -> tensor.copyFrom(tensors.get(name)));
                        }
                    });
        }
    }

    private Model model() {
        return model(backend);
    }

    private static Model model(Backend backend) {
        return Model.builder(backend)
                .dtype(DType.FLOAT32)
                .inputSize(1)
                .add(Recurrent.lstm(3))
                .add(new Dropout(0.3))
                .add(new LastStep())
                .add(Dense.of(1))
                .seed(5)
                .build();
    }

    private static Windows data() {
        double[][] wave = new double[60][1];
        for (int i = 0; i < wave.length; i++) {
            wave[i][0] = Math.sin(0.3 * i);
        }
        return Windows.over(wave, wave, 6, 1);
    }

    /** An optimizer that remembers all there is to remember. */
    private static Optimizer optimizer() {
        return Optimizer.nadam(0.05)
                .learningRate(Schedule.cosine(0.05, 20, 0).perStep().warmUp(3))
                .decoupledWeightDecay(0.01)
                .reduceOnPlateau(new ReduceOnPlateau(0.5, 0, 0.5, 0));
    }

    private static Trainer.Builder trainer(Model model, Optimizer optimizer) {
        return Trainer.builder(model, Loss.meanSquaredError(), optimizer)
                .epochs(EPOCHS)
                .batchSize(10)
                .seed(3)
                .metric(Metrics.meanAbsoluteError());
    }

    private static TrainingResult fit(Trainer.Builder builder) {
        return builder.build().fit(data().range(0, 37), data().range(37, 54));
    }

    private static Map<String, List<Double>> values(Model model) {
        Map<String, List<Double>> values = new HashMap<>();
        model.parameters()
                .forEach((name, parameter) -> values.put(
                        name,
                        Arrays.stream(parameter.value().toDoubleArray()).boxed().toList()));
        return values;
    }

    /** What does not depend on time. */
    private static List<String> scores(TrainingResult result) {
        return result.history().stream()
                .map(report -> report.epoch() + " " + report.trainingLoss() + " " + report.validationLoss() + " "
                        + report.learningRate() + " " + report.best() + " " + report.metrics())
                .toList();
    }

    static TrainingListener stopAt(int step, StopRequest stop) {
        return new TrainingListener() {
            private int steps;

            @Override
            public void stepFinished(int epoch, int number, double loss) {
                if (++steps == step) {
                    stop.request();
                }
            }
        };
    }

    @Test
    void trainingThatIsStoppedAfterAnyStepAndResumedEndsWithTheSameBits() {
        Model whole = model();
        TrainingResult expected = fit(trainer(whole, optimizer()));
        assertThat(expected.history()).hasSize(EPOCHS);
        assertThat(expected.history().get(0).metrics()).containsOnlyKeys("mae");
        for (int step = 1; step < EPOCHS * STEPS; step++) {
            Memory store = new Memory();
            StopRequest stop = new StopRequest();
            TrainingResult first = fit(
                    trainer(model(), optimizer()).checkpoints(store).stop(stop).listener(stopAt(step, stop)));
            assertThat(first.ending()).as("stopped at %d", step).isEqualTo(TrainingResult.Ending.STOPPED);
            Model resumed = model();
            TrainingResult result =
                    fit(trainer(resumed, optimizer()).checkpoints(store).resume());
            assertThat(values(resumed)).as("stopped at %d", step).isEqualTo(values(whole));
            assertThat(scores(result)).as("stopped at %d", step).isEqualTo(scores(expected));
        }
    }

    @Test
    void kernelsThatPackTheirWeightsAreToldOfThoseThatAreRead() {
        Model whole = model();
        fit(trainer(whole, optimizer()));
        Memory store = new Memory();
        StopRequest stop = new StopRequest();
        Backend packing = new PackingBackend();
        fit(trainer(model(packing), optimizer()).checkpoints(store).stop(stop).listener(stopAt(5, stop)));
        Model resumed = model(packing);
        fit(trainer(resumed, optimizer()).checkpoints(store).resume());
        assertThat(values(resumed)).isEqualTo(values(whole));
    }

    @Test
    void checkpointsComeAfterEachEpochAndEverySoManySteps() {
        Memory epochs = new Memory();
        fit(trainer(model(), optimizer()).checkpoints(epochs));
        assertThat(epochs.steps).containsExactly(4L, 8L, 12L, 16L);
        Memory steps = new Memory();
        fit(trainer(model(), optimizer()).checkpoints(steps, 3));
        assertThat(steps.steps).containsExactly(3L, 4L, 6L, 8L, 9L, 12L, 12L, 15L, 16L);
    }

    @Test
    void aTrainingThatIsCompleteGoesOnWithMoreEpochs() {
        Memory store = new Memory();
        fit(trainer(model(), optimizer()).epochs(2).checkpoints(store));
        Model resumed = model();
        TrainingResult result =
                fit(trainer(resumed, optimizer()).checkpoints(store).resume());
        Model whole = model();
        assertThat(scores(result)).isEqualTo(scores(fit(trainer(whole, optimizer()))));
        assertThat(values(resumed)).isEqualTo(values(whole));
        List<Long> before = List.copyOf(store.steps);
        assertThat(fit(trainer(model(), optimizer()).checkpoints(store).resume())
                        .history())
                .hasSize(EPOCHS);
        assertThat(store.steps).isEqualTo(before);
    }

    @Test
    void earlyStoppingCountsOnAcrossAStopAndTheBestWeightsFromBeforeAreRestored() {
        Optimizer harmful = Optimizer.adam(1).learningRate((step, epoch) -> epoch <= 2 ? 0.01 : 0.5);
        Model whole = model();
        TrainingResult expected = fit(trainer(whole, harmful).epochs(20).earlyStopping(1, 0));
        assertThat(expected.ending()).isEqualTo(TrainingResult.Ending.EARLY);
        assertThat(expected.best().epoch()).isLessThan(expected.history().size());
        Memory store = new Memory();
        StopRequest stop = new StopRequest();
        int last = expected.history().size() * STEPS;
        fit(trainer(model(), harmful)
                .epochs(20)
                .earlyStopping(1, 0)
                .checkpoints(store)
                .stop(stop)
                .listener(stopAt(last - 1, stop)));
        Model resumed = model();
        TrainingResult result = fit(trainer(resumed, harmful)
                .epochs(20)
                .earlyStopping(1, 0)
                .checkpoints(store)
                .resume());
        assertThat(scores(result)).isEqualTo(scores(expected));
        assertThat(result.ending()).isEqualTo(TrainingResult.Ending.EARLY);
        assertThat(values(resumed)).isEqualTo(values(whole));
    }

    @Test
    void aStoreWithoutCheckpointsStartsFromTheBeginning() {
        Model model = model();
        fit(trainer(model, optimizer()).checkpoints(new Memory()).resume());
        Model whole = model();
        fit(trainer(whole, optimizer()));
        assertThat(values(model)).isEqualTo(values(whole));
    }

    @Test
    void aDiskThatIsFullIsAClearErrorAndLeavesTheBestWeights() {
        Memory store = new Memory();
        Model model = model();
        List<Map<String, List<Double>>> afterEpoch = new ArrayList<>();
        Trainer.Builder builder = trainer(model, optimizer()).checkpoints(store).listener(new TrainingListener() {
            @Override
            public void epochFinished(EpochReport report) {
                if (report.best()) {
                    afterEpoch.add(values(model));
                }
                store.full = report.epoch() == 2;
            }
        });
        assertThatThrownBy(() -> fit(builder))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("the checkpoint of step 8 cannot be written")
                .hasMessageContaining("No space left");
        assertThat(store.steps).containsExactly(4L);
        assertThat(values(model)).isEqualTo(afterEpoch.get(afterEpoch.size() - 1));
    }

    @Test
    void refusesAnotherValueOfWhatAProgramWantsToBeTheSame() {
        Memory store = new Memory();
        fit(trainer(model(), optimizer()).checkpoints(store).sameToResume("checksum of the data", "5f"));
        Trainer.Builder builder =
                trainer(model(), optimizer()).checkpoints(store).resume();
        assertThatThrownBy(() -> fit(builder.sameToResume("checksum of the data", "60")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another checksum of the data: 5f, but this one has 60");
        fit(builder.sameToResume("checksum of the data", "5f"));
    }

    @Test
    void refusesCheckpointsOfAnotherTraining() {
        Memory store = new Memory();
        fit(trainer(model(), optimizer()).checkpoints(store));
        Model model = model();
        Map<String, List<Double>> before = values(model);
        assertThatThrownBy(() -> fit(trainer(model, optimizer()).checkpoints(store)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("call resume()");
        assertThatThrownBy(() -> fit(
                        trainer(model, optimizer()).seed(4).checkpoints(store).resume()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another seed: 3, but this one has 4");
        assertThatThrownBy(() ->
                        fit(trainer(model, Optimizer.adam(1)).checkpoints(store).resume()))
                .hasMessageContaining("another optimizer: NAdam");
        for (Optimizer other : List.of(
                optimizer().weightDecay(0.01),
                optimizer().decoupledWeightDecay(0.02),
                optimizer().reduceOnPlateau(ReduceOnPlateau.of(0.5, 0)),
                optimizer().group(ParameterGroup.matching(".*bias.*").weightDecay(0)))) {
            assertThatThrownBy(
                            () -> fit(trainer(model, other).checkpoints(store).resume()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the checkpoint is of a training with another ");
        }
        Map<String, UnaryOperator<Trainer.Builder>> settings = Map.of(
                "batch size: 10, but this one has 9", trainer -> trainer.batchSize(9),
                "checksum of the data: none, but this one has 5f",
                        trainer -> trainer.sameToResume("checksum of the data", "5f"),
                "shuffling: true, but this one has false", trainer -> trainer.shuffle(false),
                "batches by length: false, but this one has true", trainer -> trainer.bucketByLength(true));
        settings.forEach((message, other) -> assertThatThrownBy(() -> other.apply(
                                trainer(model, optimizer()).checkpoints(store).resume())
                        .build()
                        .fit(data().range(0, 37), data().range(37, 54)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another " + message));
        Trainer resuming =
                trainer(model, optimizer()).checkpoints(store).resume().build();
        assertThatThrownBy(() -> resuming.fit(data().range(0, 36), data().range(37, 54)))
                .hasMessageContaining("another number of training samples: 37, but this one has 36");
        assertThatThrownBy(() -> resuming.fit(data().range(0, 37), data().range(37, 53)))
                .hasMessageContaining("another number of validation samples: 17, but this one has 16");
        assertThat(values(model)).isEqualTo(before);
        assertThatThrownBy(() -> trainer(model, optimizer()).resume().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("call checkpoints");
    }

    @Test
    void aCheckpointWhoseTextsAreWrongChangesNothing() {
        Memory store = new Memory();
        fit(trainer(model(), optimizer()).checkpoints(store));
        Model model = model();
        Map<String, List<Double>> before = values(model);
        Map<String, String> good = store.texts;
        for (String key : List.of("epoch", "history.1", "history.0.0", "plateau_best", "steps", "spent_nanos")) {
            for (String bad : new String[] {null, "1x"}) {
                store.texts = new HashMap<>(good);
                store.texts.put(key, bad);
                assertThatThrownBy(() -> fit(
                                trainer(model, optimizer()).checkpoints(store).resume()))
                        .as(key)
                        .isInstanceOf(TrainingException.class)
                        .hasMessageContaining(key.startsWith("history.0") ? "history.0" : key);
                assertThat(values(model)).isEqualTo(before);
            }
        }
    }
}
