package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Batch;
import io.rnn4j.data.Dataset;
import io.rnn4j.data.RowFile;
import io.rnn4j.data.Rows;
import io.rnn4j.data.Scaler;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.data.Windows;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import io.rnn4j.layer.Recurrent;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Datasets larger than memory. */
class StreamedDatasetTest {
    private final Backend backend = ReferenceBackend.open();

    @TempDir
    private Path folder;

    /** Two million sequences of 1,000 steps with 100 features: 1.6 TB, made when they are asked for. */
    private static final class Endless implements Dataset {
        private int most;

        @Override
        public int size() {
            return 2_000_000;
        }

        @Override
        public int steps() {
            return 1000;
        }

        @Override
        public int features() {
            return 100;
        }

        @Override
        public TargetSpec targets() {
            return new TargetSpec(TargetSpec.Kind.VALUES, false, 1);
        }

        @Override
        public void fill(int[] samples, Batch into) {
            most = Math.max(most, samples.length);
            for (int place = 0; place < samples.length; place++) {
                into.putValues(place, 0, new double[] {samples[place] % 7}, 0);
            }
        }
    }

    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void theTrainerAsksForABatchAtATimeAndNeverForAll() {
        Endless data = new Endless();
        Model model = Model.builder(backend)
                .inputSize(100)
                .add(new LastStep())
                .add(Dense.of(1))
                .build();
        TrainingListener afterThreeSteps = new TrainingListener() {
            @Override
            public void stepFinished(int epoch, int step, double loss) {
                if (step == 3) {
                    throw new Enough();
                }
            }
        };
        assertThatThrownBy(() -> Trainer.builder(model, Loss.meanSquaredError(), Optimizer.adam(0.01))
                        .batchSize(4)
                        .listener(afterThreeSteps)
                        .build()
                        .fit(data))
                .isInstanceOf(Enough.class);
        assertThat(data.most).isEqualTo(4);
    }

    @Test
    void windowsOverAFileTrainToTheSameBitsAsOverMemory() throws IOException {
        Path file = folder.resolve("rows");
        double[][] series = new double[200][];
        try (RowFile.Writer writer = new RowFile.Writer(file, 2)) {
            for (int t = 0; t < series.length; t++) {
                series[t] = new double[] {10 + Math.sin(t), t % 3};
                writer.add(series[t]);
            }
            writer.finish();
        }
        try (RowFile rows = RowFile.open(file)) {
            assertThat(train(rows)).containsExactly(train(Rows.of(series)));
        }
    }

    private double[] train(Rows rows) {
        Windows windows = Windows.over(rows, rows.select(0), 5, 1, 2);
        Scaler scaler = Scaler.standard(rows.range(0, 150));
        Model model = Model.builder(backend)
                .inputSize(2)
                .inputScaler(scaler)
                .targetScaler(scaler.select(0, 0))
                .add(Recurrent.gru(3))
                .add(new LastStep())
                .add(Dense.of(2))
                .build();
        Trainer.builder(model, Loss.meanSquaredError(), Optimizer.adam(0.01))
                .epochs(2)
                .build()
                .fit(windows.withTargetsIn(0, 150));
        return model.predict(windows)[150];
    }
}
