package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Sequences;
import io.rnn4j.layer.AdditiveAttention;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.Dropout;
import io.rnn4j.layer.Embedding;
import io.rnn4j.layer.LayerNorm;
import io.rnn4j.layer.LayerSpec;
import io.rnn4j.layer.MaxOverTime;
import io.rnn4j.layer.MeanOverTime;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Words, layers without a cell, and sentences of several lengths: whether a sentence holds a certain word. */
class LayersLearnTest {
    private static final int WORDS = 7;
    private static final int KEYWORD = 3;

    private final Backend backend = ReferenceBackend.open();

    private static Sequences sentences(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][][] inputs = new double[count][][];
        int[] classes = new int[count];
        for (int i = 0; i < count; i++) {
            inputs[i] = new double[1 + random.nextInt(6)][1];
            for (double[] word : inputs[i]) {
                word[0] = random.nextInt(WORDS);
                classes[i] |= word[0] == KEYWORD ? 1 : 0;
            }
        }
        return Sequences.ofClasses(inputs, classes, 2);
    }

    static Stream<LayerSpec> reductions() {
        return Stream.of(new MeanOverTime(), new MaxOverTime(), new AdditiveAttention(4));
    }

    private Model trained(LayerSpec reduction) {
        Model model = Model.builder(backend)
                .inputSize(1)
                .add(Embedding.of(WORDS, 8))
                .add(new LayerNorm())
                .add(new Dropout(0.1))
                .add(reduction)
                .add(Dense.of(2))
                .seed(2)
                .build();
        Trainer.builder(model, Loss.softmaxCrossEntropy(), Optimizer.adam(2e-2))
                .epochs(30)
                .batchSize(16)
                .build()
                .fit(sentences(200, 1));
        return model;
    }

    @ParameterizedTest
    @MethodSource("reductions")
    void sentencesThatHoldAWordAreFoundAmongNewOnes(LayerSpec reduction) {
        Model model = trained(reduction);
        Sequences fresh = sentences(200, 2);
        double loss = Trainer.builder(model, Loss.softmaxCrossEntropy(), Optimizer.sgd(0))
                .build()
                .evaluate(fresh);
        assertThat(loss).isLessThan(0.1);
    }

    @ParameterizedTest
    @MethodSource("reductions")
    void trainingWithDropoutGivesTheSameBitsAgain(LayerSpec reduction) {
        double[][] first = trained(reduction).predict(sentences(20, 3));
        assertThat(Arrays.deepEquals(trained(reduction).predict(sentences(20, 3)), first))
                .isTrue();
    }
}
