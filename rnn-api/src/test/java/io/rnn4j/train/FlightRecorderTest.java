package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Sequences;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderTest {
    @Test
    void anEpochIsRecordedWithItsValidation(@TempDir Path folder) throws Exception {
        Model model = Model.builder(ReferenceBackend.open())
                .inputSize(1)
                .add(new LastStep())
                .add(Dense.of(1))
                .build();
        Sequences training = Sequences.ofValues(new double[][][] {{{1}}}, new double[][] {{3}});
        Sequences validation = Sequences.ofValues(new double[][][] {{{-1}}}, new double[][] {{2}});
        // A rate that is too large, so that the second epoch is worse.
        Trainer trainer = Trainer.builder(model, Loss.meanSquaredError(), Optimizer.sgd(2))
                .epochs(2)
                .build();
        Path file = folder.resolve("validated.jfr");
        TrainingResult result;
        try (Recording recording = new Recording()) {
            recording.enable("io.rnn4j.TrainingEpoch");
            recording.start();
            result = trainer.fit(training, validation);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> epochs = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("io.rnn4j.TrainingEpoch"))
                .toList();
        assertThat(epochs.stream().map(event -> event.getBoolean("best"))).containsExactly(true, false);
        assertThat(epochs.stream().map(event -> event.getDouble("trainingLoss")))
                .isEqualTo(
                        result.history().stream().map(EpochReport::trainingLoss).toList());
        assertThat(epochs.stream().map(event -> event.getDouble("validationLoss")))
                .isEqualTo(result.history().stream().map(EpochReport::score).toList())
                .doesNotContain(Double.NaN);
    }

    @Test
    void stepsAndEpochsAreRecorded(@TempDir Path folder) throws Exception {
        Model model = Model.builder(ReferenceBackend.open())
                .inputSize(1)
                .add(new LastStep())
                .add(Dense.of(1))
                .build();
        Sequences data = Sequences.ofValues(new double[6][1][1], new double[6][1]);
        List<Double> losses = new ArrayList<>();
        Trainer trainer = Trainer.builder(model, Loss.meanSquaredError(), Optimizer.sgd(0.25))
                .epochs(2)
                .batchSize(4)
                .listener(new TrainingListener() {
                    @Override
                    public void stepFinished(int epoch, int step, double loss) {
                        losses.add(loss);
                    }
                })
                .build();
        Path file = folder.resolve("training.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.rnn4j.TrainingStep");
            recording.enable("io.rnn4j.TrainingEpoch");
            recording.start();
            trainer.fit(data);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        List<RecordedEvent> steps = events.stream()
                .filter(event -> event.getEventType().getName().equals("io.rnn4j.TrainingStep"))
                .toList();
        assertThat(steps.stream().map(event -> event.getLong("step"))).containsExactly(1L, 2L, 3L, 4L);
        assertThat(steps.stream().map(event -> event.getInt("epoch"))).containsExactly(1, 1, 2, 2);
        assertThat(steps.stream().map(event -> event.getDouble("loss"))).isEqualTo(losses);
        assertThat(steps).allMatch(event -> event.getDouble("learningRate") == 0.25);
        assertThat(steps).allMatch(event -> event.getDuration().compareTo(Duration.ZERO) > 0);
        List<RecordedEvent> epochs = events.stream()
                .filter(event -> event.getEventType().getName().equals("io.rnn4j.TrainingEpoch"))
                .toList();
        assertThat(epochs.stream().map(event -> event.getInt("epoch"))).containsExactly(1, 2);
        assertThat(epochs).allMatch(event -> Double.isNaN(event.getDouble("validationLoss")));
        assertThat(epochs).allMatch(event -> event.getDouble("trainingLoss") >= 0);
    }
}
