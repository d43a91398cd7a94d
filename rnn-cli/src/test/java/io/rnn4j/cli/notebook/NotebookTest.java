package io.rnn4j.cli.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.cli.TestBackends.Opener;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class NotebookTest {
    private static final String BACKENDS = "io.rnn4j.cli.TestBackends#all";
    private static final EnumSet<Fault> ALL = EnumSet.allOf(Fault.class);
    private static final EnumSet<Fault> NONE = EnumSet.noneOf(Fault.class);

    private final NotebookReference reference = NotebookReference.load();

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void forwardOfTheNotebooksClassesIsTheNotebooks(Opener opener) {
        try (Backend backend = opener.get()) {
            Example example = new Example(backend);
            Tensor h = example.network(example.weights(), ALL).forward(example.x());
            assertRelative(h, reference.values("forward"), 1e-14);
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void forwardOfTheKernelIsTheNotebooks(Opener opener) {
        try (Backend backend = opener.get()) {
            assertRelative(new Example(backend).forwardByKernel(), reference.values("forward"), 1e-14);
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void backwardWithAllFaultsIsTheNotebooks(Opener opener) {
        try (Backend backend = opener.get()) {
            Tensor dz = new Example(backend).backward(ALL).dx();
            assertRelative(dz, reference.values("notebook_dz"), 1e-14);
            assertThat(NumpyFormat.format(dz.toDoubleArray(), Shape.of(1, 3, 2)))
                    .isEqualTo("""
                            [[[4.75883037e-05, 6.05642872e-05],
                              [4.75883582e-05, 6.05643690e-05],
                              [4.75884400e-05, 6.05644781e-05]]]""");
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void theTrueGradientOfTheKernelIsPyTorchs(Opener opener) {
        try (Backend backend = opener.get()) {
            assertIsTrueGradient(new Example(backend).trueGradient());
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void backwardWithoutFaultsIsTheTrueGradient(Opener opener) {
        try (Backend backend = opener.get()) {
            assertIsTrueGradient(new Example(backend).backward(NONE));
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void eachFaultAloneSpoilsTheGradient(Fault fault) {
        try (Backend backend = ReferenceBackend.open()) {
            SimpleRNN.Gradients spoilt = new Example(backend).backward(EnumSet.of(fault));
            Tensor read = fault == Fault.RECURRENT_INPUT_TRANSFORMED ? spoilt.dwh() : spoilt.dx();
            String name = fault == Fault.RECURRENT_INPUT_TRANSFORMED ? "true_dw_h" : "true_dx";
            assertThat(largestRelativeDifference(read.toDoubleArray(), reference.values(name)))
                    .isGreaterThan(1e-6);
        }
    }

    @Test
    void updatesAreTheSumOverTheStepsAtRateOneHundredth() {
        try (Backend backend = ReferenceBackend.open()) {
            Example example = new Example(backend);
            SimpleRNN.Weights weights = example.weights();
            SimpleRNN network = example.network(weights, ALL);
            network.forward(example.x());
            SimpleRNN.Gradients sums = network.backward(example.error());
            assertUpdated(example.weights().wx(), sums.dwx(), weights.wx());
            assertUpdated(example.weights().wh(), sums.dwh(), weights.wh());
            assertUpdated(example.weights().b(), sums.db(), weights.b());
        }
    }

    private static void assertUpdated(Tensor before, Tensor gradient, Tensor after) {
        double[] expected = before.toDoubleArray();
        double[] step = gradient.toDoubleArray();
        for (int i = 0; i < expected.length; i++) {
            expected[i] -= 0.01 * step[i];
        }
        assertThat(after.toDoubleArray()).containsExactly(expected, within(1e-15));
    }

    private void assertIsTrueGradient(SimpleRNN.Gradients gradient) {
        assertRelative(gradient.dx(), reference.values("true_dx"), 1e-13);
        assertRelative(gradient.dwx(), reference.values("true_dw_x"), 1e-13);
        assertRelative(gradient.dwh(), reference.values("true_dw_h"), 1e-13);
        assertRelative(gradient.db(), reference.values("true_db"), 1e-13);
    }

    private static void assertRelative(Tensor actual, double[] expected, double tolerance) {
        assertThat(largestRelativeDifference(actual.toDoubleArray(), expected)).isLessThan(tolerance);
    }

    private static double largestRelativeDifference(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(actual[i] / expected[i] - 1));
        }
        return largest;
    }
}
