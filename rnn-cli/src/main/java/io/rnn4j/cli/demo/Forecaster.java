package io.rnn4j.cli.demo;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.UpdateRule;
import io.rnn4j.cli.Cell;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import io.rnn4j.train.GradientClip;
import io.rnn4j.train.Loss;
import io.rnn4j.train.Model;
import io.rnn4j.train.Optimizer;
import io.rnn4j.train.Trainer;
import io.rnn4j.train.TrainingListener;
import io.rnn4j.train.TrainingResult;

/**
 * The network of the demonstration and how it is trained.
 *
 * @param cell the recurrent layer's cell
 * @param hiddenSize its units
 * @param epochs how often it sees the training data
 * @param seed of the initial weights and the order of the samples
 */
record Forecaster(Cell cell, int hiddenSize, int epochs, long seed) {
    private static final int BATCH = 64;
    private static final double RATE = 3e-3;

    Model build(Backend backend, ForecastTask task) {
        return Model.builder(backend)
                .inputSize(task.features())
                .add(cell.layer(hiddenSize))
                .add(new LastStep())
                .add(Dense.of(1))
                .seed(seed)
                .metadata(task.scaling())
                .build();
    }

    TrainingResult train(Model model, ForecastTask task, TrainingListener listener) {
        int batches = (task.training().size() + BATCH - 1) / BATCH;
        double steps = (double) epochs * batches;
        Optimizer adam = Optimizer.of(
                new UpdateRule.Adam(0.9, 0.999, 1e-8),
                // From the full rate to none along half a cosine, so that the last epochs settle.
                (step, epoch) -> RATE * (1 + StrictMath.cos(Math.PI * (step - 1) / steps)) / 2);
        return Trainer.builder(model, Loss.meanAbsoluteError(), adam)
                .epochs(epochs)
                .batchSize(BATCH)
                .seed(seed)
                .clip(GradientClip.byGlobalNorm(1))
                .listener(listener)
                .build()
                .fit(task.training(), task.validation());
    }
}
