package io.rnn4j.io;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.Backends;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Windows;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.Dropout;
import io.rnn4j.layer.LastStep;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.train.GradientClip;
import io.rnn4j.train.Loss;
import io.rnn4j.train.Metrics;
import io.rnn4j.train.Model;
import io.rnn4j.train.Optimizer;
import io.rnn4j.train.ReduceOnPlateau;
import io.rnn4j.train.Schedule;
import io.rnn4j.train.Trainer;
import io.rnn4j.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;

/** A training that saves a checkpoint after each step and goes on from the newest; to be run in a JVM that is killed. */
public final class KilledTraining {
    /** What it prints when its first step begins. */
    static final String BEGUN = "begun";

    private static final int EPOCHS = 20;
    private static final int KEEP = 2;

    private KilledTraining() {}

    /**
     * Trains and saves the model when it is complete.
     *
     * @param arguments the backend's name, the folder of the checkpoints, the model file
     * @throws IOException if that is not possible
     */
    public static void main(String[] arguments) throws IOException {
        train(arguments[0], Path.of(arguments[1]), Path.of(arguments[2]), new TrainingListener() {
            @Override
            public void started(Model model, int epochs, int steps) {
                System.out.println(BEGUN);
            }
        });
    }

    static void train(String backendName, Path checkpoints, Path result, TrainingListener listener) throws IOException {
        try (Backend backend = open(backendName)) {
            Model model = Model.builder(backend)
                    .inputSize(1)
                    .add(Recurrent.lstm(24))
                    .add(new Dropout(0.2))
                    .add(new LastStep())
                    .add(Dense.of(1))
                    .seed(9)
                    .build();
            Optimizer optimizer = Optimizer.nadam(0.01)
                    .learningRate(Schedule.cosine(0.01, 160, 0).perStep().warmUp(5))
                    .decoupledWeightDecay(0.01)
                    .reduceOnPlateau(ReduceOnPlateau.of(0.5, 2));
            double[][] wave = new double[130][1];
            for (int i = 0; i < wave.length; i++) {
                wave[i][0] = Math.sin(0.3 * i) + 0.3 * Math.cos(1.7 * i);
            }
            Windows data = Windows.over(wave, wave, 8, 1);
            Trainer.builder(model, Loss.meanSquaredError(), optimizer)
                    .epochs(EPOCHS)
                    .batchSize(12)
                    .seed(4)
                    .clip(GradientClip.byGlobalNorm(1))
                    .metric(Metrics.rootMeanSquaredError())
                    .checkpoints(CheckpointFolder.of(checkpoints, KEEP), 1)
                    .resume()
                    .listener(listener)
                    .build()
                    .fit(data.range(0, 92), data.range(92, data.size()));
            ModelFile.save(model, result);
        }
    }

    private static Backend open(String name) {
        return name.equals("reference") ? ReferenceBackend.open() : Backends.open(name, BackendOptions.defaults());
    }
}
