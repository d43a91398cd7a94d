package io.rnn4j.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.tensor.Transpose;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One bad call a message; none changes anything. */
class CheckedTensorOpsTest {
    private static final TensorOps OPS = ReferenceBackend.open().tensors();
    private static final UpdateRule ADAM = new UpdateRule.Adam(0.9, 0.999, 1e-8);

    /** A call that must be refused with a message. */
    record Bad(String message, Runnable call) {
        @Override
        public String toString() {
            return message;
        }
    }

    /** All tensors of the calls are views of these, filled with numbers that any write would change. */
    private static final Tensor MEMORY = filled(DType.FLOAT32);

    private static final Tensor DOUBLES = filled(DType.FLOAT64);

    private static Tensor filled(DType dtype) {
        Tensor memory = OPS.allocate(dtype, Shape.of(600));
        for (int i = 0; i < 600; i++) {
            memory.set(0, i, 1 + i * 0.25);
        }
        return memory;
    }

    /** The {@code slot}-th view of 100 elements, at most. */
    private static Tensor view(int slot, int... dims) {
        return Tensor.of(MEMORY.storage(), 100 * slot, Shape.of(dims));
    }

    private static Tensor doubles(int... dims) {
        return Tensor.of(DOUBLES.storage(), 0, Shape.of(dims));
    }

    static Stream<Bad> badCalls() {
        return Stream.of(sizes(), types(), overlaps(), numbers()).flatMap(calls -> calls);
    }

    private static Stream<Bad> sizes() {
        return Stream.of(
                new Bad(
                        "normalizeRows: scale must be one row of as many elements as x has rows, but got FLOAT32[3] and"
                                + " FLOAT32[2, 3]",
                        () -> OPS.normalizeRows(1e-5, view(0, 2, 3), view(1, 3), view(2, 2, 3))),
                new Bad(
                        "normalizeRows: x must have at least one column, but got FLOAT32[2, 0]",
                        () -> OPS.normalizeRows(1e-5, view(0, 2, 0), view(1, 2), view(2, 2, 0))),
                new Bad(
                        "normalizeRowsBackward: dy and dx must have as many rows and columns, but got FLOAT32[3, 2] and"
                                + " FLOAT32[2, 3]",
                        () -> OPS.normalizeRowsBackward(view(0, 2, 3), view(1, 2), view(2, 3, 2), view(3, 2, 3))),
                new Bad(
                        "axpby: x and y must have as many rows and columns, but got FLOAT32[2, 3] and FLOAT32[3, 2]",
                        () -> OPS.axpby(1, view(0, 2, 3), 0, view(1, 3, 2))),
                new Bad(
                        "mul: x and dst must have as many rows and columns, but got FLOAT32[2, 3] and FLOAT32[2, 4]",
                        () -> OPS.mul(1, view(0, 2, 3), view(1, 2, 4), 0, view(2, 2, 4))),
                new Bad(
                        "mul: y and dst must have as many rows and columns, but got FLOAT32[2, 3] and FLOAT32[2, 4]",
                        () -> OPS.mul(1, view(0, 2, 4), view(1, 2, 3), 0, view(2, 2, 4))),
                new Bad(
                        "gemm: op(a) [2, 3] times op(b) [4, 5] does not fit c [2, 5] (a is FLOAT32[2, 3], b is"
                                + " FLOAT32[5, 4] transposed)",
                        () -> OPS.gemm(Transpose.NO, Transpose.YES, 1, view(0, 2, 3), view(1, 5, 4), 0, view(2, 2, 5))),
                new Bad(
                        "gemm: op(a) [2, 3] times op(b) [3, 5] does not fit c [5, 2] (a is FLOAT32[3, 2] transposed, b"
                                + " is FLOAT32[3, 5])",
                        () -> OPS.gemm(Transpose.YES, Transpose.NO, 1, view(0, 3, 2), view(1, 3, 5), 0, view(2, 5, 2))),
                new Bad(
                        "addRow: row must be one row of as many columns as dst, but got FLOAT32[4] and FLOAT32[2, 3]",
                        () -> OPS.addRow(view(0, 4), view(1, 2, 3))),
                new Bad(
                        "addRow: row must be one row of as many columns as dst, but got FLOAT32[2, 3] and FLOAT32[2, 3]",
                        () -> OPS.addRow(view(0, 2, 3), view(1, 2, 3))),
                new Bad(
                        "sumRows: dst must be one row of as many columns as x, but got FLOAT32[2] and FLOAT32[2, 3]",
                        () -> OPS.sumRows(view(0, 2, 3), 0, view(1, 2))),
                new Bad(
                        "activate: x and y must have as many rows and columns, but got FLOAT32[6] and FLOAT32[2, 3]",
                        () -> OPS.activate(Activation.TANH, view(0, 6), view(1, 2, 3))),
                new Bad(
                        "activateBackward: y and dx must have as many rows and columns, but got FLOAT32[2, 3] and"
                                + " FLOAT32[2, 2]",
                        () -> OPS.activateBackward(Activation.TANH, view(0, 2, 3), view(1, 2, 2), view(2, 2, 2))),
                new Bad(
                        "activateBackward: dy and dx must have as many rows and columns, but got FLOAT32[2, 3] and"
                                + " FLOAT32[2, 2]",
                        () -> OPS.activateBackward(Activation.TANH, view(0, 2, 2), view(1, 2, 3), view(2, 2, 2))),
                new Bad(
                        "gatherRows: dst must have as many columns as table, but got FLOAT32[2, 3] and FLOAT32[5, 4]",
                        () -> OPS.gatherRows(view(0, 5, 4), new int[] {0, 1}, view(1, 2, 3))),
                new Bad(
                        "scatterAddRows: src must have as many columns as table, but got FLOAT32[2, 3] and FLOAT32[5, 4]",
                        () -> OPS.scatterAddRows(view(1, 2, 3), new int[] {0, 1}, view(0, 5, 4))),
                new Bad(
                        "softmaxCrossEntropy: logits must not be empty, but got FLOAT32[0, 3]",
                        () -> OPS.softmaxCrossEntropy(view(0, 0, 3), new int[0], null)),
                new Bad(
                        "softmaxCrossEntropy: logits and dLogits must have as many rows and columns, but got"
                                + " FLOAT32[2, 3] and FLOAT32[3, 2]",
                        () -> OPS.softmaxCrossEntropy(view(0, 2, 3), new int[] {0, 1}, view(1, 3, 2))),
                new Bad(
                        "dot: x and y must have as many rows and columns, but got FLOAT32[2, 3] and FLOAT32[6]",
                        () -> OPS.dot(view(0, 2, 3), view(1, 6))),
                new Bad(
                        "update: gradient and parameter must have as many rows and columns, but got FLOAT32[2, 2] and"
                                + " FLOAT32[2, 3]",
                        () -> OPS.update(new UpdateRule.Sgd(), 0.1, 1, view(0, 2, 3), view(1, 2, 2))),
                new Bad(
                        "update: state[1] and parameter must have as many rows and columns, but got FLOAT32[3, 2] and"
                                + " FLOAT32[2, 3]",
                        () -> OPS.update(ADAM, 0.1, 1, view(0, 2, 3), view(1, 2, 3), view(2, 2, 3), view(3, 3, 2))),
                new Bad(
                        "update: " + ADAM + " keeps 2 state tensors, but got 1",
                        () -> OPS.update(ADAM, 0.1, 1, view(0, 2, 3), view(1, 2, 3), view(2, 2, 3))));
    }

    private static Stream<Bad> types() {
        return Stream.of(
                new Bad(
                        "axpby: x and y must have the same type, but got FLOAT64[2, 3] and FLOAT32[2, 3]",
                        () -> OPS.axpby(1, doubles(2, 3), 0, view(1, 2, 3))),
                new Bad(
                        "gemm: a and c must have the same type, but got FLOAT64[2, 3] and FLOAT32[2, 5]",
                        () -> OPS.gemm(Transpose.NO, Transpose.NO, 1, doubles(2, 3), view(1, 3, 5), 0, view(2, 2, 5))),
                new Bad(
                        "gemm: b and c must have the same type, but got FLOAT64[3, 5] and FLOAT32[2, 5]",
                        () -> OPS.gemm(Transpose.NO, Transpose.NO, 1, view(1, 2, 3), doubles(3, 5), 0, view(2, 2, 5))),
                new Bad(
                        "addRow: row and dst must have the same type, but got FLOAT64[3] and FLOAT32[2, 3]",
                        () -> OPS.addRow(doubles(3), view(1, 2, 3))),
                new Bad(
                        "gatherRows: dst and table must have the same type, but got FLOAT32[1, 3] and FLOAT64[2, 3]",
                        () -> OPS.gatherRows(doubles(2, 3), new int[] {0}, view(1, 1, 3))));
    }

    private static Stream<Bad> overlaps() {
        Tensor shifted = Tensor.of(MEMORY.storage(), 1, Shape.of(2, 3));
        return Stream.of(
                new Bad(
                        "axpby: destination y (FLOAT32[2, 3]) must be the same view as x (FLOAT32[2, 3]) or not overlap it",
                        () -> OPS.axpby(1, view(0, 2, 3), 0, shifted)),
                new Bad(
                        "gemm: destination c (FLOAT32[2, 2]) must not overlap a (FLOAT32[2, 2]): give it memory of its own",
                        () -> OPS.gemm(Transpose.NO, Transpose.NO, 1, view(0, 2, 2), view(1, 2, 2), 0, view(0, 2, 2))),
                new Bad(
                        "activateBackward: destination dx (FLOAT32[2, 3]) must not overlap y (FLOAT32[2, 3]): give it"
                                + " memory of its own",
                        () -> OPS.activateBackward(Activation.TANH, view(0, 2, 3), view(1, 2, 3), view(0, 2, 3))),
                new Bad(
                        "update: destination parameter (FLOAT32[2, 3]) must not overlap gradient (FLOAT32[2, 3]): give it"
                                + " memory of its own",
                        () -> OPS.update(new UpdateRule.Sgd(), 0.1, 1, view(0, 2, 3), view(0, 2, 3))));
    }

    private static Stream<Bad> numbers() {
        return Stream.of(
                new Bad(
                        "normalizeRows: epsilon must be positive and finite, but got 0.0",
                        () -> OPS.normalizeRows(0, view(0, 2, 3), view(1, 2), view(2, 2, 3))),
                new Bad(
                        "gatherRows: rows must have 2 entries, one a row, but has 1",
                        () -> OPS.gatherRows(view(0, 5, 3), new int[] {0}, view(1, 2, 3))),
                new Bad(
                        "gatherRows: rows[1] must be in 0..4, but is 5",
                        () -> OPS.gatherRows(view(0, 5, 3), new int[] {0, 5}, view(1, 2, 3))),
                new Bad(
                        "scatterAddRows: rows[0] must be in 0..4, but is -1",
                        () -> OPS.scatterAddRows(view(1, 2, 3), new int[] {-1, 0}, view(0, 5, 3))),
                new Bad(
                        "softmaxCrossEntropy: classes[1] must be in 0..2, but is 3",
                        () -> OPS.softmaxCrossEntropy(view(0, 2, 3), new int[] {0, 3}, view(1, 2, 3))),
                new Bad(
                        "softmaxCrossEntropy: classes must have 2 entries, one a row, but has 3",
                        () -> OPS.softmaxCrossEntropy(view(0, 2, 3), new int[] {0, 1, 2}, null)),
                new Bad(
                        "update: step must be at least 1, but got 0",
                        () -> OPS.update(new UpdateRule.Sgd(), 0.1, 0, view(0, 2, 3), view(1, 2, 3))),
                new Bad(
                        "update: learning rate must be finite, but got NaN",
                        () -> OPS.update(new UpdateRule.Sgd(), Double.NaN, 1, view(0, 2, 3), view(1, 2, 3))));
    }

    @ParameterizedTest
    @MethodSource("badCalls")
    void aBadCallIsRefusedAndChangesNothing(Bad bad) {
        double[] floats = MEMORY.toDoubleArray();
        double[] doubles = DOUBLES.toDoubleArray();
        assertThatThrownBy(bad.call()::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(bad.message());
        assertThat(MEMORY.toDoubleArray()).containsExactly(floats);
        assertThat(DOUBLES.toDoubleArray()).containsExactly(doubles);
    }

    @Test
    void rulesRefuseTheirOwnBadNumbers() {
        assertThatThrownBy(() -> new UpdateRule.Adam(1, 0.999, 1e-8))
                .hasMessage("Adam: beta1 must be in [0, 1), but got 1.0");
        assertThatThrownBy(() -> new UpdateRule.Adam(0.9, Double.NaN, 1e-8))
                .hasMessage("Adam: beta2 must be in [0, 1), but got NaN");
        assertThatThrownBy(() -> new UpdateRule.Adam(0.9, 0.999, 0))
                .hasMessage("Adam: epsilon must be positive and finite, but got 0.0");
    }

    @Test
    void optionsRefuseNoThreads() {
        assertThatThrownBy(() -> BackendOptions.defaults().withThreads(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads must be at least 1, but got 0");
    }
}
