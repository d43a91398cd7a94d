package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Dataset;
import io.rnn4j.data.Sequences;
import io.rnn4j.internal.SeededRandom;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.tensor.DType;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LengthBucketsTest {
    private static final int SAMPLES = 103;
    private static final int BATCH = 8;
    /** Samples that are sorted together. */
    private static final int POOL = 64 * BATCH;

    private static final int LONGEST = 9;

    private static Dataset data() {
        return data(SAMPLES);
    }

    private static Dataset data(int samples) {
        SeededRandom random = new SeededRandom(1);
        double[][][] inputs = IntStream.range(0, samples)
                .mapToObj(i -> {
                    double[][] sequence = new double[1 + random.nextInt(LONGEST)][1];
                    Arrays.setAll(sequence, t -> new double[] {random.nextDouble() - 0.5});
                    return sequence;
                })
                .toArray(double[][][]::new);
        double[][] sums = Arrays.stream(inputs)
                .map(sequence -> new double[] {
                    Arrays.stream(sequence).mapToDouble(step -> step[0]).sum()
                })
                .toArray(double[][]::new);
        return Sequences.ofValues(inputs, sums);
    }

    private static int[] arranged(int samples, long seed) {
        int[] order = IntStream.range(0, samples).toArray();
        LengthBuckets.arrange(order, data(samples), BATCH, new SeededRandom(seed));
        return order;
    }

    @ParameterizedTest
    @ValueSource(ints = {SAMPLES, 3 * POOL + 1})
    void eachSampleIsInOneBatchWithOthersOfAboutItsLength(int samples) {
        Dataset data = data(samples);
        int[] order = arranged(samples, 5);
        assertThat(Arrays.stream(order).sorted().toArray())
                .containsExactly(IntStream.range(0, samples).toArray());
        int padded = 0;
        int valid = 0;
        for (int from = 0; from < samples; from += BATCH) {
            int[] lengths = IntStream.range(from, Math.min(from + BATCH, samples))
                    .map(i -> data.length(order[i]))
                    .toArray();
            padded += Arrays.stream(lengths).max().orElseThrow() * lengths.length;
            valid += Arrays.stream(lengths).sum();
        }
        // Batches of random samples would have about 1.7 times as many.
        assertThat(padded).isLessThan(valid * 6 / 5);
    }

    @Test
    void theSeedTellsTheBatches() {
        assertThat(arranged(SAMPLES, 5)).containsExactly(arranged(SAMPLES, 5)).isNotEqualTo(arranged(SAMPLES, 6));
    }

    /** The longest of each batch that a training asks for, and how many steps there are with padding and without. */
    @Test
    void aTrainerAsksForBatchesOfAboutOneLengthInAnotherOrderEachEpoch() {
        Dataset data = data();
        List<Integer> longest = new ArrayList<>();
        int[] steps = new int[2];
        Dataset recording = (Dataset) Proxy.newProxyInstance(
                Dataset.class.getClassLoader(), new Class<?>[] {Dataset.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("fill")) {
                        int[] lengths = Arrays.stream((int[]) arguments[0])
                                .map(data::length)
                                .toArray();
                        longest.add(Arrays.stream(lengths).max().orElseThrow());
                        steps[0] += lengths.length * longest.get(longest.size() - 1);
                        steps[1] += Arrays.stream(lengths).sum();
                    }
                    return method.invoke(data, arguments);
                });
        Model model = Model.builder(ReferenceBackend.open())
                .inputSize(1)
                .add(new LastStep())
                .add(Dense.of(1))
                .build();
        Trainer.builder(model, Loss.meanSquaredError(), Optimizer.sgd(0))
                .epochs(2)
                .batchSize(BATCH)
                .bucketByLength(true)
                .build()
                .fit(recording);
        assertThat(steps[0]).isLessThan(steps[1] * 6 / 5);
        int batches = longest.size() / 2;
        assertThat(longest.subList(0, batches)).isNotEqualTo(longest.subList(batches, 2 * batches));
    }

    @Test
    void aModelLearnsFromSequencesOfSeveralLengthsTheSameWithTheSameSeed() {
        assertThat(train(3)).isEqualTo(train(3)).isNotEqualTo(train(4));
        assertThat(train(3)[11]).isLessThan(0.2 * train(3)[0]);
    }

    private static double[] train(long seed) {
        try (Backend backend = ReferenceBackend.open()) {
            Model model = Model.builder(backend)
                    .dtype(DType.FLOAT64)
                    .inputSize(1)
                    .add(Recurrent.gru(6))
                    .add(new LastStep())
                    .add(Dense.of(1))
                    .seed(1)
                    .build();
            Trainer trainer = Trainer.builder(model, Loss.meanSquaredError(), Optimizer.adam(0.02))
                    .epochs(12)
                    .batchSize(BATCH)
                    .bucketByLength(true)
                    .seed(seed)
                    .build();
            return trainer.fit(data()).history().stream()
                    .mapToDouble(EpochReport::trainingLoss)
                    .toArray();
        }
    }
}
