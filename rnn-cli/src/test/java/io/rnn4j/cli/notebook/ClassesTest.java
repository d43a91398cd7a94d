package io.rnn4j.cli.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.cli.TestBackends.Opener;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.apache.commons.math3.analysis.differentiation.DerivativeStructure;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClassesTest {
    private static final String BACKENDS = "io.rnn4j.cli.TestBackends#all";
    private static final double[] A = {-3, -1, -0.25, 0.1, 0.5, 2};
    private static final double[] DZ = {1, -2, 0.5, 3, 0.25, -1};

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void sigmoidAndItsDerivativeAreThoseOfCommonsMath(Opener opener) {
        check(
                opener,
                Sigmoid::new,
                a -> 1 / (1 + Math.exp(-a)),
                a -> a.negate().exp().add(1).reciprocal());
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void tanhAndItsDerivativeAreThoseOfCommonsMath(Opener opener) {
        check(opener, Tanh::new, Math::tanh, DerivativeStructure::tanh);
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void reluPassesWhatIsPositiveAndItsErrorOnlyThere(Opener opener) {
        check(opener, ReLU::new, a -> Math.max(a, 0), a -> a.getValue() > 0 ? a : a.multiply(0));
    }

    private static void check(
            Opener opener,
            Function<TensorOps, ActivationFunction> create,
            DoubleUnaryOperator function,
            Function<DerivativeStructure, DerivativeStructure> differentiable) {
        try (Backend backend = opener.get()) {
            ActivationFunction activation = create.apply(backend.tensors());
            double[] z = activation.forward(tensor(backend, 2, 3, A)).toDoubleArray();
            double[] da = activation.backward(tensor(backend, 2, 3, DZ)).toDoubleArray();
            for (int i = 0; i < A.length; i++) {
                double derivative = differentiable
                        .apply(new DerivativeStructure(1, 1, 0, A[i]))
                        .getPartialDerivative(1);
                assertThat(z[i]).isCloseTo(function.applyAsDouble(A[i]), within(1e-14));
                assertThat(da[i]).isCloseTo(DZ[i] * derivative, within(1e-13));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void softmaxSumsToOneAndItsBackwardIsTheGradientOfTheMeanCrossEntropy(Opener opener) {
        try (Backend backend = opener.get()) {
            Softmax softmax = new Softmax(backend.tensors());
            double[] z = softmax.forward(tensor(backend, 2, 3, A)).toDoubleArray();
            assertThat(z[0] + z[1] + z[2]).isCloseTo(1, within(1e-14));
            assertThat(z[3] + z[4] + z[5]).isCloseTo(1, within(1e-14));
            Softmax.Result result = softmax.backward(2, 0);
            assertThat(result.loss()).isCloseTo(-(Math.log(z[2]) + Math.log(z[3])) / 2, within(1e-13));
            assertThat(result.da().toDoubleArray())
                    .containsExactly(
                            new double[] {z[0] / 2, z[1] / 2, (z[2] - 1) / 2, (z[3] - 1) / 2, z[4] / 2, z[5] / 2},
                            within(1e-14));
        }
    }

    @Test
    void simpleInitializerDrawsWithItsSigma() {
        try (Backend backend = ReferenceBackend.open()) {
            SimpleInitializer initializer = new SimpleInitializer(backend.tensors(), 0.5, 7);
            SummaryStatistics statistics = new SummaryStatistics();
            for (double w : initializer.weights(100, 100).toDoubleArray()) {
                statistics.addValue(w);
            }
            // Four standard errors of the mean (0.5 / 100) and of the deviation (0.5 / sqrt(2 * 10000)).
            assertThat(statistics.getMean()).isCloseTo(0, within(0.02));
            assertThat(statistics.getStandardDeviation()).isCloseTo(0.5, within(0.0142));
            assertThat(initializer.biases(5).shape()).isEqualTo(Shape.of(5));
        }
    }

    @Test
    void simpleInitializerRepeatsItselfForTheSameSeed() {
        try (Backend backend = ReferenceBackend.open()) {
            double[] first =
                    new SimpleInitializer(backend.tensors(), 1, 3).weights(4, 4).toDoubleArray();
            assertThat(new SimpleInitializer(backend.tensors(), 1, 3)
                            .weights(4, 4)
                            .toDoubleArray())
                    .isEqualTo(first);
            assertThat(new SimpleInitializer(backend.tensors(), 1, 4)
                            .weights(4, 4)
                            .toDoubleArray())
                    .isNotEqualTo(first);
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void sgdTakesRateTimesGradientAway(Opener opener) {
        try (Backend backend = opener.get()) {
            Tensor parameter = tensor(backend, 1, 3, 1, 2, 3);
            new SGD(backend.tensors(), 0.5).update(parameter, tensor(backend, 1, 3, 2, -2, 0));
            assertThat(parameter.toDoubleArray()).containsExactly(0, 3, 3);
        }
    }

    @Test
    void backwardBeforeForwardIsRefused() {
        try (Backend backend = ReferenceBackend.open()) {
            TensorOps ops = backend.tensors();
            Tensor dz = tensor(backend, 1, 2, 1, 1);
            assertThatThrownBy(() -> new Tanh(ops).backward(dz))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Tanh: call forward before backward");
            assertThatThrownBy(() -> new Softmax(ops).backward(0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Softmax: call forward before backward");
            Example example = new Example(backend);
            SimpleRNN network = example.network(example.weights(), Set.of());
            assertThatThrownBy(() -> network.backward(example.error()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("SimpleRNN: call forward before backward");
        }
    }

    private static Tensor tensor(Backend backend, int rows, int columns, double... values) {
        return backend.tensors()
                .allocate(DType.FLOAT64, Shape.of(rows, columns))
                .copyFrom(values);
    }
}
