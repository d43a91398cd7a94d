package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.contract.Json;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Batch;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.internal.SeededRandom;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;
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
                Arguments.of("huber_delta_0.5", Loss.huber(0.5)),
                Arguments.of("bce_with_logits", Loss.binaryCrossEntropy()),
                Arguments.of("cross_entropy_class", Loss.softmaxCrossEntropy()),
                Arguments.of(
                        "cross_entropy_class_label_smoothing_0.1",
                        Loss.softmaxCrossEntropy().labelSmoothing(0.1)),
                Arguments.of(
                        "cross_entropy_probabilities",
                        Loss.softmaxCrossEntropy().ofProbabilities()));
    }

    private static boolean ofClasses(String name) {
        return name.startsWith("cross_entropy_class");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void agreesWithPyTorch(String name, Loss loss) {
        Json entry = Reference.entry("losses", name);
        Tensor output = Reference.tensor(backend, entry.get("input"));
        Batch batch = ofClasses(name)
                ? classes(DType.FLOAT64, output.columns(), entry.get("target").ints())
                : values(Reference.tensor(backend, entry.get("target")));
        Evaluated evaluated = evaluate(loss, output, batch);
        assertThat(evaluated.value).isCloseTo(entry.get("value").number(), offset(1e-14));
        assertThat(evaluated.gradient)
                .containsExactly(entry.get("gradient.data").doubles(), offset(1e-15));
    }

    @Test
    void gaussianNegativeLogLikelihoodAgreesWithPyTorch() {
        // In the reference the first two columns are the means of the first two targets, the others log variances.
        Json entry = Reference.entry("losses", "gaussian_nll_logvar");
        Tensor target = Reference.tensor(backend, entry.get("target")).columnRange(0, 2);
        Evaluated evaluated = evaluate(
                Loss.gaussianNegativeLogLikelihood(),
                Reference.tensor(backend, entry.get("input")),
                values(tensor(DType.FLOAT64, target.shape(), target.toDoubleArray())));
        assertThat(evaluated.value).isCloseTo(entry.get("value").number(), offset(1e-14));
        assertThat(evaluated.gradient)
                .containsExactly(entry.get("gradient.data").doubles(), offset(1e-14));
    }

    @Test
    void eachQuantileAgreesWithPyTorch() {
        // In the reference each column is one quantile with targets of its own.
        Json entry = Reference.entry("losses", "pinball_quantiles_0.1_0.5_0.9_0.95");
        Tensor output = Reference.tensor(backend, entry.get("input"));
        Tensor target = Reference.tensor(backend, entry.get("target"));
        Tensor expected = Reference.tensor(backend, entry.get("gradient"));
        double[] quantiles = {0.1, 0.5, 0.9, 0.95};
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            Shape column = Shape.of(6, 1);
            Evaluated evaluated = evaluate(
                    Loss.quantiles(quantiles[i]),
                    tensor(DType.FLOAT64, column, output.columnRange(i, i + 1).toDoubleArray()),
                    values(tensor(
                            DType.FLOAT64, column, target.columnRange(i, i + 1).toDoubleArray())));
            sum += evaluated.value / 4;
            for (int row = 0; row < 6; row++) {
                assertThat(evaluated.gradient[row] / 4).isCloseTo(expected.get(row, i), offset(1e-15));
            }
        }
        assertThat(sum).isCloseTo(entry.get("value").number(), offset(1e-14));
    }

    @Test
    void quantilesOfOneTargetLieSideBySide() {
        // Targets 1 and 10, quantiles 0.25 and 0.5; the errors t - y are 1, -1, 0, 4.
        Evaluated evaluated = evaluate(
                Loss.quantiles(0.25, 0.5),
                tensor(DType.FLOAT64, Shape.of(1, 4), 0, 2, 10, 6),
                values(tensor(DType.FLOAT64, Shape.of(1, 2), 1, 10)));
        assertThat(evaluated.value).isEqualTo((0.25 + 0.5 + 0 + 2) / 4);
        assertThat(evaluated.gradient).containsExactly(-0.25 / 4, 0.5 / 4, 0, -0.5 / 4);
    }

    @Test
    void everyLossOfTheReferenceIsCompared() {
        assertThat(Stream.concat(
                        losses().map(arguments -> (String) arguments.get()[0]),
                        Stream.of("gaussian_nll_logvar", "pinball_quantiles_0.1_0.5_0.9_0.95")))
                .containsExactlyInAnyOrderElementsOf(Reference.file("losses").elements().stream()
                        .map(entry -> entry.get("name").text())
                        .toList());
    }

    static Stream<Arguments> differentiable() {
        return Stream.of(
                Arguments.of("mean squared error", Loss.meanSquaredError(), 2, 1),
                Arguments.of("mean absolute error", Loss.meanAbsoluteError(), 2, 1),
                Arguments.of("Huber", Loss.huber(0.4), 2, 1),
                Arguments.of("binary cross-entropy", Loss.binaryCrossEntropy(), 2, 1),
                Arguments.of("Gaussian", Loss.gaussianNegativeLogLikelihood(), 2, 2),
                Arguments.of("quantiles", Loss.quantiles(0.1, 0.5, 0.9), 2, 3),
                Arguments.of("cross-entropy", Loss.softmaxCrossEntropy(), 4, 0),
                Arguments.of("label smoothing", Loss.softmaxCrossEntropy().labelSmoothing(0.2), 4, 0),
                Arguments.of(
                        "class weights",
                        Loss.softmaxCrossEntropy().classWeights(1, 0.5, 3, 0).labelSmoothing(0.2),
                        4,
                        0),
                Arguments.of(
                        "weighted probabilities",
                        Loss.softmaxCrossEntropy()
                                .ofProbabilities()
                                .classWeights(1, 0.5, 3, 0)
                                .labelSmoothing(0.2),
                        4,
                        1));
    }

    /** Targets for five rows; with {@code each} 0 they are classes. */
    private Batch batchOf(int size, int each, int rows) {
        if (each == 0) {
            return classes(
                    DType.FLOAT64,
                    size,
                    IntStream.range(0, rows).map(i -> i % 3).toArray());
        }
        SeededRandom random = new SeededRandom(3);
        double[] targets = new double[rows * size];
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int i = row * size; i < (row + 1) * size; i++) {
                targets[i] = random.nextDouble();
                sum += targets[i];
            }
            for (int i = row * size; i < (row + 1) * size; i++) {
                targets[i] /= sum;
            }
        }
        return values(tensor(DType.FLOAT64, Shape.of(rows, size), targets));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differentiable")
    void gradientsMatchCentralDifferencesWithAndWithoutAMask(String name, Loss loss, int size, int each) {
        for (boolean masked : new boolean[] {false, true}) {
            Batch batch = batchOf(size, each, 5);
            if (masked) {
                batch.clearTarget(1, 0);
                batch.clearTarget(4, 0);
            }
            Shape shape = Shape.of(5, size * Math.max(each, 1));
            SeededRandom random = new SeededRandom(7);
            double[] at = IntStream.range(0, shape.size())
                    .mapToDouble(i -> 2 * random.nextGaussian())
                    .toArray();
            double[] gradient = evaluate(loss, tensor(DType.FLOAT64, shape, at), batch).gradient;
            double step = 1e-6;
            for (int i = 0; i < at.length; i++) {
                double[] moved = at.clone();
                moved[i] = at[i] + step;
                double above = evaluate(loss, tensor(DType.FLOAT64, shape, moved), batch).value;
                moved[i] = at[i] - step;
                double below = evaluate(loss, tensor(DType.FLOAT64, shape, moved), batch).value;
                assertThat(gradient[i])
                        .as("element %d, masked %b", i, masked)
                        .isCloseTo((above - below) / (2 * step), offset(1e-8));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differentiable")
    void rowsWithoutATargetCountNothingWhateverTheyHold(String name, Loss loss, int size, int each) {
        int columns = size * Math.max(each, 1);
        SeededRandom random = new SeededRandom(7);
        double[] at = random.doubles(5L * columns).toArray();
        Batch some = batchOf(size, each, 3);
        Evaluated expected =
                evaluate(loss, tensor(DType.FLOAT64, Shape.of(3, columns), Arrays.copyOf(at, 3 * columns)), some);
        Arrays.fill(at, 3 * columns, 5 * columns, Double.NaN);
        Batch batch = batchOf(size, each, 5);
        batch.clearTarget(3, 0);
        batch.clearTarget(4, 0);
        Evaluated masked = evaluate(loss, tensor(DType.FLOAT64, Shape.of(5, columns), at), batch);
        assertThat(masked.value).isCloseTo(expected.value, offset(1e-15));
        assertThat(Arrays.copyOf(masked.gradient, 3 * columns)).containsExactly(expected.gradient, offset(1e-15));
        assertThat(Arrays.copyOfRange(masked.gradient, 3 * columns, 5 * columns))
                .containsOnly(0);
        for (int place = 0; place < 3; place++) {
            batch.clearTarget(place, 0);
        }
        Evaluated none = evaluate(loss, tensor(DType.FLOAT64, Shape.of(5, columns), at), batch);
        assertThat(none.value).isZero();
        assertThat(none.gradient).containsOnly(0);
    }

    @Test
    void classWeightsAndSmoothingOfAnExampleByHand() {
        double[] logits = {0.5, -1, 2, 1, 0, -0.5};
        double[] weights = {1, 2, 4};
        double smoothing = 0.3;
        double[] own = new double[2];
        double[] all = new double[2];
        for (int row = 0; row < 2; row++) {
            double sum = 0;
            for (int c = 0; c < 3; c++) {
                sum += Math.exp(logits[row * 3 + c]);
            }
            for (int c = 0; c < 3; c++) {
                double loss = weights[c] * (Math.log(sum) - logits[row * 3 + c]);
                own[row] += c == 2 - row ? loss : 0;
                all[row] += loss;
            }
        }
        // As PyTorch: both parts divided by the weights of the rows' own classes, 4 and 2.
        double expected = ((1 - smoothing) * (own[0] + own[1]) + smoothing / 3 * (all[0] + all[1])) / (4 + 2);
        Evaluated evaluated = evaluate(
                Loss.softmaxCrossEntropy().classWeights(weights).labelSmoothing(smoothing),
                tensor(DType.FLOAT64, Shape.of(2, 3), logits),
                classes(DType.FLOAT64, 3, 2, 1));
        assertThat(evaluated.value).isCloseTo(expected, offset(1e-14));
        // Targets of certainty are the same as classes, but the mean is over the rows.
        Evaluated probabilities = evaluate(
                Loss.softmaxCrossEntropy()
                        .ofProbabilities()
                        .classWeights(weights)
                        .labelSmoothing(smoothing),
                tensor(DType.FLOAT64, Shape.of(2, 3), logits),
                values(tensor(DType.FLOAT64, Shape.of(2, 3), 0, 0, 1, 0, 1, 0)));
        assertThat(probabilities.value).isCloseTo(expected * (4 + 2) / 2, offset(1e-14));
    }

    @Test
    void aBatchCountsItsMeanByTheRowsWithATargetOrTheirWeights() {
        Batch batch = classes(DType.FLOAT64, 3, 0, 1, 2, 2);
        batch.clearTarget(3, 0);
        TargetSpec spec = batch.targets();
        assertThat(Loss.softmaxCrossEntropy()
                        .pass(backend, DType.FLOAT64, Shape.of(4, 3), spec)
                        .weight(batch))
                .isEqualTo(3);
        LossPass weighted =
                Loss.softmaxCrossEntropy().classWeights(1, 2, 4).pass(backend, DType.FLOAT64, Shape.of(4, 3), spec);
        weighted.evaluate(
                tensor(DType.FLOAT64, Shape.of(4, 3), new double[12]),
                batch,
                backend.tensors().allocate(DType.FLOAT64, Shape.of(4, 3)));
        assertThat(weighted.weight(batch)).isEqualTo(7);
        batch.putClass(3, 0, 0);
        assertThat(batch.targetRows()).isEqualTo(4);
        assertThat(batch.hasTarget(3)).isTrue();
    }

    @Test
    void refusesSettingsOutOfRange() {
        assertThatThrownBy(() -> Loss.huber(0)).hasMessage("delta must be positive and finite, but got 0.0");
        assertThatThrownBy(Loss::quantiles).hasMessageContaining("at least one quantile is needed");
        assertThatThrownBy(() -> Loss.quantiles(0.5, 1))
                .hasMessage("quantiles[1] must be between 0 and 1, but got 1.0");
        assertThatThrownBy(() -> Loss.quantiles(0.5, 0.1))
                .hasMessage("the quantiles must rise, but quantiles[1] is 0.1 after 0.5");
        CrossEntropy loss = Loss.softmaxCrossEntropy();
        assertThatThrownBy(() -> loss.labelSmoothing(1)).hasMessageContaining("[0, 1), but got 1.0");
        assertThatThrownBy(() -> loss.classWeights(1, -1)).hasMessageContaining("not negative, but got -1.0");
        assertThatThrownBy(() -> loss.classWeights(0, 0)).hasMessageContaining("must be positive");
        TargetSpec classes = new TargetSpec(TargetSpec.Kind.CLASSES, false, 3);
        assertThatThrownBy(() -> loss.classWeights(1, 2).pass(backend, DType.FLOAT32, Shape.of(2, 3), classes))
                .hasMessage("softmax cross-entropy has 2 weights of classes, but there are 3 classes");
        TargetSpec values = new TargetSpec(TargetSpec.Kind.VALUES, false, 3);
        assertThatThrownBy(() -> Loss.quantiles(0.1, 0.9).pass(backend, DType.FLOAT32, Shape.of(2, 3), values))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("the last layer's size must be 6, 2 a target");
    }

    @Test
    void refusesTargetsThatAreNoProbabilities() {
        Shape shape = Shape.of(1, 2);
        Tensor output = tensor(DType.FLOAT64, shape, 0, 0);
        assertThatThrownBy(
                        () -> evaluate(Loss.binaryCrossEntropy(), output, values(tensor(DType.FLOAT64, shape, 0, 1.5))))
                .hasMessage("binary cross-entropy needs targets from 0 to 1, but got 1.5");
        Loss loss = Loss.softmaxCrossEntropy().ofProbabilities();
        assertThatThrownBy(() -> evaluate(loss, output, values(tensor(DType.FLOAT64, shape, 0.5, 0.4))))
                .hasMessageContaining("must have the sum 1, but the targets of row 0 have 0.9");
        assertThatThrownBy(() -> evaluate(loss, output, values(tensor(DType.FLOAT64, shape, 2, -1))))
                .hasMessageContaining("the target of row 0, class 1 is -1.0");
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
        Batch batch = ofClasses(name)
                ? classes(DType.FLOAT64, 2, 0, 1)
                : values(tensor(DType.FLOAT64, Shape.of(2, 2), 0, 1, 1, 0));
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
