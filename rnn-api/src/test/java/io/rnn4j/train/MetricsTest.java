package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Batch;
import io.rnn4j.data.Sequences;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.layer.Activate;
import io.rnn4j.layer.LastStep;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
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
    void coverageIsTheShareOfTargetsNotAboveTheQuantile() {
        Metric metric = Metrics.quantileCoverage(0.1, 0.9);
        // One target a row: below both, between, on the upper one.
        Tensor output = rows(2, 1, 2, 1, 2, 1, 2);
        Map<String, Double> coverage = of(metric, output, values(1, 0, 1.5, 2), rows(2, 1, 2), values(1, 0));
        assertThat(coverage).containsExactly(Map.entry("coverage 0.1", 1 / 3.0), Map.entry("coverage 0.9", 1.0));
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
