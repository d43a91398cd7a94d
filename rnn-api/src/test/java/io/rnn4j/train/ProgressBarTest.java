package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Sequences;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private static final double[][] LOSSES = {{0.75, 0.25}, {0.25, 0.125}};

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final AtomicLong clock = new AtomicLong(7);

    private static Model model() {
        return Model.builder(ReferenceBackend.open())
                .inputSize(1)
                .add(new LastStep())
                .add(Dense.of(1))
                .build();
    }

    /** What was written for two epochs of two steps, each of which takes some time. */
    private String run(boolean rewriting, int firstEpoch, Duration step) {
        ProgressBar bar = new ProgressBar(new PrintWriter(out, true, StandardCharsets.UTF_8), rewriting, clock::get);
        bar.started(model(), 2, 2);
        for (int epoch = firstEpoch; epoch <= 2; epoch++) {
            double[] losses = LOSSES[epoch - 1];
            for (int number = 1; number <= 2; number++) {
                clock.addAndGet(step.toNanos());
                bar.stepFinished(epoch, number, losses[number - 1]);
            }
            double mean = (losses[0] + losses[1]) / 2;
            bar.epochFinished(new EpochReport(
                    epoch, 2, mean, OptionalDouble.of(3), 0, true, step, step, Map.of("mae", 1e-6 * epoch)));
        }
        bar.finished(new TrainingResult(List.of(), TrainingResult.Ending.COMPLETE));
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    @Test
    void oneLineIsWrittenOverAndOver() {
        assertThat(run(true, 1, Duration.ofSeconds(10)).split("\r", -1))
                .containsExactly(
                        "",
                        "epoch 1/2 [######------------------]  loss 0.7500  0:30 left",
                        "epoch 1/2 [############------------]  loss 0.5000  0:20 left",
                        "epoch 1/2 [############------------]  loss 0.5000  validation 3.000  mae 1.000e-06  0:20 left",
                        "epoch 2/2 [##################------]  loss 0.2500  validation 3.000  mae 1.000e-06  0:10 left",
                        "epoch 2/2 [########################]  loss 0.1875  validation 3.000  mae 1.000e-06  0:00 left",
                        "epoch 2/2 [########################]  loss 0.1875  validation 3.000  mae 2.000e-06  0:00 left\n");
    }

    @Test
    void aLogGetsOneLineAnEpoch() {
        assertThat(run(false, 1, Duration.ofSeconds(10))).isEqualTo("""
                epoch 1/2  loss 0.5000  validation 3.000  mae 1.000e-06  0:20 left
                epoch 2/2  loss 0.1875  validation 3.000  mae 2.000e-06  0:00 left
                """);
    }

    @Test
    void theTimeLeftIsThatOfTheStepsMadeSinceTheCheckpoint() {
        assertThat(run(true, 2, Duration.ofSeconds(10)).split("\r", -1)[1]).endsWith("  loss 0.2500  0:10 left");
    }

    @Test
    void shortStepsAreNotAllDrawn() {
        assertThat(run(true, 1, Duration.ofMillis(60)).split("\r", -1)).hasSize(1 + 2 + 2);
    }

    @Test
    void aShorterLineLeavesNothingOfTheOneBefore() {
        ProgressBar bar = new ProgressBar(new PrintWriter(out, true, StandardCharsets.UTF_8), true, clock::get);
        bar.started(model(), 1, 2);
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        bar.stepFinished(1, 1, 1e-9);
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        bar.stepFinished(1, 2, 1);
        String[] lines = bytes.toString(StandardCharsets.UTF_8).split("\r", -1);
        assertThat(lines[2]).hasSameSizeAs(lines[1]).endsWith(" left   ");
    }

    @Test
    void aFurtherNumberIsComputedFromTheModelAfterEachEpochAndShownUntilTheNext() {
        Model trained = model();
        AtomicLong computed = new AtomicLong();
        ProgressBar bar =
                ProgressBar.on(out).showing("births off", m -> m == trained ? 100 * computed.incrementAndGet() : -1);
        Sequences data = Sequences.ofValues(new double[6][1][1], new double[6][1]);
        Trainer.builder(trained, Loss.meanSquaredError(), Optimizer.sgd(0.1))
                .epochs(2)
                .batchSize(6)
                .listener(bar)
                .build()
                .fit(data);
        assertThat(computed).hasValue(2);
        String[] lines = bytes.toString(StandardCharsets.UTF_8).split("\r", -1);
        assertThat(lines[1]).contains("  births off 100.0  ");
        assertThat(lines[lines.length - 1]).contains("  births off 200.0  ");
    }

    @Test
    void aTrainingWithoutAnEpochLeavesNoEmptyLine() {
        ProgressBar bar = ProgressBar.on(out);
        bar.started(model(), 2, 2);
        bar.finished(new TrainingResult(List.of(), TrainingResult.Ending.COMPLETE));
        assertThat(bytes.size()).isZero();
    }

    @Test
    void aSecondTrainingBeginsWithoutTheNumbersOfTheFirst() {
        ProgressBar bar = new ProgressBar(new PrintWriter(out, true, StandardCharsets.UTF_8), true, clock::get);
        bar.showing("births off", m -> 100);
        bar.started(model(), 1, 1);
        bar.epochFinished(
                new EpochReport(1, 1, 1, OptionalDouble.empty(), 0, true, Duration.ZERO, Duration.ZERO, Map.of()));
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("births off");
        bytes.reset();
        bar.started(model(), 1, 2);
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        bar.stepFinished(1, 1, 1);
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("loss 1.000")
                .doesNotContain("births off");
    }

    @Test
    void aTrainingDrivesIt() {
        Sequences data = Sequences.ofValues(new double[6][1][1], new double[6][1]);
        Trainer.builder(model(), Loss.meanSquaredError(), Optimizer.sgd(0.1))
                .epochs(3)
                .batchSize(2)
                .listener(ProgressBar.lines(out))
                .build()
                .fit(data);
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .hasSize(3)
                .last()
                .asString()
                .startsWith("epoch 3/3  loss ")
                .endsWith("  0:00 left");
    }
}
