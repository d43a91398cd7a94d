package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Sequences;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.Dropout;
import io.rnn4j.layer.LastStep;
import io.rnn4j.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a trainer does with gradients between backward and the optimizer, and with what an epoch came to. */
class TrainingStepTest {
    private final Backend backend = ReferenceBackend.open();

    private Model model() {
        return Model.builder(backend)
                .dtype(DType.FLOAT64)
                .inputSize(1)
                .add(new LastStep())
                .add(Dense.of(1))
                .seed(1)
                .build();
    }

    /** Sequences of one step; the targets are far from what a new model gives. */
    private static Sequences data(double... inputs) {
        double[][][] x = new double[inputs.length][1][1];
        double[][] y = new double[inputs.length][1];
        for (int i = 0; i < inputs.length; i++) {
            x[i][0][0] = inputs[i];
            y[i][0] = 100 + inputs[i];
        }
        return Sequences.ofValues(x, y);
    }

    private static double value(Model model, String parameter) {
        return model.parameters().get(parameter).value().get(0, 0);
    }

    @Test
    void gradientsAreClippedBeforeTheStepAndStartAtZeroForEach() {
        Model model = model();
        double before = value(model, "1.bias");
        List<Double> clipped = new ArrayList<>();
        Trainer.builder(model, Loss.meanSquaredError(), Optimizer.sgd(1))
                .epochs(1)
                .batchSize(1)
                .clip(changed -> {
                    double largest = GradientClip.byValue(0.25).apply(changed);
                    clipped.add(changed.parameters().get("1.bias").gradient().get(0, 0));
                    return largest;
                })
                .build()
                .fit(data(0, 0, 0));
        assertThat(clipped).containsExactly(-0.25, -0.25, -0.25);
        assertThat(value(model, "1.bias")).isEqualTo(before + 3 * 0.25);
    }

    @Test
    void theGradientOfAFrozenParameterTakesNoPartInTheNorm() {
        Model model = model();
        double frozen = value(model, "1.weight");
        List<Double> norms = new ArrayList<>();
        List<Double> bias = new ArrayList<>();
        Trainer.builder(
                        model,
                        Loss.meanSquaredError(),
                        Optimizer.adam(0.1)
                                .group(ParameterGroup.matching("1.weight").frozen()))
                .epochs(1)
                .batchSize(2)
                .clip(changed -> {
                    bias.add(Math.abs(
                            changed.parameters().get("1.bias").gradient().get(0, 0)));
                    norms.add(GradientClip.byGlobalNorm(1).apply(changed));
                    return 0;
                })
                .build()
                .fit(data(3, 4, 5, 6));
        assertThat(norms).hasSize(2).isEqualTo(bias);
        assertThat(value(model, "1.weight")).isEqualTo(frozen);
    }

    @Test
    void aPlateauOfTheValidationLossReducesTheRateOfTheNextEpoch() {
        // A rate of 0 in all but the first epoch: the score stays, and with a patience of 1 every second one reduces.
        Optimizer optimizer = Optimizer.sgd(1)
                .learningRate((step, epoch) -> 1e-6)
                .reduceOnPlateau(new ReduceOnPlateau(0.5, 1, 0.9, 0));
        TrainingResult result = Trainer.builder(model(), Loss.meanSquaredError(), optimizer)
                .epochs(7)
                .build()
                .fit(data(1, 2), data(1, 2));
        assertThat(result.history().stream().map(EpochReport::learningRate))
                .containsExactly(1e-6, 1e-6, 1e-6, 0.5e-6, 0.5e-6, 0.25e-6, 0.25e-6);
    }

    @Test
    void theLossOfAnEpochIsTheMeanOverItsSamplesAndAnEqualOneIsNotBetter() {
        // Two batches, of two samples and of one; a rate of 0 leaves the model as it is.
        Model model = model();
        Trainer trainer = Trainer.builder(model, Loss.meanSquaredError(), Optimizer.sgd(0))
                .epochs(2)
                .batchSize(2)
                .shuffle(false)
                .metric(Metrics.rootMeanSquaredError())
                .build();
        TrainingResult result = trainer.fit(data(0, 0, 500), data(0, 0, 500));
        double[] losses = Arrays.stream(new double[] {0, 0, 500})
                .map(x -> Math.pow(value(model, "1.weight") * x + value(model, "1.bias") - 100 - x, 2))
                .toArray();
        double mean = (losses[0] + losses[1] + losses[2]) / 3;
        assertThat(result.history().stream().map(EpochReport::best)).containsExactly(true, false);
        assertThat(result.history())
                .allSatisfy(report -> assertThat(report.trainingLoss()).isCloseTo(mean, withPercentage(1e-9)));
    }

    @Test
    void theLossOfAnEpochKnowsNothingOfTheOneBefore() {
        List<Double> losses = new ArrayList<>();
        Trainer.builder(model(), Loss.meanSquaredError(), Optimizer.sgd(0.01))
                .epochs(3)
                .batchSize(2)
                .listener(new TrainingListener() {
                    @Override
                    public void stepFinished(int epoch, int step, double loss) {
                        losses.add(loss);
                    }

                    @Override
                    public void epochFinished(EpochReport report) {
                        double mean = losses.stream()
                                .mapToDouble(loss -> loss)
                                .average()
                                .orElseThrow();
                        assertThat(report.trainingLoss()).isCloseTo(mean, withPercentage(1e-9));
                        losses.clear();
                    }
                })
                .build()
                .fit(data(1, 2, 3, 4));
        assertThat(losses).isEmpty();
    }

    @Test
    void aValidationLossThatIsNoNumberNamesStepAndParameterAndLeavesTheBestWeights() {
        Model model = model();
        List<Double> afterFirst = new ArrayList<>();
        // The rate of the last step of the second epoch takes the weights out of range, where no training loss sees it.
        Optimizer optimizer = Optimizer.sgd(1).learningRate((step, epoch) -> step < 4 ? 1e-3 : Double.MAX_VALUE);
        Trainer trainer = Trainer.builder(model, Loss.meanSquaredError(), optimizer)
                .epochs(3)
                .batchSize(1)
                .listener(new TrainingListener() {
                    @Override
                    public void epochFinished(EpochReport report) {
                        afterFirst.add(value(model, "1.weight"));
                        afterFirst.add(value(model, "1.bias"));
                    }
                })
                .build();
        assertThatThrownBy(() -> trainer.fit(data(1, 2), data(1, 2)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("the validation loss is")
                .hasMessageContaining("after epoch 2, step 2 of 2")
                .hasMessageContaining("the first parameter that is not finite is 1.weight (element 0 is Infinity)")
                .hasMessageContaining("the model has its best weights so far");
        assertThat(List.of(value(model, "1.weight"), value(model, "1.bias"))).isEqualTo(afterFirst);
    }

    /** With a rate of 0 and the same batch, nothing but the masks makes losses differ. */
    @Test
    void eachStepOfEachEpochDrawsMasksOfItsOwnByTheTrainersSeed() {
        List<Double> drawn = lossesWithDropout(3);
        assertThat(drawn).hasSize(6).doesNotHaveDuplicates();
        assertThat(lossesWithDropout(3)).isEqualTo(drawn);
        assertThat(lossesWithDropout(4)).doesNotContainAnyElementsOf(drawn);
    }

    private List<Double> lossesWithDropout(long seed) {
        Model model = Model.builder(backend)
                .inputSize(1)
                .add(Dense.of(64))
                .add(new Dropout(0.5))
                .add(new LastStep())
                .add(Dense.of(1))
                .seed(1)
                .build();
        List<Double> losses = new ArrayList<>();
        Trainer.builder(model, Loss.meanSquaredError(), Optimizer.sgd(0))
                .epochs(3)
                .batchSize(2)
                .shuffle(false)
                .seed(seed)
                .listener(new TrainingListener() {
                    @Override
                    public void stepFinished(int epoch, int step, double loss) {
                        losses.add(loss);
                    }
                })
                .build()
                .fit(data(5, 6, 5, 6));
        return losses;
    }
}
