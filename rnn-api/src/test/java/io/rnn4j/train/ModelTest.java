package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.internal.SeededRandom;
import io.rnn4j.layer.Activate;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import io.rnn4j.layer.LayerSpec;
import io.rnn4j.layer.Mode;
import io.rnn4j.layer.Parameter;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.layer.State;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelTest {
    private final Backend backend = ReferenceBackend.open();

    private Model.Builder lstm() {
        return Model.builder(backend)
                .dtype(DType.FLOAT64)
                .inputSize(2)
                .add(Recurrent.lstm(4))
                .add(Recurrent.gru(3))
                .add(new LastStep())
                .add(Dense.of(1))
                .seed(7);
    }

    private Tensor input(int steps, int batch, int features, long seed) {
        return random(DType.FLOAT64, Shape.of(steps, batch, features), seed);
    }

    private Tensor random(DType dtype, Shape shape, long seed) {
        return backend.tensors()
                .allocate(dtype, shape)
                .copyFrom(new SeededRandom(seed).doubles(shape.size()).toArray());
    }

    @Test
    void parametersAreNamedByLayerAndKeepTheirOrder() {
        Model model = lstm().build();
        assertThat(model.parameters().keySet())
                .containsExactly(
                        "0.weight_ih",
                        "0.weight_hh",
                        "0.bias_ih",
                        "0.bias_hh",
                        "1.weight_ih",
                        "1.weight_hh",
                        "1.bias_ih",
                        "1.bias_hh",
                        "3.weight",
                        "3.bias");
        assertThat(model.parameters().get("0.weight_ih").value().shape()).isEqualTo(Shape.of(16, 2));
        assertThat(model.parameters().get("1.weight_hh").value().shape()).isEqualTo(Shape.of(9, 3));
        assertThat(model.parameterCount()).isEqualTo(16 * 2 + 16 * 4 + 32 + 9 * 4 + 9 * 3 + 18 + 3 + 1);
        assertThat(model.outputSize()).isEqualTo(1);
    }

    @Test
    void describesWhatItWasBuiltFrom() {
        Model model = lstm().metadata(Map.of("b", "2")).build();
        model.putMetadata("a", "1");
        assertThat(model.metadata()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
        assertThat(model.seed()).isEqualTo(7);
        assertThat(model.inputSize()).isEqualTo(2);
        assertThat(model.dtype()).isEqualTo(DType.FLOAT64);
        assertThat(model.backend()).isSameAs(backend);
        assertThat(model.layers()).extracting(LayerSpec::type).containsExactly("lstm", "gru", "last-step", "dense");
        assertThat(model.toString()).contains("FLOAT64", "lstm", "parameters");
    }

    @Test
    void theSameSeedGivesTheSameParametersAndAnotherSeedOthers() {
        assertThat(values(lstm().build())).isEqualTo(values(lstm().build()));
        assertThat(values(lstm().build())).isNotEqualTo(values(lstm().seed(8).build()));
    }

    @Test
    void withoutValuesAllParametersAreZeroUntilTheyAreSet() {
        Model model = lstm().buildWithoutValues();
        assertThat(values(model)).allSatisfy(values -> assertThat(values).containsOnly(0.0));
        Model source = lstm().build();
        model.parameters()
                .forEach((name, parameter) -> parameter
                        .value()
                        .copyFrom(source.parameters().get(name).value().toDoubleArray()));
        model.refresh();
        Tensor x = input(5, 3, 2, 1);
        assertThat(model.predict(x).toDoubleArray())
                .isEqualTo(source.predict(x).toDoubleArray())
                .doesNotContain(0);
    }

    @Test
    void weightsAreRestoredAsTheyWereCaptured() {
        Model model = lstm().build();
        List<List<Double>> before = values(model);
        ModelWeights copy = model.copyWeights();
        model.parameters().values().forEach(p -> backend.tensors().fill(p.value(), 0.5));
        List<List<Double>> changed = values(model);
        assertThat(changed).isNotEqualTo(before);
        copy.restore();
        assertThat(values(model)).isEqualTo(before);
        model.parameters().values().forEach(p -> backend.tensors().fill(p.value(), 0.5));
        copy.capture();
        model.parameters().values().forEach(p -> backend.tensors().fill(p.value(), 0));
        copy.restore();
        assertThat(values(model)).isEqualTo(changed);
    }

    @Test
    void aSequenceInPiecesWithItsStateCarriedGivesTheSameAsInOne() {
        Model model = Model.builder(backend)
                .dtype(DType.FLOAT64)
                .inputSize(2)
                .add(Recurrent.lstm(4))
                .add(Recurrent.simple(3))
                .add(Dense.of(2))
                .seed(1)
                .build();
        Tensor x = input(7, 3, 2, 5);
        double[] whole = model.predict(x).toDoubleArray();

        ModelPass pass = model.pass(Shape.of(1, 3, 2), Mode.INFERENCE);
        ModelState state = model.newState(3);
        for (int round = 0; round < 2; round++) {
            double[] pieces = new double[whole.length];
            for (int t = 0; t < 7; t++) {
                double[] y = pass.forward(x.slice(t, t + 1), state, state).toDoubleArray();
                System.arraycopy(y, 0, pieces, t * y.length, y.length);
            }
            assertThat(pieces).containsExactly(whole, offset(1e-15));
            state.reset();
        }
    }

    @Test
    void aCopiedStateGoesOnLikeTheOriginal() {
        Model model = lstm().build();
        ModelPass pass = model.pass(Shape.of(3, 2, 2), Mode.INFERENCE);
        ModelState state = model.newState(2);
        pass.forward(input(3, 2, 2, 1), null, state);
        ModelState copy = model.newState(2);
        copy.copyFrom(state);
        double[] expected = pass.forward(input(3, 2, 2, 2), state, state).toDoubleArray();
        assertThat(pass.forward(input(3, 2, 2, 2), copy, copy).toDoubleArray()).isEqualTo(expected);
        assertThat(parts(copy)).isEqualTo(parts(state));
        assertThat(copy.batch()).isEqualTo(2);
    }

    @Test
    void trainingGivesTheSameOutputAsInference() {
        Model model = lstm().build();
        Tensor x = input(4, 2, 2, 3);
        assertThat(model.pass(x.shape(), Mode.TRAINING).forward(x).toDoubleArray())
                .isEqualTo(model.predict(x).toDoubleArray());
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void predictsFromAndToArrays(DType dtype) {
        Model model = lstm().dtype(dtype).build();
        Tensor x = random(dtype, Shape.of(4, 2, 2), 3);
        assertThat(model.predict(x.shape(), x.toDoubleArray()))
                .isEqualTo(model.predict(x).toDoubleArray());
        assertThat(model.predict(x.shape(), x.toFloatArray()))
                .isEqualTo(model.predict(Shape.of(4, 2, 2), x.toFloatArray()))
                .hasSize(2);
    }

    @Test
    void aPredictionHasMemoryOfItsOwnEvenIfALayerGivesAView() {
        Model model = Model.builder(backend)
                .dtype(DType.FLOAT64)
                .inputSize(2)
                .add(new LastStep())
                .build();
        Tensor x = input(3, 1, 2, 1);
        Tensor y = model.predict(x);
        double[] expected = x.slice(2).toDoubleArray();
        backend.tensors().fill(x, 9);
        assertThat(y.toDoubleArray()).isEqualTo(expected);
    }

    @Test
    void twoThreadsPredictingAtOnceGetTheAnswersOfOne() throws Exception {
        Model model = lstm().build();
        int threads = 2;
        int calls = 200;
        double[][] expected = new double[threads][];
        for (int thread = 0; thread < threads; thread++) {
            expected[thread] = model.predict(input(9, 3, 2, thread)).toDoubleArray();
        }
        assertThat(expected[0]).isNotEqualTo(expected[1]);
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Integer>> wrong = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                Tensor x = input(9, 3, 2, thread);
                double[] right = expected[thread];
                wrong.add(executor.submit(() -> {
                    start.await();
                    int bad = 0;
                    for (int call = 0; call < calls; call++) {
                        bad += Arrays.equals(model.predict(x).toDoubleArray(), right) ? 0 : 1;
                    }
                    return bad;
                }));
            }
            for (Future<Integer> count : wrong) {
                assertThat(count.get()).isZero();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void aServingStepAllocatesNoTensor() {
        CountingBackend counting = new CountingBackend();
        Model model = Model.builder(counting)
                .inputSize(2)
                .add(Recurrent.lstm(4))
                .add(new LastStep())
                .add(Dense.of(3))
                .add(new Activate(Activation.SOFTMAX))
                .build();
        ModelPass pass = model.pass(Shape.of(1, 1, 2), Mode.INFERENCE);
        ModelState state = model.newState(1);
        Tensor x = counting.tensors().allocate(DType.FLOAT32, Shape.of(1, 1, 2));
        pass.forward(x, state, state);
        int before = counting.allocations.get();
        int operations = counting.operations.get();
        for (int step = 0; step < 5; step++) {
            x.set(0, 0, step);
            pass.forward(x, state, state);
        }
        assertThat(counting.allocations).hasValue(before);
        assertThat(counting.operations.get()).isGreaterThan(operations);
    }

    @Test
    void gradientsAddUpUntilTheyAreZeroed() {
        Model model = lstm().build();
        Tensor x = input(4, 2, 2, 3);
        ModelPass pass = model.pass(x.shape(), Mode.TRAINING);
        Tensor dy = backend.tensors().allocate(DType.FLOAT64, pass.outputShape());
        model.zeroGradients();
        run(pass, x, dy);
        List<List<Double>> once = gradients(model);
        run(pass, x, dy);
        List<List<Double>> twice = gradients(model);
        for (int i = 0; i < once.size(); i++) {
            for (int j = 0; j < once.get(i).size(); j++) {
                assertThat(twice.get(i).get(j)).isCloseTo(2 * once.get(i).get(j), offset(1e-14));
            }
        }
        model.zeroGradients();
        run(pass, x, dy);
        assertThat(gradients(model)).isEqualTo(once);
        assertThat(once).allSatisfy(gradient -> assertThat(gradient).anyMatch(value -> value != 0));
    }

    private void run(ModelPass pass, Tensor x, Tensor dy) {
        pass.forward(x);
        backend.tensors().fill(dy, 1);
        assertThat(pass.backward(dy, false)).isNull();
    }

    @Test
    void refusesAModelWithoutInputSize() {
        assertThatThrownBy(() -> Model.builder(backend).add(Dense.of(1)).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("inputSize");
    }

    @Test
    void refusesAModelWithoutLayers() {
        assertThatThrownBy(() -> Model.builder(backend).inputSize(1).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at least one layer");
    }

    @Test
    void refusesAnInputSizeBelowOne() {
        assertThatThrownBy(() -> Model.builder(backend).inputSize(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("input size must be at least 1, but got 0");
    }

    @Test
    void refusesInputsOfAnotherSize() {
        Model model = lstm().build();
        assertThatThrownBy(() -> model.predict(input(3, 2, 5, 1)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[steps, batch, 2]")
                .hasMessageContaining("[3, 2, 5]");
        assertThatThrownBy(() -> model.predict(Shape.of(3, 2, 5), new double[30]))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[3, 2, 5]");
    }

    @Test
    void refusesEmptyInputs() {
        Model model = lstm().build();
        assertThatThrownBy(() -> model.pass(Shape.of(0, 2, 2), Mode.INFERENCE))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("at least one step")
                .hasMessageContaining("[0, 2, 2]");
    }

    @Test
    void refusesInputsOfAnotherRank() {
        Model model = lstm().build();
        assertThatThrownBy(() -> model.pass(Shape.of(2), Mode.INFERENCE))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[2]");
        assertThatThrownBy(() -> model.pass(Shape.of(3, 2), Mode.INFERENCE))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[T, N, 2]")
                .hasMessageContaining("[3, 2]");
    }

    @Test
    void refusesInputsOfAnotherType() {
        Model model = lstm().build();
        assertThatThrownBy(() -> model.predict(random(DType.FLOAT32, Shape.of(3, 2, 2), 1)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("FLOAT64[3, 2, 2]")
                .hasMessageContaining("FLOAT32[3, 2, 2]");
    }

    @Test
    void refusesStatesOfAnotherBatchOrModel() {
        Model model = lstm().build();
        ModelPass pass = model.pass(Shape.of(3, 2, 2), Mode.INFERENCE);
        assertThatThrownBy(() -> pass.forward(input(3, 2, 2, 1), model.newState(3), null))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("initial")
                .hasMessageContaining("batch 2")
                .hasMessageContaining("batch 3");
        Model other = Model.builder(backend).inputSize(2).add(Recurrent.gru(4)).build();
        assertThatThrownBy(() -> pass.forward(input(3, 2, 2, 1), null, other.newState(2)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("last");
        assertThatThrownBy(() -> model.newState(2).copyFrom(model.newState(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batch 3");
    }

    @Test
    void refusesAStateOfNoStreams() {
        assertThatThrownBy(() -> lstm().build().newState(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1, but got 0");
    }

    @Test
    void refusesToOverwriteTheInitialStateInTraining() {
        Model model = lstm().build();
        ModelState state = model.newState(2);
        assertThatThrownBy(() -> model.pass(Shape.of(3, 2, 2), Mode.TRAINING).forward(input(3, 2, 2, 1), state, state))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("memory of its own");
    }

    @Test
    void refusesBackwardInInference() {
        ModelPass pass = lstm().build().pass(Shape.of(3, 2, 2), Mode.INFERENCE);
        pass.forward(input(3, 2, 2, 1));
        assertThatThrownBy(() -> pass.backward(random(DType.FLOAT64, Shape.of(2, 1), 1), false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Mode.TRAINING");
    }

    @Test
    void refusesBackwardBeforeForward() {
        ModelPass pass = lstm().build().pass(Shape.of(3, 2, 2), Mode.TRAINING);
        assertThatThrownBy(() -> pass.backward(random(DType.FLOAT64, Shape.of(2, 1), 1), false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("forward");
    }

    @Test
    void refusesAnOutputGradientOfAnotherShape() {
        ModelPass pass = lstm().build().pass(Shape.of(3, 2, 2), Mode.TRAINING);
        pass.forward(input(3, 2, 2, 1));
        assertThatThrownBy(() -> pass.backward(random(DType.FLOAT64, Shape.of(3, 1), 1), false))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("dy of FLOAT64[2, 1]")
                .hasMessageContaining("[3, 1]");
    }

    private static List<Double> elements(Tensor tensor) {
        return Arrays.stream(tensor.toDoubleArray()).boxed().toList();
    }

    private static List<List<Double>> values(Model model) {
        return model.parameters().values().stream()
                .map(Parameter::value)
                .map(ModelTest::elements)
                .toList();
    }

    private static List<List<Double>> gradients(Model model) {
        return model.parameters().values().stream()
                .map(Parameter::gradient)
                .map(ModelTest::elements)
                .toList();
    }

    private static List<List<Double>> parts(ModelState state) {
        return state.layers().stream()
                .map(State::parts)
                .flatMap(List::stream)
                .map(ModelTest::elements)
                .toList();
    }
}
