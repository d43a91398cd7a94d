package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Batch;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.internal.SeededRandom;
import io.rnn4j.layer.Activate;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.Initializers;
import io.rnn4j.layer.LastStep;
import io.rnn4j.layer.LayerSpec;
import io.rnn4j.layer.Merge;
import io.rnn4j.layer.Mode;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.layer.Residual;
import io.rnn4j.layer.State;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.analysis.differentiation.DerivativeStructure;
import org.apache.commons.math3.analysis.differentiation.FiniteDifferencesDifferentiator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of layers and whole models, against central differences. */
class ModelGradientTest {
    /** Five points 1e-3 apart: the error of the formula, of order h^4, and that of rounding, 1e-16 / h, are about 1e-12. */
    private static final FiniteDifferencesDifferentiator CENTRAL = new FiniteDifferencesDifferentiator(5, 1e-3);

    private static final int STEPS = 3;
    private static final int BATCH = 2;

    private final Backend backend = ReferenceBackend.open();

    static Stream<List<LayerSpec>> chains() {
        Stream<LayerSpec> cells = Stream.of(
                        Recurrent.simple(3),
                        Recurrent.simple(3, Activation.RELU),
                        Recurrent.simple(3, Activation.SIGMOID),
                        Recurrent.simple(3, Activation.IDENTITY),
                        Recurrent.gru(3),
                        Recurrent.lstm(3))
                .map(cell -> cell.withInitializers(
                        Initializers.gaussian(0.5), Initializers.gaussian(0.5), Initializers.gaussian(0.5)));
        Stream<LayerSpec> activations = Stream.of(Activation.values()).map(Activate::new);
        Stream<LayerSpec> others = Stream.of(
                new LastStep(),
                Dense.of(4),
                Recurrent.simple(3).withoutBias(),
                Recurrent.gru(3).withoutBias(),
                Recurrent.lstm(3).withoutBias());
        Stream<LayerSpec> bidirectional = Stream.of(Merge.values())
                .flatMap(merge -> Stream.of(
                        Recurrent.simple(3).bidirectional(merge),
                        Recurrent.gru(3).bidirectional(merge),
                        Recurrent.lstm(3).bidirectional(merge)));
        return Stream.concat(
                Stream.of(cells, activations, others, bidirectional)
                        .flatMap(layers -> layers)
                        .map(List::of),
                Stream.of(
                        List.of(
                                Recurrent.lstm(3).bidirectional(Merge.CONCAT),
                                Recurrent.gru(2).bidirectional(Merge.MEAN),
                                new LastStep(),
                                Dense.of(2)),
                        List.of(Dense.of(3), new Residual(Recurrent.lstm(3)), new Residual(Dense.of(3))),
                        List.of(Recurrent.lstm(3), Recurrent.gru(4), new LastStep(), Dense.of(2)),
                        List.of(
                                Dense.of(3),
                                new Activate(Activation.TANH),
                                Recurrent.simple(3),
                                Dense.of(2),
                                new Activate(Activation.SOFTMAX)),
                        List.of(new LastStep(), Dense.of(3), new Activate(Activation.SIGMOID), Dense.of(1))));
    }

    private Model model(List<LayerSpec> layers) {
        Model.Builder builder =
                Model.builder(backend).dtype(DType.FLOAT64).inputSize(2).seed(11);
        layers.forEach(builder::add);
        return builder.build();
    }

    private Tensor random(Shape shape, SeededRandom random) {
        Tensor tensor = backend.tensors().allocate(DType.FLOAT64, shape);
        return tensor.copyFrom(random.doubles(shape.size(), -1, 1).toArray());
    }

    private ModelState randomState(Model model, SeededRandom random) {
        ModelState state = model.newState(BATCH);
        parts(state)
                .forEach(
                        part -> part.copyFrom(random.doubles(part.size(), -1, 1).toArray()));
        return state;
    }

    private static Stream<Tensor> parts(ModelState state) {
        return state.layers().stream().map(State::parts).flatMap(List::stream);
    }

    private static void assertGradient(String name, Tensor variable, Tensor gradient, DoubleSupplier function) {
        for (int row = 0; row < variable.rows(); row++) {
            for (int column = 0; column < variable.columns(); column++) {
                int r = row;
                int c = column;
                double value = variable.get(r, c);
                UnivariateFunction along = shift -> {
                    variable.set(r, c, value + shift);
                    return function.getAsDouble();
                };
                double expected = CENTRAL.differentiate(along)
                        .value(new DerivativeStructure(1, 1, 0, 0.0))
                        .getPartialDerivative(1);
                variable.set(r, c, value);
                assertThat(gradient.get(r, c))
                        .as("%s[%d, %d]", name, r, c)
                        .isCloseTo(expected, offset(1e-9 * (1 + Math.abs(expected))));
            }
        }
    }

    static Stream<Arguments> chainsAndLengths() {
        return chains().flatMap(chain -> Stream.of(null, new int[] {1, 3}, new int[] {2, 0}, new int[] {0, 0})
                .map(lengths -> Arguments.of(chain, lengths)));
    }

    private Tensor runBackward(
            ModelPass pass,
            Tensor x,
            int[] lengths,
            ModelState initial,
            ModelState last,
            Tensor dy,
            Tensor upstream,
            ModelState dLast,
            ModelState dInitial) {
        pass.forward(x, lengths, initial, last);
        // Backward may overwrite what it is given.
        backend.tensors().axpby(1, dy, 0, upstream);
        return pass.backward(upstream, dLast, dInitial, true);
    }

    /** Of sum(y * dy) + sum(last * dLast), for random dy and dLast. */
    @ParameterizedTest
    @MethodSource("chainsAndLengths")
    void everyGradientMatchesCentralDifferences(List<LayerSpec> layers, int[] lengths) {
        SeededRandom random = new SeededRandom(3);
        Model model = model(layers);
        Tensor x = random(Shape.of(STEPS, BATCH, 2), random);
        ModelState initial = randomState(model, random);
        ModelState last = model.newState(BATCH);
        ModelPass pass = model.pass(x.shape(), Mode.TRAINING);
        Tensor dy = random(pass.outputShape(), random);
        Tensor upstream = backend.tensors().allocate(DType.FLOAT64, dy.shape());
        ModelState dLast = randomState(model, random);
        ModelState dInitial = model.newState(BATCH);

        // Runs of the same pass with fewer gradients of the states must not show in those with more.
        runBackward(pass, x, lengths, initial, last, dy, upstream, null, null);
        double[] withoutInitial = runBackward(pass, x, lengths, initial, last, dy, upstream, dLast, null)
                .toDoubleArray();
        model.zeroGradients();
        Tensor dx = runBackward(pass, x, lengths, initial, last, dy, upstream, dLast, dInitial);
        assertThat(dx.toDoubleArray()).isEqualTo(withoutInitial);

        ModelPass forward = model.pass(x.shape(), Mode.INFERENCE);
        List<Tensor> lastParts = parts(last).toList();
        List<Tensor> dLastParts = parts(dLast).toList();
        DoubleSupplier function = () -> {
            model.refresh();
            double sum = backend.tensors().dot(forward.forward(x, lengths, initial, last), dy);
            for (int i = 0; i < lastParts.size(); i++) {
                sum += backend.tensors().dot(lastParts.get(i), dLastParts.get(i));
            }
            return sum;
        };
        assertGradient("dx", x, dx, function);
        model.parameters().forEach((name, p) -> assertGradient(name, p.value(), p.gradient(), function));
        List<Tensor> initialParts = parts(initial).toList();
        List<Tensor> dInitialParts = parts(dInitial).toList();
        for (int i = 0; i < initialParts.size(); i++) {
            assertGradient("initial " + i, initialParts.get(i), dInitialParts.get(i), function);
        }
    }

    static Stream<Arguments> losses() {
        return Stream.of(
                Arguments.of("squared", TargetSpec.Kind.VALUES, Loss.meanSquaredError()),
                Arguments.of("absolute", TargetSpec.Kind.VALUES, Loss.meanAbsoluteError()),
                Arguments.of("cross-entropy", TargetSpec.Kind.CLASSES, Loss.softmaxCrossEntropy()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void theGradientOfAModelsLossMatchesCentralDifferences(String name, TargetSpec.Kind kind, Loss function) {
        SeededRandom random = new SeededRandom(5);
        Model model = model(List.of(Recurrent.gru(3), Dense.of(2)));
        Tensor x = random(Shape.of(STEPS, BATCH, 2), random);
        boolean classes = kind == TargetSpec.Kind.CLASSES;
        TargetSpec spec = new TargetSpec(kind, true, 2);
        Shape shape = spec.shape(STEPS, BATCH);
        Batch batch = classes ? Batch.ofClasses(spec, x) : Batch.ofValues(spec, x, random(shape, random));
        if (classes) {
            batch.putClass(1, 2, 1);
            batch.putClass(0, 1, 1);
        }
        ModelPass pass = model.pass(x.shape(), Mode.TRAINING);
        LossPass loss = function.pass(backend, DType.FLOAT64, shape, spec);
        Tensor gradient = backend.tensors().allocate(DType.FLOAT64, shape);
        model.zeroGradients();
        loss.evaluate(pass.forward(x), batch, gradient);
        pass.backward(gradient, false);
        ModelPass forward = model.pass(x.shape(), Mode.INFERENCE);
        Tensor unused = backend.tensors().allocate(DType.FLOAT64, shape);
        DoubleSupplier value = () -> {
            model.refresh();
            return loss.evaluate(forward.forward(x), batch, unused);
        };
        model.parameters().forEach((key, p) -> assertGradient(key, p.value(), p.gradient(), value));
    }
}
