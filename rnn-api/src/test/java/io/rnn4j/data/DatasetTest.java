package io.rnn4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatasetTest {
    private static final double[][][] INPUTS = {{{1, 2}, {3, 4}, {5, 6}}, {{7, 8}, {9, 10}, {11, 12}}};

    private final Backend backend = ReferenceBackend.open();

    private Tensor zeros(DType dtype, Shape shape) {
        return backend.tensors().allocate(dtype, shape);
    }

    private Batch fill(Dataset dataset, DType dtype, int... samples) {
        Tensor inputs = zeros(dtype, Shape.of(dataset.steps(), samples.length, dataset.features()));
        TargetSpec targets = dataset.targets();
        Batch batch = targets.kind() == TargetSpec.Kind.CLASSES
                ? Batch.ofClasses(targets, inputs)
                : Batch.ofValues(targets, inputs, zeros(dtype, targets.shape(dataset.steps(), samples.length)));
        dataset.fill(samples, batch);
        return batch;
    }

    private Batch fill(Dataset dataset, int... samples) {
        return fill(dataset, DType.FLOAT64, samples);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void sequencesAreLaidOutTimeMajorInTheOrderAskedFor(DType dtype) {
        Sequences data = Sequences.ofValues(INPUTS, new double[][] {{20}, {30}});
        assertThat(data.size()).isEqualTo(2);
        assertThat(data.steps()).isEqualTo(3);
        assertThat(data.features()).isEqualTo(2);
        Batch batch = fill(data, dtype, 1, 0);
        assertThat(batch.inputs().toDoubleArray()).containsExactly(7, 8, 1, 2, 9, 10, 3, 4, 11, 12, 5, 6);
        assertThat(batch.values().toDoubleArray()).containsExactly(30, 20);
        assertThat(fill(data, dtype, 0, 0, 0).values().toDoubleArray()).containsExactly(20, 20, 20);
    }

    @Test
    void targetsOfEveryStepAreLaidOutTimeMajorToo() {
        Batch values = fill(Sequences.ofStepValues(INPUTS, new double[][][] {{{1}, {2}, {3}}, {{4}, {5}, {6}}}), 0, 1);
        assertThat(values.values().shape()).isEqualTo(Shape.of(3, 2, 1));
        assertThat(values.values().toDoubleArray()).containsExactly(1, 4, 2, 5, 3, 6);
        Batch classes = fill(Sequences.ofStepClasses(INPUTS, new int[][] {{0, 1, 2}, {2, 2, 1}}, 3), 0, 1);
        assertThat(classes.classes()).containsExactly(0, 2, 1, 2, 2, 1);
    }

    @Test
    void classesAreOnePerSequence() {
        Batch batch = fill(Sequences.ofClasses(INPUTS, new int[] {2, 1}, 3), 1, 0);
        assertThat(batch.classes()).containsExactly(1, 2);
        assertThat(batch.size()).isEqualTo(2);
    }

    @Test
    void laterChangesOfTheArraysDoNotReachTheData() {
        double[][][] inputs = {{{1}}};
        int[] classes = {1};
        Sequences data = Sequences.ofClasses(inputs, classes, 2);
        inputs[0][0][0] = 9;
        classes[0] = 0;
        assertThat(fill(data, 0).inputs().toDoubleArray()).containsExactly(1);
        assertThat(fill(data, 0).classes()).containsExactly(1);
    }

    private static Windows windows(int length, int horizon) {
        double[][] series = new double[6][2];
        double[][] targets = new double[6][1];
        for (int t = 0; t < 6; t++) {
            series[t] = new double[] {t, 10 * t};
            targets[t][0] = 100 * t;
        }
        return Windows.over(series, targets, length, horizon);
    }

    @Test
    void windowsSlideOverTheSeriesAndHaveTheirTargetAtTheHorizon() {
        Windows data = windows(3, 1);
        assertThat(data.size()).isEqualTo(3);
        assertThat(data.steps()).isEqualTo(3);
        assertThat(data.features()).isEqualTo(2);
        Batch batch = fill(data, 0, 2);
        assertThat(batch.inputs().toDoubleArray()).containsExactly(0, 0, 2, 20, 1, 10, 3, 30, 2, 20, 4, 40);
        assertThat(batch.values().toDoubleArray()).containsExactly(300, 500);
        assertThat(data.targetRow(0)).isEqualTo(3);
        assertThat(data.targetRow(2)).isEqualTo(5);
    }

    @Test
    void horizonZeroTakesTheTargetOfTheWindowsLastRow() {
        assertThat(windows(3, 0).size()).isEqualTo(4);
        assertThat(fill(windows(3, 0), 0, 3).values().toDoubleArray()).containsExactly(200, 500);
    }

    @Test
    void aSplitInTimePutsEachTargetIntoOnePart() {
        Windows data = windows(2, 1);
        Windows early = data.withTargetsIn(0, 4);
        Windows late = data.withTargetsIn(4, 6);
        assertThat(early.size()).isEqualTo(2);
        assertThat(late.size()).isEqualTo(2);
        assertThat(fill(early, 0, 1).values().toDoubleArray()).containsExactly(200, 300);
        assertThat(fill(late, 0, 1).values().toDoubleArray()).containsExactly(400, 500);
        // The first window of the later part looks back before it.
        assertThat(fill(late, 0).inputs().toDoubleArray()).containsExactly(2, 20, 3, 30);
        assertThat(late.targetRow(0)).isEqualTo(4);
        assertThat(fill(late.withTargetsIn(5, 6), 0).values().toDoubleArray()).containsExactly(500);
        assertThat(late.withTargetsIn(0, 4).size()).isZero();
        assertThat(early.withTargetsIn(9, 12).size()).isZero();
    }

    @Test
    void aRangeNumbersItsSamplesFromZero() {
        Dataset data = windows(2, 1).range(1, 3);
        assertThat(data.size()).isEqualTo(2);
        assertThat(fill(data, 0, 1).values().toDoubleArray()).containsExactly(300, 400);
        assertThatThrownBy(() -> fill(data, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sample must be in 0..1 of this dataset, but got 2");
    }

    @Test
    void refusesARangeThatDoesNotFit() {
        assertThatThrownBy(() -> windows(2, 1).range(2, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("samples 2..5 are not within a dataset of 4 samples");
        assertThatThrownBy(() -> windows(2, 1).withTargetsIn(3, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3..2");
    }

    @Test
    void refusesAWindowThatDoesNotFitTheSeries() {
        assertThatThrownBy(() -> windows(6, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a window's length must be in 1..5 for a series of 6 rows and horizon 1, but got 6");
        assertThatThrownBy(() -> windows(0, 1)).hasMessageContaining("but got 0");
        assertThatThrownBy(() -> windows(2, -1)).hasMessage("horizon must not be negative, but got -1");
        assertThatThrownBy(() -> windows(2, Integer.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesASeriesWithOtherTargets() {
        assertThatThrownBy(() -> Windows.over(new double[4][1], new double[3][1], 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 rows and 3 targets");
    }

    @Test
    void refusesValuesThatAreNoNumbersAndSaysWhere() {
        double[][] series = new double[4][2];
        series[2][1] = Double.NaN;
        assertThatThrownBy(() -> Windows.over(series, new double[4][1], 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("series[2][1] must be a finite number, but is NaN; fill missing values first");
        double[][][] inputs = {{{1}, {Double.POSITIVE_INFINITY}}};
        assertThatThrownBy(() -> Sequences.ofClasses(inputs, new int[1], 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("inputs[0][1][0]")
                .hasMessageContaining("Infinity");
    }

    @Test
    void refusesRaggedAndEmptyArrays() {
        assertThatThrownBy(() -> Windows.over(new double[][] {{1, 2}, {3}}, new double[2][1], 1, 0))
                .hasMessage("series must have rows of equal length, but row 0 has 2 values and row 1 has 1");
        assertThatThrownBy(() -> Windows.over(new double[0][], new double[0][], 1, 0))
                .hasMessage("series must have at least one row, but has none");
        assertThatThrownBy(() -> Windows.over(new double[2][0], new double[2][1], 1, 0))
                .hasMessage("series must have at least one column, but has none");
        assertThatThrownBy(() -> Sequences.ofValues(new double[0][][], new double[0][]))
                .hasMessageContaining("at least one sequence");
        assertThatThrownBy(() -> Sequences.ofValues(new double[][][] {{{1}, {2}}, {{3, 4}}}, new double[2][1]))
                .hasMessage("inputs must have as many columns in every sequence, but [0] has 1 and [1] has 2");
    }

    @Test
    void sequencesOfSeveralLengthsTellThemToTheBatch() {
        double[][][] inputs = {{{1}, {2}, {3}}, {{4}}, {{5}, {6}}};
        Sequences data = Sequences.ofStepClasses(inputs, new int[][] {{0, 1, 0}, {1}, {1, 0}}, 2);
        assertThat(data.steps()).isEqualTo(3);
        assertThat(data.length(1)).isOne();
        assertThat(data.range(1, 3).length(1)).isEqualTo(2);
        assertThat(data).hasToString("3 sequences of up to 3 steps with 1 features, targets " + data.targets());
        Batch batch = fill(data, 2, 1);
        assertThat(batch.lengths()).containsExactly(2, 1);
        assertThat(batch.targetRows()).isEqualTo(3);
        assertThat(batch.hasTarget(2)).isTrue();
        assertThat(batch.hasTarget(3)).isFalse();
        assertThat(batch.classes()).startsWith(1, 1, 0);
        data.fill(new int[] {0, 0}, batch);
        assertThat(batch.lengths()).containsExactly(3, 3);
        assertThat(batch.targetRows()).isEqualTo(6);
        assertThat(batch.inputs().toDoubleArray()).containsExactly(1, 1, 2, 2, 3, 3);
        assertThatThrownBy(() -> batch.putLength(1, 4))
                .hasMessage("a length must be in 0..3, the steps of the batch, but got 4 at place 1");
        assertThatThrownBy(() -> batch.putLength(0, -1)).hasMessageContaining("got -1 at place 0");
    }

    @Test
    void refusesAnotherNumberOfTargets() {
        assertThatThrownBy(() -> Sequences.ofClasses(INPUTS, new int[3], 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("each sequence needs its target, but got 2 sequences and 3 targets");
        assertThatThrownBy(() -> Sequences.ofStepClasses(INPUTS, new int[2][2], 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("each step needs its target, but sequence 0 has 3 steps and targets 2");
        assertThatThrownBy(() -> Sequences.ofStepValues(INPUTS, new double[2][4][1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 steps and targets 4");
    }

    @Test
    void refusesClassesOutOfRange() {
        assertThatThrownBy(() -> Sequences.ofClasses(INPUTS, new int[] {0, 3}, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("classes[1] must be in 0..2, but is 3");
        assertThatThrownBy(() -> Sequences.ofStepClasses(INPUTS, new int[][] {{0, 1, 2}, {0, -1, 0}}, 3))
                .hasMessage("classes[1][1] must be in 0..2, but is -1");
        assertThatThrownBy(() -> Sequences.ofClasses(INPUTS, new int[2], 0))
                .hasMessage("the number of classes must be at least 1, but got 0");
        Batch batch = fill(Sequences.ofClasses(INPUTS, new int[2], 3), 0, 1);
        assertThatThrownBy(() -> batch.putClass(1, 0, 3)).hasMessage("a class must be in 0..2, but got 3 at place 1");
    }

    @Test
    void refusesABatchOfAnotherSize() {
        Sequences data = Sequences.ofClasses(INPUTS, new int[2], 3);
        Batch batch = fill(data, 0, 1);
        assertThatThrownBy(() -> data.fill(new int[1], batch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a batch of 2 places needs as many samples, but got 1");
        assertThatThrownBy(() -> data.fill(new int[] {0, 2}, batch))
                .hasMessageContaining("0..1 of this dataset, but got 2");
    }

    @Test
    void refusesTargetsOfTheOtherKind() {
        Batch classes = fill(Sequences.ofClasses(INPUTS, new int[2], 3), 0);
        assertThatThrownBy(classes::values)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("are classes");
        Batch values = fill(Sequences.ofValues(INPUTS, new double[2][1]), 0);
        assertThatThrownBy(values::classes)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("are values");
        assertThatThrownBy(() -> Batch.ofClasses(values.targets(), values.inputs()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not classes");
    }

    @Test
    void refusesTensorsThatDoNotFitABatch() {
        TargetSpec spec = new TargetSpec(TargetSpec.Kind.VALUES, false, 2);
        Tensor inputs = zeros(DType.FLOAT32, Shape.of(3, 4, 1));
        assertThatThrownBy(() -> Batch.ofValues(spec, inputs, zeros(DType.FLOAT32, Shape.of(3, 4, 2))))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[4, 2]")
                .hasMessageContaining("[3, 4, 2]");
        assertThatThrownBy(() -> Batch.ofValues(spec, zeros(DType.FLOAT32, Shape.of(4, 1)), inputs))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[steps, batch, features]");
    }

    @Test
    void refusesPlacesAndStepsOutsideTheBatch() {
        Batch batch = fill(Sequences.ofValues(INPUTS, new double[2][1]), 0);
        assertThatThrownBy(() -> batch.putInput(1, 0, new double[2], 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> batch.putInput(0, 3, new float[2], 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> batch.putInput(0, 0, new float[2], 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> batch.putValues(0, 1, new double[1], 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("but got step 1");
        batch.putInput(0, 2, new float[] {0, 1.5f, 2.5f}, 1);
        assertThat(batch.inputs().toDoubleArray()).containsExactly(1, 2, 3, 4, 1.5, 2.5);
    }
}
