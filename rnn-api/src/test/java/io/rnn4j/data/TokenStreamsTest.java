package io.rnn4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenStreamsTest {
    /** 0 1 2 ... 12: two streams of six, 0..5 and 6..11, in chunks of two. */
    private static final int[] COUNTING = IntStream.range(0, 13).toArray();

    private static Batch batch(Dataset data, int... samples) {
        try (Backend backend = ReferenceBackend.open()) {
            Batch batch = Batch.ofClasses(
                    data.targets(),
                    backend.tensors().allocate(DType.FLOAT32, Shape.of(data.steps(), samples.length, data.features())));
            data.fill(samples, batch);
            return batch;
        }
    }

    @Test
    void takenInOrderEachPlaceGoesOnWhereItWas() {
        Dataset data = TokenStreams.ofNumbers(COUNTING, 13, 2, 2);
        assertThat(data.size()).isEqualTo(6);
        Batch first = batch(data, 0, 1);
        assertThat(first.inputs().toDoubleArray()).containsExactly(0, 6, 1, 7);
        assertThat(first.classes()).containsExactly(1, 7, 2, 8);
        Batch second = batch(data, 2, 3);
        assertThat(second.inputs().toDoubleArray()).containsExactly(2, 8, 3, 9);
        assertThat(batch(data, 4, 5).classes()).containsExactly(5, 11, 6, 12);
    }

    @Test
    void oneHotRowsHaveAOneAtTheClass() {
        Dataset data = TokenStreams.oneHot(new int[] {2, 0, 1, 2}, 3, 1, 3);
        assertThat(data.features()).isEqualTo(3);
        Batch batch = batch(data, 0);
        assertThat(batch.inputs().toDoubleArray()).containsExactly(0, 0, 1, 1, 0, 0, 0, 1, 0);
        assertThat(batch.classes()).containsExactly(0, 1, 2);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> TokenStreams.ofNumbers(COUNTING, 12, 1, 2))
                .hasMessageContaining("tokens[12]")
                .hasMessageContaining("0..11");
        assertThatThrownBy(() -> TokenStreams.ofNumbers(COUNTING, 13, 2, 7)).hasMessageContaining("7 steps");
        assertThatThrownBy(() -> TokenStreams.ofNumbers(COUNTING, 13, 0, 1)).hasMessageContaining("0 streams");
        assertThatThrownBy(() -> TokenStreams.ofNumbers(new int[0], 13, 1, 1)).hasMessageContaining("sequence of 0");
    }
}
