package io.rnn4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void aShapeOfNoDimensionIsRefused() {
        assertThatThrownBy(Shape::of)
                .isInstanceOf(ShapeException.class)
                .hasMessage("a shape needs at least one dimension, but none was given");
    }

    @Test
    void aNegativeDimensionIsRefused() {
        assertThatThrownBy(() -> Shape.of(3, -1))
                .isInstanceOf(ShapeException.class)
                .hasMessage("a shape's dimensions must not be negative, but got [3, -1]");
    }

    @Test
    void moreElementsThanAnIntCountsAreRefused() {
        assertThatThrownBy(() -> Shape.of(65536, 32768))
                .isInstanceOf(ShapeException.class)
                .hasMessage("a tensor holds at most 2147483647 elements, but got shape [65536, 32768]");
        assertThat(Shape.of(Integer.MAX_VALUE).size()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void anEmptyAxisHidesNoOverflow() {
        assertThatThrownBy(() -> Shape.of(65536, 65536, 0)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> Shape.of(0, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE))
                .isInstanceOf(ShapeException.class);
        assertThat(Shape.of(0, 7).size()).isZero();
        assertThat(Shape.of(7, 0).rows()).isEqualTo(7);
    }

    @Test
    void anAxisBeyondTheRankIsRefused() {
        for (int axis : new int[] {-1, 2}) {
            assertThatThrownBy(() -> Shape.of(3, 4).dim(axis))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("axis must be in 0..1 for shape [3, 4], but got " + axis);
            assertThatThrownBy(() -> Shape.of(3, 4).withDim(axis, 1)).isInstanceOf(ShapeException.class);
        }
    }

    @Test
    void aVectorHasNoShapeWithoutItsLeadingAxis() {
        assertThatThrownBy(() -> Shape.of(3).withoutLeading())
                .isInstanceOf(ShapeException.class)
                .hasMessage("cannot take a slice of a vector of shape [3] along its only axis");
    }

    @Test
    void aSequenceIsReadAsAMatrixOfStepsTimesBatchRows() {
        Shape shape = Shape.of(5, 3, 4);
        assertThat(shape.rows()).isEqualTo(15);
        assertThat(shape.columns()).isEqualTo(4);
        assertThat(shape.rank()).isEqualTo(3);
        assertThat(shape.withDim(0, 2)).isEqualTo(Shape.of(2, 3, 4));
        assertThat(shape.withoutLeading()).isEqualTo(Shape.of(3, 4));
        assertThat(Shape.of(4).rows()).isEqualTo(1);
    }

    @Test
    void aShapeKeepsNoArrayOfTheCaller() {
        int[] dims = {2, 3};
        Shape shape = Shape.of(dims);
        dims[0] = 9;
        shape.toArray()[1] = 9;
        assertThat(shape)
                .isEqualTo(Shape.of(2, 3))
                .hasSameHashCodeAs(Shape.of(2, 3))
                .hasToString("[2, 3]");
    }
}
