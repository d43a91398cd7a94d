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
        return Stream.of(
                Arguments.of("sgd", Optimizer.sgd(0.1)),
                Arguments.of("sgd_momentum_0.9", Optimizer.momentum(0.1, 0.9)),
                Arguments.of("sgd_nesterov_0.9", Optimizer.nesterov(0.1, 0.9)),
                Arguments.of("sgd_weight_decay_0.01", Optimizer.sgd(0.1).weightDecay(0.01)),
                Arguments.of("adam", Optimizer.adam(0.01)),
                Arguments.of("adam_amsgrad", Optimizer.amsGrad(0.01)),
                Arguments.of("adamw_decay_0.02", Optimizer.adamW(0.01, 0.02)),
                Arguments.of(
                        "rmsprop_alpha_0.9",
                        Optimizer.of(new UpdateRule.RmsProp(0.9, 1e-8), LearningRate.constant(0.01))),
                Arguments.of(
                        "rmsprop_centered_momentum_0.9",
                        Optimizer.of(new UpdateRule.CenteredRmsProp(0.99, 1e-8, 0.9), LearningRate.constant(0.01))),
                Arguments.of("adagrad", Optimizer.adagrad(0.1)),
                Arguments.of("adadelta", Optimizer.adadelta(1)),
                Arguments.of("nadam", Optimizer.nadam(0.01)),
                Arguments.of("adamax", Optimizer.adamax(0.01)));
    }

    @Test
    void everyOptimizerOfTheReferenceIsCompared() {
        assertThat(optimizers().map(arguments -> arguments.get()[0]))
                .containsExactlyElementsOf(Reference.file("optimizers").elements().stream()
                        .map(entry -> entry.get("name").text())
                        .toList());
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
    void clippingByValueLimitsEachElementAndKeepsTheOthersExactly() {
        for (DType dtype : DType.values()) {
            Model model = Model.builder(backend)
                    .dtype(dtype)
                    .inputSize(3000)
                    .add(Dense.of(2))
                    .build();
            model.zeroGradients();
            Tensor gradient = model.parameters().get("0.weight").gradient();
            double tiny = dtype == DType.FLOAT32 ? Float.MIN_VALUE : Double.MIN_VALUE;
            gradient.set(0, 0, 0.75);
            gradient.set(0, 1, -0.5);
            gradient.set(0, 2, tiny);
            gradient.set(1, 2999, -3);
            gradient.set(1, 2998, Double.NEGATIVE_INFINITY);
            assertThat(GradientClip.byValue(0.5).apply(model)).isInfinite();
            assertThat(gradient.get(0, 0)).isEqualTo(0.5);
            assertThat(gradient.get(0, 1)).isEqualTo(-0.5);
            assertThat(gradient.get(0, 2)).isEqualTo(tiny);
            assertThat(gradient.get(0, 3)).isZero();
            assertThat(gradient.get(1, 2999)).isEqualTo(-0.5);
            assertThat(gradient.get(1, 2998)).isEqualTo(-0.5);
            assertThat(GradientClip.byValue(0.75).apply(model)).isEqualTo(0.5);
            gradient.set(1, 7, Double.NaN);
            assertThat(GradientClip.byValue(0.25).apply(model)).isNaN();
            assertThat(gradient.get(1, 7)).isNaN();
            assertThat(gradient.get(0, 0)).isEqualTo(0.25);
        }
    }

    private double afterTwoSteps(Model model, Optimizer optimizer, String parameter) {
        model.parameters().values().forEach(p -> backend.tensors().fill(p.value(), 2));
        OptimizerState state = optimizer.newState(model);
        for (int i = 0; i < 2; i++) {
            model.parameters().values().forEach(p -> backend.tensors().fill(p.gradient(), 0.5));
            state.clearFrozenGradients();
            state.step(1);
        }
        return model.parameters().get(parameter).value().toDoubleArray()[0];
    }

    @Test
    void groupsHaveTheirOwnRatesAndDecays() {
        Model model = model(1, 1);
        Optimizer sgd = Optimizer.sgd(0.1).decoupledWeightDecay(0.5);
        assertThat(afterTwoSteps(model, sgd, "0.weight")).isCloseTo(1.9 * 0.95 - 0.0975, offset(1e-15));
        Optimizer grouped = sgd.group(ParameterGroup.matching(".*bias").weightDecay(0))
                .group(ParameterGroup.matching("0\\..*").rateFactor(0.5));
        assertThat(afterTwoSteps(model, grouped, "0.bias")).isCloseTo(2 - 2 * 0.05 * 0.5, offset(1e-15));
        double first = 2 * (1 - 0.05 * 0.5) - 0.05 * 0.5;
        assertThat(afterTwoSteps(model, grouped, "0.weight"))
                .isCloseTo(first * (1 - 0.05 * 0.5) - 0.05 * 0.5, offset(1e-15));
        // The last group with a setting counts.
        Optimizer again = grouped.group(ParameterGroup.matching("0.bias").rateFactor(1));
        assertThat(afterTwoSteps(model, again, "0.bias")).isCloseTo(2 - 2 * 0.1 * 0.5, offset(1e-15));
    }

    @Test
    void aFrozenParameterStaysAndTakesNoPartInTheNorm() {
        Model model = model(1, 1);
        Optimizer adam = Optimizer.adamW(0.1, 0.1)
                .group(ParameterGroup.matching("0.weight").frozen());
        assertThat(afterTwoSteps(model, adam, "0.weight")).isEqualTo(2);
        assertThat(afterTwoSteps(model, adam, "0.bias")).isLessThan(2);
        OptimizerState state = adam.newState(model);
        assertThat(state.tensors().get("0.weight")).isEmpty();
        model.parameters().values().forEach(p -> backend.tensors().fill(p.gradient(), 3));
        state.clearFrozenGradients();
        assertThat(GradientClip.byGlobalNorm(10).apply(model)).isEqualTo(3);
    }

    @Test
    void aLaterGroupDoesNotUnfreezeWhatAnEarlierOneFroze() {
        Optimizer sgd = Optimizer.sgd(0.1)
                .group(ParameterGroup.matching("0.weight").frozen())
                .group(ParameterGroup.matching("0\\..*").rateFactor(2));
        assertThat(afterTwoSteps(model(1, 1), sgd, "0.weight")).isEqualTo(2);
        assertThat(afterTwoSteps(model(1, 1), sgd, "0.bias")).isLessThan(2);
    }

    @Test
    void refusesAGroupThatMatchesNoParameter() {
        Optimizer optimizer =
                Optimizer.sgd(0.1).group(ParameterGroup.matching("weight").frozen());
        assertThatThrownBy(() -> optimizer.newState(model(1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'parameters weight, frozen'")
                .hasMessageContaining("[0.weight, 0.bias]");
    }

    @Test
    void aPlateauReducesTheRateOnceItsPatienceIsOver() {
        Optimizer optimizer = Optimizer.sgd(1).reduceOnPlateau(new ReduceOnPlateau(0.5, 1, 0.1, 0.2));
        OptimizerState state = optimizer.newState(model(1, 1));
        // Improves, improves too little twice: halved; equal twice: halved; improves; worse: waits; then the least
        // rate.
        double[] scores = {10, 9.5, 9.1, 9.1, 10, 8, 9, 9, 9, 9};
        double[] rates = {1, 1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.2, 0.2, 0.2};
        for (int i = 0; i < scores.length; i++) {
            state.epochFinished(scores[i]);
            assertThat(state.step(i + 2)).as("after score %d", i).isEqualTo(rates[i]);
        }
        OptimizerState resumed = optimizer.newState(model(1, 1));
        resumed.resume(state.plateau());
        assertThat(resumed.step(20)).isEqualTo(0.2);
    }

    @Test
    void aRateThatIsSmallerThanTheLeastWithoutReductionsStays() {
        ReduceOnPlateau plateau = new ReduceOnPlateau(0.5, 0, 0, 0.2);
        assertThat(plateau.rate(0.125, new ReduceOnPlateau.Progress(0.5, 1, 0))).isEqualTo(0.125);
    }

    @Test
    void aReductionKeepsTheBestScoreToImproveOn() {
        ReduceOnPlateau plateau = new ReduceOnPlateau(0.5, 0, 0, 0);
        ReduceOnPlateau.Progress progress = plateau.after(ReduceOnPlateau.Progress.START, 10);
        progress = plateau.after(progress, 12);
        assertThat(progress).isEqualTo(new ReduceOnPlateau.Progress(0.5, 10, 0));
        assertThat(plateau.after(progress, 11).factor()).isEqualTo(0.25);
    }

    @Test
    void aNegativeScoreCountsAsBetterOnlyIfItIsLower() {
        ReduceOnPlateau plateau = new ReduceOnPlateau(0.5, 0, 0.1, 0);
        ReduceOnPlateau.Progress progress = plateau.after(ReduceOnPlateau.Progress.START, -10);
        assertThat(progress).isEqualTo(new ReduceOnPlateau.Progress(1, -10, 0));
        assertThat(plateau.after(progress, -10.5).factor()).isEqualTo(0.5);
        assertThat(plateau.after(progress, -11.5).factor()).isEqualTo(1);
    }

    @Test
    void rulesRefuseValuesOutOfTheirRanges() {
        assertThatThrownBy(() -> new UpdateRule.Momentum(1, false))
                .hasMessage("Momentum: momentum must be in [0, 1), but got 1.0");
        assertThatThrownBy(() -> new UpdateRule.NAdam(0.9, 0.999, 1e-8, -1))
                .hasMessage("NAdam: momentumDecay must be finite and not negative, but got -1.0");
        assertThatThrownBy(() -> new UpdateRule.Adagrad(0))
                .hasMessage("Adagrad: epsilon must be positive and finite, but got 0.0");
        assertThatThrownBy(() -> new UpdateRule.Adam(0.9, 0.999, Double.POSITIVE_INFINITY))
                .hasMessage("Adam: epsilon must be positive and finite, but got Infinity");
        assertThatThrownBy(() -> new UpdateRule.NAdam(0.9, 0.999, 1e-8, Double.POSITIVE_INFINITY))
                .hasMessage("NAdam: momentumDecay must be finite and not negative, but got Infinity");
        assertThatThrownBy(() -> Optimizer.adamW(0.1, -1))
                .hasMessageContaining("weight decay")
                .hasMessageContaining("-1.0");
        assertThatThrownBy(() -> new ReduceOnPlateau(1, 1, 0, 0)).hasMessageContaining("between 0 and 1, but got 1.0");
    }

    @Test
    void refusesABoundThatIsNotPositive() {
        for (double bound : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> GradientClip.byGlobalNorm(bound))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Double.toString(bound));
            assertThatThrownBy(() -> GradientClip.byValue(bound))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Double.toString(bound));
        }
    }
}
