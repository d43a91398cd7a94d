package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.contract.Json;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Batch;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class LossTest {
    private final Backend backend = ReferenceBackend.open();

    private Tensor tensor(DType dtype, Shape shape, double... values) {
        return backend.tensors().allocate(dtype, shape).copyFrom(values);
    }

    private Batch values(Tensor targets) {
        TargetSpec spec = new TargetSpec(TargetSpec.Kind.VALUES, false, targets.columns());
        Tensor inputs = backend.tensors().allocate(targets.dtype(), Shape.of(1, targets.rows(), 1));
        return Batch.ofValues(spec, inputs, targets);
    }

    private Batch classes(DType dtype, int count, int... classes) {
        TargetSpec spec = new TargetSpec(TargetSpec.Kind.CLASSES, false, count);
        Batch batch = Batch.ofClasses(spec, backend.tensors().allocate(dtype, Shape.of(1, classes.length, 1)));
        for (int place = 0; place < classes.length; place++) {
            batch.putClass(place, 0, classes[place]);
        }
        return batch;
    }

    private static final class Evaluated {
        final double value;
        final double[] gradient;

        Evaluated(double value, double[] gradient) {
            this.value = value;
            this.gradient = gradient;
        }
    }

    private Evaluated evaluate(Loss loss, Tensor output, Batch batch) {
        Tensor gradient = backend.tensors().allocate(output.dtype(), output.shape());
        backend.tensors().fill(gradient, Double.NaN);
        double[] before = output.toDoubleArray();
        LossPass pass = loss.pass(backend, output.dtype(), output.shape(), batch.targets());
        pass.evaluate(output, batch, gradient);
        Evaluated evaluated = new Evaluated(pass.evaluate(output, batch, gradient), gradient.toDoubleArray());
        assertThat(output.toDoubleArray()).isEqualTo(before);
        return evaluated;
    }

    static Stream<Arguments> losses() {
        return Stream.of(
                Arguments.of("mse", Loss.meanSquaredError()),
                Arguments.of("l1", Loss.meanAbsoluteError()),
                Arguments.of("cross_entropy_class", Loss.softmaxCrossEntropy()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void agreesWithPyTorch(String name, Loss loss) {
        Json entry = Reference.entry("losses", name);
        Tensor output = Reference.tensor(backend, entry.get("input"));
        Batch batch = name.equals("cross_entropy_class")
                ? classes(DType.FLOAT64, output.columns(), entry.get("target").ints())
                : values(Reference.tensor(backend, entry.get("target")));
        Evaluated evaluated = evaluate(loss, output, batch);
        assertThat(evaluated.value).isCloseTo(entry.get("value").number(), offset(1e-14));
        assertThat(evaluated.gradient)
                .containsExactly(entry.get("gradient.data").doubles(), offset(1e-15));
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void meanSquaredErrorOfAnExampleByHand(DType dtype) {
        Shape shape = Shape.of(2, 2);
        Evaluated evaluated = evaluate(
                Loss.meanSquaredError(), tensor(dtype, shape, 1, 2, 3, 4), values(tensor(dtype, shape, 1, 4, 0, 4)));
        assertThat(evaluated.value).isEqualTo((4 + 9) / 4.0);
        assertThat(evaluated.gradient).containsExactly(0, -1, 1.5, 0);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void meanAbsoluteErrorOfAnExampleByHandWithGradientZeroAtTheTarget(DType dtype) {
        Shape shape = Shape.of(2, 2);
        Evaluated evaluated = evaluate(
                Loss.meanAbsoluteError(), tensor(dtype, shape, 1, 2, 3, 4), values(tensor(dtype, shape, 1, 4, 0, 4)));
        assertThat(evaluated.value).isEqualTo((2 + 3) / 4.0);
        assertThat(evaluated.gradient).containsExactly(0, -0.25, 0.25, 0);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void crossEntropyOfHugeLogitsIsFinite(DType dtype) {
        Tensor logits = tensor(dtype, Shape.of(2, 2), 3e4, -3e4, 3e4, -3e4);
        Evaluated evaluated = evaluate(Loss.softmaxCrossEntropy(), logits, classes(dtype, 2, 0, 1));
        assertThat(evaluated.value).isEqualTo(3e4);
        assertThat(evaluated.gradient).containsExactly(0, 0, 0.5, -0.5);
    }

    @Test
    void crossEntropyIsTheMeanOverTheBatch() {
        double single = evaluate(
                        Loss.softmaxCrossEntropy(),
                        tensor(DType.FLOAT64, Shape.of(1, 3), 1, 2, 3),
                        classes(DType.FLOAT64, 3, 0))
                .value;
        Evaluated twice = evaluate(
                Loss.softmaxCrossEntropy(),
                tensor(DType.FLOAT64, Shape.of(2, 3), 1, 2, 3, 1, 2, 3),
                classes(DType.FLOAT64, 3, 0, 0));
        assertThat(twice.value).isCloseTo(single, offset(1e-15));
        assertThat(single).isCloseTo(Math.log(Math.E + Math.exp(2) + Math.exp(3)) - 1, offset(1e-15));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void anOutputThatIsNoNumberGivesALossThatIsNone(String name, Loss loss) {
        Tensor output = tensor(DType.FLOAT64, Shape.of(2, 2), 1, Double.NaN, 2, 3);
        Batch batch = name.equals("cross_entropy_class")
                ? classes(DType.FLOAT64, 2, 0, 1)
                : values(tensor(DType.FLOAT64, Shape.of(2, 2), 0, 0, 0, 0));
        Tensor gradient = backend.tensors().allocate(DType.FLOAT64, output.shape());
        assertThat(loss.pass(backend, DType.FLOAT64, output.shape(), batch.targets())
                        .evaluate(output, batch, gradient))
                .isNaN();
    }

    @Test
    void refusesClassesWhereValuesAreNeededAndTheOtherWayRound() {
        TargetSpec classes = new TargetSpec(TargetSpec.Kind.CLASSES, false, 3);
        TargetSpec values = new TargetSpec(TargetSpec.Kind.VALUES, false, 3);
        Shape shape = Shape.of(2, 3);
        assertThatThrownBy(() -> Loss.meanSquaredError().pass(backend, DType.FLOAT32, shape, classes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mean squared error is for values, but the targets are classes: choose another loss");
        assertThatThrownBy(() -> Loss.softmaxCrossEntropy().pass(backend, DType.FLOAT32, shape, values))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("softmax cross-entropy is for classes, but the targets are values: choose another loss");
    }

    @Test
    void refusesOutputsOfAnotherSize() {
        TargetSpec values = new TargetSpec(TargetSpec.Kind.VALUES, false, 3);
        assertThatThrownBy(() -> Loss.meanAbsoluteError().pass(backend, DType.FLOAT32, Shape.of(2, 4), values))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[2, 4]")
                .hasMessageContaining("[N, 3]")
                .hasMessageContaining("the last layer's size must be 3");
    }
}
