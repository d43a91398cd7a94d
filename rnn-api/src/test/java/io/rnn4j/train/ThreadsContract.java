package io.rnn4j.train;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.data.Sequences;
import io.rnn4j.internal.SeededRandom;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.Dropout;
import io.rnn4j.layer.Merge;
import io.rnn4j.layer.Recurrent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The same seed trains to the same bits, whatever the number of threads; a backend's own test extends this. */
public abstract class ThreadsContract {
    private static final int SAMPLES = 70;
    private static final int STEPS = 9;
    private static final int CLASSES = 40;

    /** For subclasses. */
    protected ThreadsContract() {}

    /**
     * Opens the backend under test.
     *
     * @param options with the number of threads
     * @return a new backend, which the test closes
     */
    protected abstract Backend open(BackendOptions options);

    @Test
    final void theSameSeedTrainsToTheSameBitsWhateverTheNumberOfThreads() {
        List<List<Double>> one = train(1, 5);
        for (int threads = 2; threads <= 4; threads++) {
            assertEquals(one, train(threads, 5), threads + " threads");
        }
        assertNotEquals(one, train(1, 6), "another seed");
    }

    /** Each task waits for the other, in vain if they run one after the other. */
    @Test
    final void tasksSideBySideAreInFlightAtOnce() {
        CyclicBarrier barrier = new CyclicBarrier(2);
        Runnable meet = () -> {
            try {
                barrier.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException("the other task did not run meanwhile", e);
            }
        };
        try (Backend backend = open(new BackendOptions(2, Map.of()))) {
            assertEquals(2, backend.info().threads());
            assertDoesNotThrow(() -> backend.layers().sideBySide(meet, meet));
        }
    }

    /** Returns the losses and then all parameters. */
    private List<List<Double>> train(int threads, long seed) {
        SeededRandom random = new SeededRandom(1);
        double[][][] inputs = new double[SAMPLES][STEPS][3];
        int[][] classes = new int[SAMPLES][STEPS];
        for (int sample = 0; sample < SAMPLES; sample++) {
            for (int step = 0; step < STEPS; step++) {
                Arrays.setAll(inputs[sample][step], i -> random.nextGaussian());
                classes[sample][step] = random.nextInt(CLASSES);
            }
        }
        Sequences data = Sequences.ofStepClasses(inputs, classes, CLASSES);
        List<List<Double>> all = new ArrayList<>();
        try (Backend backend = open(new BackendOptions(threads, Map.of()))) {
            // Wide enough for the kernels to share their work.
            Model model = Model.builder(backend)
                    .inputSize(3)
                    .add(Recurrent.lstm(96))
                    .add(new Dropout(0.2))
                    .add(Recurrent.gru(64).withRecurrentDropout(0.1))
                    .add(Recurrent.gru(24).bidirectional(Merge.MEAN))
                    .add(Dense.of(CLASSES))
                    .seed(2)
                    .build();
            TrainingResult result = Trainer.builder(model, Loss.softmaxCrossEntropy(), Optimizer.nadam(0.01))
                    .epochs(2)
                    .batchSize(40)
                    .seed(seed)
                    .clip(GradientClip.byGlobalNorm(0.5))
                    .build()
                    .fit(data, data);
            all.add(result.history().stream().map(EpochReport::trainingLoss).toList());
            all.add(result.history().stream().map(EpochReport::score).toList());
            model.parameters()
                    .values()
                    .forEach(
                            parameter -> all.add(Arrays.stream(parameter.value().toDoubleArray())
                                    .boxed()
                                    .toList()));
        }
        return all;
    }
}
