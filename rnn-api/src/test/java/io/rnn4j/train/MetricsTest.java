package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Batch;
import io.rnn4j.data.Sequences;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.internal.SeededRandom;
import io.rnn4j.layer.Activate;
import io.rnn4j.layer.LastStep;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Backend backend = ReferenceBackend.open();

    private Tensor rows(int columns, double... values) {
        return backend.tensors()
                .allocate(DType.FLOAT64, Shape.of(values.length / columns, columns))
                .copyFrom(values);
    }

    private Batch classes(int count, int... classes) {
        TargetSpec spec = new TargetSpec(TargetSpec.Kind.CLASSES, false, count);
        Tensor inputs = backend.tensors().allocate(DType.FLOAT64, Shape.of(1, classes.length, 1));
        Batch batch = Batch.ofClasses(spec, inputs);
        for (int i = 0; i < classes.length; i++) {
            batch.putClass(i, 0, classes[i]);
        }
        return batch;
    }

    private Batch values(int columns, double... values) {
        Tensor targets = rows(columns, values);
        TargetSpec spec = new TargetSpec(TargetSpec.Kind.VALUES, false, columns);
        return Batch.ofValues(spec, backend.tensors().allocate(DType.FLOAT64, Shape.of(1, targets.rows(), 1)), targets);
    }

    /** The metric of two batches, the last row of the second without a target. */
    private static Map<String, Double> of(Metric metric, Tensor output, Batch batch, Tensor output2, Batch batch2) {
        Metric.Sum sum = metric.start(output.shape(), batch.targets());
        sum.add(output, batch);
        batch2.clearTarget(batch2.size() - 1, 0);
        sum.add(output2, batch2);
        return sum.values();
    }

    private Map<String, Double> ofClasses(Metric metric) {
        // Right, second, third, right by the first of equals; the last one does not count.
        Tensor first = rows(3, 5, 1, 0, 5, 1, 0);
        Tensor second = rows(3, 5, 1, 0, 2, 2, 1, Double.NaN, 9, 9);
        return of(metric, first, classes(3, 0, 1), second, classes(3, 2, 0, 1));
    }

    @Test
    void accuracyCountsTheLargestOutputAndTheFirstOfEqualOnes() {
        assertThat(ofClasses(Metrics.accuracy())).containsExactly(Map.entry("accuracy", 2 / 4.0));
        assertThat(ofClasses(Metrics.topK(2))).containsExactly(Map.entry("top 2 accuracy", 3 / 4.0));
        assertThat(ofClasses(Metrics.topK(3))).containsExactly(Map.entry("top 3 accuracy", 1.0));
        Metric.Sum sum = Metrics.accuracy().start(Shape.of(1, 2), classes(2, 0).targets());
        sum.add(rows(2, Double.NaN, 0), classes(2, 0));
        assertThat(sum.values()).containsEntry("accuracy", 0.0);
    }

    @Test
    void precisionRecallAndF1AreMeansOverTheClasses() {
        // Taken for 0: all four, of which two are; 1 and 2 are never found.
        assertThat(ofClasses(Metrics.precisionRecallF1()))
                .containsExactly(
                        Map.entry("precision", 0.5 / 3),
                        Map.entry("recall", 1.0 / 3),
                        Map.entry("f1", 2 * 0.5 / 1.5 / 3));
    }

    /** Class by class, from lists of what is and what was taken, of 40 random rows in two batches. */
    @Test
    void metricsOfClassesAgreeWithTheirDefinitionsOnRandomOutputs() {
        int count = 4;
        int size = 20;
        SeededRandom random = new SeededRandom(6);
        List<Metric> metrics =
                List.of(Metrics.accuracy(), Metrics.topK(2), Metrics.precisionRecallF1(), Metrics.perplexity());
        int[] actual =
                IntStream.range(0, 2 * size).map(i -> random.nextInt(count)).toArray();
        double[] outputs = random.doubles(2L * size * count, -2, 2).toArray();
        Map<String, Double> values = new HashMap<>();
        for (Metric metric : metrics) {
            Metric.Sum sum =
                    metric.start(Shape.of(size, count), classes(count, actual).targets());
            for (int from = 0; from < 2 * size; from += size) {
                sum.add(
                        rows(count, Arrays.copyOfRange(outputs, from * count, (from + size) * count)),
                        classes(count, Arrays.copyOfRange(actual, from, from + size)));
            }
            values.putAll(sum.values());
        }
        int[] taken = new int[2 * size];
        double second = 0;
        double logs = 0;
        for (int row = 0; row < 2 * size; row++) {
            double[] y = Arrays.copyOfRange(outputs, row * count, (row + 1) * count);
            double[] sorted = Arrays.stream(y).sorted().toArray();
            taken[row] = IntStream.range(0, count)
                    .filter(c -> y[c] == sorted[count - 1])
                    .findFirst()
                    .orElseThrow();
            second += y[actual[row]] >= sorted[count - 2] ? 1 : 0;
            logs += Math.log(Arrays.stream(y).map(Math::exp).sum() / Math.exp(y[actual[row]]));
        }
        double right = 0;
        double precision = 0;
        double recall = 0;
        double f1 = 0;
        for (int c = 0; c < count; c++) {
            int one = c;
            double both = rowsWhere(row -> actual[row] == one && taken[row] == one);
            double ofClass = rowsWhere(row -> actual[row] == one);
            double takenFor = rowsWhere(row -> taken[row] == one);
            right += both;
            precision += both / takenFor / count;
            recall += both / ofClass / count;
            f1 += 2 * both / (ofClass + takenFor) / count;
        }
        Map<String, Double> expected = Map.of(
                "accuracy",
                right / 40,
                "top 2 accuracy",
                second / 40,
                "precision",
                precision,
                "recall",
                recall,
                "f1",
                f1,
                "perplexity",
                Math.exp(logs / 40));
        assertThat(values.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, value) -> assertThat(values.get(name)).as(name).isCloseTo(value, offset(1e-12)));
        assertThat(Math.abs(f1 - 2 * precision * recall / (precision + recall))).isGreaterThan(1e-3);
    }

    private static double rowsWhere(IntPredicate condition) {
        return IntStream.range(0, 40).filter(condition).count();
    }

    @Test
    void perplexityIsTheExponentialOfTheMeanCrossEntropy() {
        double lse = Math.log(Math.exp(5) + Math.E + 1);
        double tied = Math.log(2 * Math.exp(2) + Math.E);
        double mean = ((lse - 5) + (lse - 1) + lse + (tied - 2)) / 4;
        assertThat(ofClasses(Metrics.perplexity()).get("perplexity")).isCloseTo(Math.exp(mean), offset(1e-10));
    }

    private double ofValues(Metric metric) {
        // Errors 1, -2, 0, and 0 of 0; the last row does not count.
        return of(metric, rows(2, 1, 2, 3, 0), values(2, 0, 4, 3, 0), rows(2, 9, 9), values(2, 1, 1))
                .values()
                .iterator()
                .next();
    }

    @Test
    void errorsOfValuesByHand() {
        assertThat(ofValues(Metrics.meanAbsoluteError())).isEqualTo(3 / 4.0);
        assertThat(ofValues(Metrics.rootMeanSquaredError())).isEqualTo(Math.sqrt(5 / 4.0));
        assertThat(ofValues(Metrics.symmetricMeanAbsolutePercentageError()))
                .isCloseTo(200 * (1 + 2 / 6.0) / 4, offset(1e-12));
    }

    @Test
    void binaryAccuracyIsTheShareOfLogitsOnTheirTargetsSide() {
        // Right, wrong, 0 counts as no, NaN is never right; the last row does not count.
        Map<String, Double> accuracy = of(
                Metrics.binaryAccuracy(),
                rows(2, 2, 0.1, 0, Double.NaN),
                values(2, 1, 0, 0, 0),
                rows(2, 1, 1),
                values(2, 1, 1));
        assertThat(accuracy).containsExactly(Map.entry("accuracy", 2 / 4.0));
    }

    @Test
    void anErrorOfOneQuantileReadsThatOneOfEachTarget() {
        // Two targets a row, each with its quantiles side by side.
        Metric median = Metrics.ofQuantile(Metrics.meanAbsoluteError(), 0.5, 0.1, 0.5, 0.9);
        Tensor output = rows(6, 90, 1, 91, 92, 12, 93, 94, 3, 95, 96, 14, 97);
        Map<String, Double> errors =
                of(median, output, values(2, 0, 10, 0, 10), rows(6, 9, 9, 9, 9, 9, 9), values(2, 0, 0));
        assertThat(errors).containsExactly(Map.entry("mae", (1 + 2 + 3 + 4) / 4.0));
    }

    @Test
    void anErrorOfGaussianOutputsReadsTheMeans() {
        // Two targets a row: the means of both, then the logarithms of both variances.
        Metric means = Metrics.ofGaussianMean(Metrics.rootMeanSquaredError());
        Tensor output = rows(4, 1, 12, 90, 91, 3, 14, 92, 93);
        Map<String, Double> errors = of(means, output, values(2, 0, 10, 0, 10), rows(4, 9, 9, 9, 9), values(2, 0, 0));
        assertThat(errors).containsExactly(Map.entry("rmse", Math.sqrt((1 + 4 + 9 + 16) / 4.0)));
    }

    @Test
    void anErrorOfOneOfSeveralOutputsRefusesWhatItCannotJudge() {
        assertThatThrownBy(() -> Metrics.ofQuantile(Metrics.meanAbsoluteError(), 0.4, 0.1, 0.5, 0.9))
                .hasMessage("the quantile 0.4 is not among the quantiles [0.1, 0.5, 0.9]");
        assertThatThrownBy(() -> Metrics.ofGaussianMean(Metrics.accuracy())).hasMessageContaining("another metric");
        Metric median = Metrics.ofQuantile(Metrics.meanAbsoluteError(), 0.5, 0.1, 0.5, 0.9);
        assertThatThrownBy(() -> Metrics.ofGaussianMean(median)).hasMessageContaining("another metric");
        TargetSpec values = new TargetSpec(TargetSpec.Kind.VALUES, false, 3);
        assertThatThrownBy(() -> median.start(Shape.of(2, 3), values)).hasMessageContaining("must be 9, 3 a target");
    }

    @Test
    void aPercentageOfOppositeSignsIsTheLargest() {
        Metric.Sum sum = Metrics.symmetricMeanAbsolutePercentageError()
                .start(Shape.of(2, 1), values(1, 0, 0).targets());
        sum.add(rows(1, 1, -3), values(1, -1, 1));
        assertThat(sum.values()).containsEntry("smape", 200.0);
    }

    @Test
    void coverageIsTheShareOfTargetsNotAboveTheQuantile() {
        Metric metric = Metrics.quantileCoverage(0.1, 0.9);
        // One target a row: below both, between, on the upper one.
        Tensor output = rows(2, 1, 2, 1, 2, 1, 2);
        Map<String, Double> coverage = of(metric, output, values(1, 0, 1.5, 2), rows(2, 1, 2), values(1, 0));
        assertThat(coverage).containsExactly(Map.entry("coverage 0.1", 1 / 3.0), Map.entry("coverage 0.9", 1.0));
    }

    @Test
    void coverageIsOfAllTargetsOfARowWithTheQuantilesOfEachSideBySide() {
        Metric metric = Metrics.quantileCoverage(0.1, 0.9);
        // Two targets a row: the first on its lower quantile and above the upper one, the second between and below.
        Tensor output = rows(4, 1, 2, 10, 20, 1, 2, 10, 20);
        Map<String, Double> coverage =
                of(metric, output, values(2, 1, 15, 3, 5), rows(4, 9, 9, 9, 9, 1, 2, 10, 20), values(2, 9.5, 0, 0, 0));
        assertThat(coverage).containsExactly(Map.entry("coverage 0.1", 3 / 6.0), Map.entry("coverage 0.9", 4 / 6.0));
    }

    @Test
    void aConfusionMatrixCountsEveryPair() {
        double[][][] inputs = {{{1, 0}}, {{1, 0}}, {{0, 1}}, {{0, 1}}, {{0, 1}}};
        Sequences data = Sequences.ofClasses(inputs, new int[] {0, 1, 1, 1, 0}, 2);
        Model model = Model.builder(backend)
                .inputSize(2)
                .add(new LastStep())
                .add(new Activate(Activation.IDENTITY))
                .build();
        ConfusionMatrix matrix = ConfusionMatrix.of(model, data);
        assertThat(matrix).hasToString("[[1, 1], [1, 2]]");
        assertThat(List.of(matrix.count(0, 1), matrix.count(1, 1))).containsExactly(1L, 2L);
        assertThat(matrix.precision(1)).isEqualTo(2 / 3.0);
        assertThat(matrix.recall(0)).isEqualTo(0.5);
        assertThat(matrix.f1(1)).isEqualTo(2 / 3.0);
        assertThat(matrix.accuracy()).isEqualTo(3 / 5.0);
        assertThat(matrix.classes()).isEqualTo(2);
    }

    @Test
    void refusesTargetsOfAnotherKind() {
        TargetSpec values = new TargetSpec(TargetSpec.Kind.VALUES, false, 3);
        TargetSpec classes = new TargetSpec(TargetSpec.Kind.CLASSES, false, 3);
        Shape shape = Shape.of(2, 3);
        assertThatThrownBy(() -> Metrics.accuracy().start(shape, values))
                .hasMessageContaining("the metric accuracy is for classes");
        assertThatThrownBy(() -> Metrics.meanAbsoluteError().start(shape, classes))
                .hasMessageContaining("the metric mae is for values");
        assertThatThrownBy(() -> Metrics.quantileCoverage(0.1, 0.9).start(shape, values))
                .hasMessageContaining("must be 6, 2 a target");
        assertThatThrownBy(() -> Metrics.topK(0)).hasMessage("k must be at least 1, but got 0");
    }
}
