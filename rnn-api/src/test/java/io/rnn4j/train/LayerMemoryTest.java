package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.layer.AdditiveAttention;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.Dropout;
import io.rnn4j.layer.Embedding;
import io.rnn4j.layer.LayerNorm;
import io.rnn4j.layer.LayerSpec;
import io.rnn4j.layer.MaxOverTime;
import io.rnn4j.layer.MeanOverTime;
import io.rnn4j.layer.Mode;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LayerMemoryTest {
    private static final int[] RAGGED = {3, 0, 4};

    static Stream<LayerSpec> reductions() {
        return Stream.of(new MeanOverTime(), new MaxOverTime(), new AdditiveAttention(3));
    }

    @ParameterizedTest
    @MethodSource("reductions")
    void trainingAllocatesNoTensorAfterTheFirstStep(LayerSpec reduction) {
        CountingBackend counting = new CountingBackend();
        Model model = Model.builder(counting)
                .inputSize(1)
                .add(Embedding.of(5, 4).withPadding(0))
                .add(new Dropout(0.5))
                .add(Recurrent.gru(3))
                .add(new LayerNorm())
                .add(reduction)
                .add(Dense.of(2))
                .build();
        ModelPass pass = model.pass(Shape.of(4, 3, 1), Mode.TRAINING);
        Tensor x = counting.tensors().allocate(DType.FLOAT32, pass.inputShape());
        Tensor dy = counting.tensors().allocate(DType.FLOAT32, pass.outputShape());
        train(pass, x, dy, 0);
        int before = counting.allocations.get();
        int operations = counting.operations.get();
        for (int step = 1; step < 5; step++) {
            train(pass, x, dy, step);
        }
        assertThat(counting.allocations).hasValue(before);
        assertThat(counting.operations.get()).isGreaterThan(operations);
    }

    private static void train(ModelPass pass, Tensor x, Tensor dy, int step) {
        for (int row = 0; row < x.rows(); row++) {
            x.set(row, 0, (row + step) % 5);
        }
        pass.forward(x, RAGGED, null, null);
        for (int row = 0; row < dy.rows(); row++) {
            dy.set(row, 0, step);
        }
        pass.backward(dy, true);
    }
}
