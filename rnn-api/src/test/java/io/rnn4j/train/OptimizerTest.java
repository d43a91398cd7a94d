package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.UpdateRule;
import io.rnn4j.backend.contract.Json;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.Parameter;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {
    private final Backend backend = ReferenceBackend.open();

    private Model model(int inputs, int outputs) {
        return Model.builder(backend)
                .dtype(DType.FLOAT64)
                .inputSize(inputs)
                .add(Dense.of(outputs))
                .seed(1)
                .build();
    }

    static Stream<Arguments> optimizers() {
        return Stream.of(Arguments.of("sgd", Optimizer.sgd(0.1)), Arguments.of("adam", Optimizer.adam(0.01)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void agreesWithPyTorchStepByStep(String name, Optimizer optimizer) {
        Json entry = Reference.entry("optimizers", name);
        Model model = model(7, 1);
        Parameter weight = model.parameters().get("0.weight");
        weight.value().copyFrom(entry.get("start").doubles());
        OptimizerState state = optimizer.newState(model);
        List<Json> gradients = entry.get("gradients").elements();
        List<Json> after = entry.get("after_each_step").elements();
        assertThat(gradients).hasSize(10);
        for (int step = 0; step < gradients.size(); step++) {
            weight.gradient().copyFrom(gradients.get(step).doubles());
            state.step(1);
            assertThat(weight.value().toDoubleArray())
                    .as("step %d", step + 1)
                    .containsExactly(after.get(step).doubles(), offset(1e-12));
        }
        assertThat(state.steps()).isEqualTo(10);
    }

    @Test
    void aStateThatIsSetAgainGoesOnLikeTheOriginal() {
        Model model = model(3, 2);
        Optimizer adam = Optimizer.adam(0.1);
        OptimizerState state = adam.newState(model);
        step(model, state, 1);
        step(model, state, 2);
        ModelWeights weights = model.copyWeights();
        OptimizerState copy = adam.newState(model);
        copy.resume(state.steps());
        state.tensors().forEach((name, tensors) -> {
            assertThat(tensors).hasSize(2);
            for (int i = 0; i < tensors.size(); i++) {
                copy.tensors().get(name).get(i).copyFrom(tensors.get(i).toDoubleArray());
            }
        });
        step(model, state, 3);
        double[] expected = model.parameters().get("0.weight").value().toDoubleArray();
        weights.restore();
        step(model, copy, 3);
        assertThat(model.parameters().get("0.weight").value().toDoubleArray()).isEqualTo(expected);
        assertThat(copy.steps()).isEqualTo(3);
    }

    private void step(Model model, OptimizerState state, double gradient) {
        model.parameters().values().forEach(p -> backend.tensors().fill(p.gradient(), gradient));
        state.step(1);
    }

    @Test
    void theStateIsNamedByParameterAndStartsAtZero() {
        OptimizerState state = Optimizer.adam(0.1).newState(model(3, 2));
        assertThat(state.tensors().keySet()).containsExactly("0.weight", "0.bias");
        assertThat(state.tensors().values().stream().flatMap(List::stream).map(Tensor::toDoubleArray))
                .allSatisfy(values -> assertThat(values).containsOnly(0.0));
        assertThat(Optimizer.sgd(0.1).newState(model(3, 2)).tensors().values()).containsOnly(List.of());
    }

    @Test
    void theLearningRateIsAskedForEachStep() {
        Model model = model(1, 1);
        Parameter weight = model.parameters().get("0.weight");
        OptimizerState state = Optimizer.of(new UpdateRule.Sgd(), (step, epoch) -> 10.0 * epoch + step)
                .newState(model);
        weight.value().copyFrom(0.0);
        weight.gradient().copyFrom(1.0);
        assertThat(state.step(1)).isEqualTo(11);
        assertThat(state.step(3)).isEqualTo(32);
        assertThat(weight.value().get(0, 0)).isEqualTo(-11 - 32);
    }

    @Test
    void refusesALearningRateThatIsNegativeOrNoNumber() {
        assertThatThrownBy(() -> Optimizer.sgd(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1.0");
        assertThatThrownBy(() -> Optimizer.adam(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
        OptimizerState state =
                Optimizer.of(new UpdateRule.Sgd(), (step, epoch) -> Double.NaN).newState(model(1, 1));
        assertThatThrownBy(() -> state.step(4))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("NaN at step 1 (epoch 4)");
        assertThat(state.steps()).isZero();
    }

    @Test
    void refusesANegativeNumberOfSteps() {
        OptimizerState state = Optimizer.sgd(1).newState(model(1, 1));
        assertThatThrownBy(() -> state.resume(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    @Test
    void clippingByGlobalNormAgreesWithPyTorch() {
        Json file = Reference.file("clip_global_norm_1");
        List<Json> gradients = file.get("gradients").elements();
        List<Json> clipped = file.get("clipped").elements();
        // A matrix of 4 x 3 and a vector of 5: two layers hold one each, and their other gradients are 0.
        Model model = Model.builder(backend)
                .dtype(DType.FLOAT64)
                .inputSize(3)
                .add(Dense.of(4))
                .add(Dense.of(5))
                .build();
        model.zeroGradients();
        Tensor matrix = model.parameters().get("0.weight").gradient();
        Tensor vector = model.parameters().get("1.bias").gradient();
        matrix.copyFrom(gradients.get(0).get("data").doubles());
        vector.copyFrom(gradients.get(1).get("data").doubles());
        double norm = GradientClip.byGlobalNorm(1).apply(model);
        assertThat(norm).isCloseTo(file.get("norm").number(), offset(1e-14));
        assertThat(matrix.toDoubleArray())
                .containsExactly(clipped.get(0).get("data").doubles(), offset(1e-15));
        assertThat(vector.toDoubleArray())
                .containsExactly(clipped.get(1).get("data").doubles(), offset(1e-15));
    }

    @Test
    void gradientsWithinTheBoundStayAsTheyAre() {
        Model model = model(2, 1);
        model.zeroGradients();
        Tensor gradient = model.parameters().get("0.weight").gradient();
        gradient.copyFrom(3.0, 4.0);
        assertThat(GradientClip.byGlobalNorm(5.1).apply(model)).isEqualTo(5);
        assertThat(gradient.toDoubleArray()).containsExactly(3, 4);
        assertThat(GradientClip.none().apply(model)).isZero();
        assertThat(gradient.toDoubleArray()).containsExactly(3, 4);
    }

    @Test
    void refusesABoundThatIsNotPositive() {
        for (double bound : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> GradientClip.byGlobalNorm(bound))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Double.toString(bound));
        }
    }
}
