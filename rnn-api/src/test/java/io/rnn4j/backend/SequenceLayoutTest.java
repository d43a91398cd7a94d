package io.rnn4j.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SequenceLayoutTest {
    private final TensorOps ops = ReferenceBackend.open().tensors();

    @Test
    void aUniformLayoutIsTimeMajorWithoutGaps() {
        SequenceLayout layout = SequenceLayout.of(ops.allocate(DType.FLOAT32, Shape.of(4, 3, 2)));
        assertThat(layout.isUniform()).isTrue();
        assertThat(layout.rows()).isEqualTo(12);
        assertThat(layout.offset(2)).isEqualTo(6);
        assertThat(layout.activeRows(3)).isEqualTo(3);
        assertThat(layout.length(1)).isEqualTo(4);
        assertThat(layout.shape(7)).isEqualTo(Shape.of(4, 3, 7));
        assertThat(layout).hasToString("4 steps of 3");
        assertThat(SequenceLayout.ofLengths(4, 4, 4).isUniform()).isTrue();
    }

    @Test
    void aRaggedLayoutHasARowForEachStepOfEachSequence() {
        SequenceLayout layout = SequenceLayout.ofLengths(3, 3, 1, 0);
        assertThat(layout.isUniform()).isFalse();
        assertThat(layout.steps()).isEqualTo(3);
        assertThat(layout.batch()).isEqualTo(4);
        assertThat(IntStream.range(0, 3).map(layout::activeRows)).containsExactly(3, 2, 2);
        assertThat(IntStream.rangeClosed(0, 3).map(layout::offset)).containsExactly(0, 3, 5, 7);
        assertThat(IntStream.range(0, 4).map(layout::length)).containsExactly(3, 3, 1, 0);
        assertThat(layout.shape(2)).isEqualTo(Shape.of(7, 2));
        Tensor rows = ops.allocate(DType.FLOAT32, Shape.of(7, 1)).copyFrom(0.0, 1, 2, 3, 4, 5, 6);
        assertThat(layout.step(rows, 1).toDoubleArray()).containsExactly(3, 4);
        assertThat(layout.active(rows.slice(0, 4), 1).toDoubleArray()).containsExactly(0, 1);
        assertThat(layout).hasToString("lengths [3, 3, 1, 0]");
    }

    @Test
    void lengthsThatMakeNoLayoutAreRefused() {
        assertThatThrownBy(() -> SequenceLayout.ofLengths(2, 3))
                .isInstanceOf(ShapeException.class)
                .hasMessage("a layout needs the longest sequences first, but lengths[1] is 3 after 2: sort them");
        assertThatThrownBy(() -> SequenceLayout.ofLengths(0, 0)).hasMessageContaining("the first at least 1");
        assertThatThrownBy(SequenceLayout::ofLengths).hasMessageContaining("but got []");
        assertThatThrownBy(() -> SequenceLayout.ofLengths(2, -1)).hasMessageContaining("but got [2, -1]");
        assertThatThrownBy(() -> SequenceLayout.uniform(0, 2))
                .hasMessage("steps and batch must be at least 1, but got 0 and 2");
        assertThatThrownBy(() -> SequenceLayout.uniform(1 << 16, 1 << 16)).hasMessageContaining("but got 4294967296");
    }
}
