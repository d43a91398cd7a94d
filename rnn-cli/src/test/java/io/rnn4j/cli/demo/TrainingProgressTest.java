package io.rnn4j.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.layer.Dense;
import io.rnn4j.train.EpochReport;
import io.rnn4j.train.Model;
import io.rnn4j.train.TrainingResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TrainingProgressTest {
    @Test
    void withoutATerminalThereIsOnePlainLineAnEpoch() {
        assertThat(run(false)).isEqualTo("""
                        epoch 1/2  loss 0.5000  validation error 250.0 births  0:20 left
                        epoch 2/2  loss 0.2500  validation error 250.0 births  0:00 left
                        """);
    }

    @Test
    void onATerminalOneLineIsWrittenOverAndOver() {
        assertThat(run(true).split("\r"))
                .containsExactly(
                        "",
                        "epoch 1/2 [######------------------]  loss 0.6000  validation error - births  0:30 left",
                        "epoch 1/2 [############------------]  loss 0.5000  validation error - births  0:20 left",
                        // A shorter or longer line leaves nothing of the one before.
                        "epoch 1/2 [############------------]  loss 0.5000  validation error 250.0 births  0:20 left",
                        "epoch 2/2 [##################------]  loss 0.3000  validation error 250.0 births  0:10 left",
                        "epoch 2/2 [########################]  loss 0.2500  validation error 250.0 births  0:00 left",
                        "epoch 2/2 [########################]  loss 0.2500  validation error 250.0 births  0:00 left\n");
    }

    /** Two epochs of two steps, ten seconds each. */
    private static String run(boolean terminal) {
        StringWriter text = new StringWriter();
        AtomicLong clock = new AtomicLong(7);
        try (Backend backend = ReferenceBackend.open()) {
            Model model = Model.builder(backend).inputSize(1).add(Dense.of(1)).build();
            TrainingProgress progress =
                    new TrainingProgress(new PrintWriter(text), terminal, m -> m == model ? 250 : -1, clock::get);
            progress.started(model, 2, 2);
            double[][] losses = {{0.6, 0.4}, {0.3, 0.2}};
            for (int epoch = 1; epoch <= 2; epoch++) {
                for (int step = 1; step <= 2; step++) {
                    clock.addAndGet(TimeUnit.SECONDS.toNanos(10));
                    progress.stepFinished(epoch, step, losses[epoch - 1][step - 1]);
                }
                progress.epochFinished(new EpochReport(
                        epoch,
                        2,
                        (losses[epoch - 1][0] + losses[epoch - 1][1]) / 2,
                        OptionalDouble.of(1),
                        0,
                        true,
                        Duration.ZERO,
                        Duration.ZERO,
                        Map.of()));
            }
            progress.finished(new TrainingResult(List.of(), TrainingResult.Ending.COMPLETE));
        }
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
