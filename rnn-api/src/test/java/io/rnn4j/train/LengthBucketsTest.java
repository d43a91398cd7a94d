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
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LengthBucketsTest {
    private static final int SAMPLES = 103;
    private static final int BATCH = 8;
    private static final int LONGEST = 9;

    private static Dataset data() {
        SeededRandom random = new SeededRandom(1);
        double[][][] inputs = IntStream.range(0, SAMPLES)
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

    private static int[] arranged(long seed) {
        int[] order = IntStream.range(0, SAMPLES).toArray();
        LengthBuckets.arrange(order, data(), BATCH, new SeededRandom(seed));
        return order;
    }

    @Test
    void eachSampleIsInOneBatchWithOthersOfAboutItsLength() {
        Dataset data = data();
        int[] order = arranged(5);
        assertThat(Arrays.stream(order).sorted().toArray())
                .containsExactly(IntStream.range(0, SAMPLES).toArray());
        int padded = 0;
        int valid = 0;
        for (int from = 0; from < SAMPLES; from += BATCH) {
            int[] lengths = IntStream.range(from, Math.min(from + BATCH, SAMPLES))
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
        assertThat(arranged(5)).containsExactly(arranged(5)).isNotEqualTo(arranged(6));
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
