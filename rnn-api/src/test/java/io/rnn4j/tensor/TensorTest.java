package io.rnn4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.backend.reference.ReferenceBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
    /** A tensor whose elements are 0, 1, 2 and so on. */
    private static Tensor counting(int... dims) {
        Tensor tensor = new ReferenceBackend().tensors().allocate(DType.FLOAT64, Shape.of(dims));
        return tensor.copyFrom(
                IntStream.range(0, tensor.size()).asDoubleStream().toArray());
    }

    @Test
    void sliceTakesOneStepOfASequence() {
        Tensor step = counting(3, 2, 4).slice(1);
        assertThat(step.shape()).isEqualTo(Shape.of(2, 4));
        assertThat(step.toDoubleArray()).containsExactly(8, 9, 10, 11, 12, 13, 14, 15);
    }

    @Test
    void sliceTakesARangeOfSteps() {
        assertThat(counting(3, 2, 2).slice(1, 3).toDoubleArray()).containsExactly(4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(counting(5).slice(1, 3).toDoubleArray()).containsExactly(1, 2);
        assertThat(counting(3, 2).slice(3, 3).size()).isZero();
    }

    @Test
    void columnRangeKeepsTheRows() {
        Tensor gate = counting(2, 6).columnRange(2, 4);
        assertThat(gate.toDoubleArray()).containsExactly(2, 3, 8, 9);
        assertThat(gate.isDense()).isFalse();
        assertThat(gate.slice(1).toDoubleArray()).containsExactly(8, 9);
        assertThat(gate).hasToString("FLOAT64[2, 2] stride 6");
    }

    @Test
    void writesToAViewReachItsMemoryAndNothingElse() {
        Tensor whole = counting(2, 4);
        whole.columnRange(1, 3).copyFrom(-1.0, -2.0, -3.0, -4.0);
        assertThat(whole.toDoubleArray()).containsExactly(0, -1, -2, 3, 4, -3, -4, 7);
        whole.set(1, 3, 9);
        assertThat(whole.get(1, 3)).isEqualTo(9);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void arraysOfBothTypesAreConverted(DType dtype) {
        Tensor tensor = new ReferenceBackend().tensors().allocate(dtype, Shape.of(2));
        assertThat(tensor.copyFrom(0.1f, 2f).toFloatArray()).containsExactly(0.1f, 2f);
        assertThat(tensor.copyFrom(0.1, 2.0).toDoubleArray())
                .containsExactly(dtype == DType.FLOAT32 ? (double) 0.1f : 0.1, 2.0);
    }

    @Test
    void reshapeKeepsTheOrderOfTheElements() {
        assertThat(counting(2, 6).reshape(3, 4).slice(2).toDoubleArray()).containsExactly(8, 9, 10, 11);
        assertThat(counting(2, 2, 6).columnRange(0, 2).reshape(4, 2).toDoubleArray())
                .containsExactly(0, 1, 6, 7, 12, 13, 18, 19);
        assertThat(counting(2, 3, 4).asMatrix().shape()).isEqualTo(Shape.of(6, 4));
    }

    @Test
    void reshapeToAnotherNumberOfElementsIsRefused() {
        assertThatThrownBy(() -> counting(2, 3).reshape(4, 2))
                .isInstanceOf(ShapeException.class)
                .hasMessage("cannot reshape [2, 3] (6 elements) to [4, 2] (8 elements)");
    }

    @Test
    void reshapeAcrossGapsIsRefused() {
        assertThatThrownBy(() -> counting(2, 6).columnRange(0, 4).reshape(8))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "cannot reshape [2, 4] to [8]: its rows have gaps (row stride 6), so the last dimension must"
                                + " stay");
    }

    @Test
    void slicesBeyondTheAxisAreRefused() {
        assertThatThrownBy(() -> counting(3, 4).slice(3))
                .isInstanceOf(ShapeException.class)
                .hasMessage("slice: range 3..4 does not fit 0..3 of shape [3, 4]");
        assertThatThrownBy(() -> counting(3, 4).slice(-1)).hasMessageContaining("range -1..0");
        assertThatThrownBy(() -> counting(3, 4).slice(2, 1)).hasMessageContaining("range 2..1");
        assertThatThrownBy(() -> counting(3, 4).slice(0, 4)).hasMessageContaining("range 0..4");
        assertThatThrownBy(() -> counting(3).slice(0)).isInstanceOf(ShapeException.class);
    }

    @Test
    void columnsBeyondTheRowAreRefused() {
        assertThatThrownBy(() -> counting(3, 4).columnRange(2, 5))
                .isInstanceOf(ShapeException.class)
                .hasMessage("columnRange: range 2..5 does not fit 0..4 of shape [3, 4]");
    }

    @Test
    void elementsBeyondTheMatrixAreRefused() {
        assertThatThrownBy(() -> counting(3, 4).get(3, 0)).hasMessageContaining("row: range 3..4 does not fit 0..3");
        assertThatThrownBy(() -> counting(3, 4).set(0, -1, 5)).hasMessageContaining("column: range -1..0");
        assertThatThrownBy(() -> counting(3, 4).get(Integer.MAX_VALUE, 0)).isInstanceOf(ShapeException.class);
    }

    @Test
    void arraysOfAnotherLengthAreRefused() {
        Tensor tensor = counting(2, 3);
        assertThatThrownBy(() -> tensor.copyFrom(new double[5]))
                .isInstanceOf(ShapeException.class)
                .hasMessage("copyFrom: a tensor of shape [2, 3] has 6 elements, but the array has 5");
        assertThatThrownBy(() -> tensor.copyFrom(new float[7])).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> tensor.copyTo(new double[7]))
                .hasMessage("copyTo: a tensor of shape [2, 3] has 6 elements, but the array has 7");
        assertThatThrownBy(() -> tensor.copyTo(new float[0])).isInstanceOf(ShapeException.class);
        assertThat(tensor.toDoubleArray()).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void aViewBeyondItsStorageIsRefused() {
        Storage storage = counting(10).storage();
        assertThatThrownBy(() -> Tensor.of(storage, 1, Shape.of(2, 5)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("a view of shape [2, 5] with row stride 5 at offset 1 does not lie within a storage of 10"
                        + " elements");
        assertThatThrownBy(() -> Tensor.of(storage, -1, Shape.of(2))).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> Tensor.of(storage, 0, Shape.of(3, 2), Integer.MAX_VALUE))
                .isInstanceOf(ShapeException.class);
        assertThat(Tensor.of(storage, 0, Shape.of(2, 3), 7).toDoubleArray()).containsExactly(0, 1, 2, 7, 8, 9);
    }

    @Test
    void aRowStrideThatLetsRowsOverlapIsRefused() {
        assertThatThrownBy(() -> Tensor.of(counting(10).storage(), 0, Shape.of(2, 4), 3))
                .isInstanceOf(ShapeException.class)
                .hasMessage("row stride must be at least the number of columns of shape [2, 4], but got 3");
    }

    @Test
    void columnRangesThatDoNotMeetDoNotOverlap() {
        Tensor gates = counting(3, 8);
        assertThat(gates.columnRange(0, 4).overlaps(gates.columnRange(4, 8))).isFalse();
        assertThat(gates.columnRange(4, 8).overlaps(gates.columnRange(0, 4))).isFalse();
        assertThat(gates.columnRange(0, 5).overlaps(gates.columnRange(4, 8))).isTrue();
        assertThat(gates.columnRange(4, 8).overlaps(gates.columnRange(0, 5))).isTrue();
    }

    @Test
    void overlapIsAMatterOfElementsInOneStorage() {
        Tensor tensor = counting(4, 3);
        assertThat(tensor.overlaps(counting(4, 3))).isFalse();
        assertThat(tensor.slice(0, 2).overlaps(tensor.slice(2, 4))).isFalse();
        assertThat(tensor.slice(0, 3).overlaps(tensor.slice(2, 4))).isTrue();
        assertThat(tensor.overlaps(tensor.slice(1, 1))).isFalse();
        // Rows that wrap around the end of the other's rows.
        Tensor shifted = Tensor.of(tensor.storage(), 2, Shape.of(3, 3), 3);
        assertThat(tensor.columnRange(0, 1).overlaps(shifted)).isTrue();
    }

    /** The claim of overlaps, against the sets of elements themselves, for all small views of one storage. */
    @Test
    void noSharedElementIsEverMissed() {
        Storage storage = counting(16).storage();
        List<Tensor> views = new ArrayList<>();
        for (int rows = 1; rows <= 3; rows++) {
            for (int columns = 1; columns <= 3; columns++) {
                for (int stride = columns; stride <= 4; stride++) {
                    for (int offset = 0; offset + (rows - 1) * stride + columns <= 16; offset += 1) {
                        views.add(Tensor.of(storage, offset, Shape.of(rows, columns), stride));
                    }
                }
            }
        }
        for (Tensor a : views) {
            for (Tensor b : views) {
                if (!a.overlaps(b)) {
                    assertThat(elements(a) & elements(b)).as("%s and %s", a, b).isZero();
                }
            }
        }
    }

    private static int elements(Tensor view) {
        int bits = 0;
        for (int row = 0; row < view.rows(); row++) {
            for (int column = 0; column < view.columns(); column++) {
                bits |= 1 << (view.offset() + row * view.rowStride() + column);
            }
        }
        return bits;
    }
}
