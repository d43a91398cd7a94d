package io.rnn4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Windows over several series, with targets of several steps. {@link DatasetTest} has those over one. */
class WindowsTest {
    private static Rows counting(int from, int size) {
        double[][] values = new double[size][1];
        for (int i = 0; i < size; i++) {
            values[i][0] = from + i;
        }
        return Rows.of(values);
    }

    /** Returns what each sample has as first input and as targets. */
    private static String describe(Windows windows) {
        int[] samples = IntStream.range(0, windows.size()).toArray();
        if (samples.length == 0) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        try (Backend backend = ReferenceBackend.open()) {
            Batch batch = Batch.ofValues(
                    windows.targets(),
                    backend.tensors()
                            .allocate(DType.FLOAT64, Shape.of(windows.steps(), samples.length, windows.features())),
                    backend.tensors()
                            .allocate(DType.FLOAT64, windows.targets().shape(windows.steps(), samples.length)));
            windows.fill(samples, batch);
            for (int place : samples) {
                text.append(first(batch, place, 0)).append("..").append(first(batch, place, windows.steps() - 1));
                for (int i = 0; i < windows.targets().size(); i++) {
                    text.append(i == 0 ? "->" : ",").append((int) batch.values().get(place, i));
                }
                text.append(' ');
            }
        }
        return text.toString().strip();
    }

    private static int first(Batch batch, int place, int step) {
        return (int) batch.inputs().slice(step).get(place, 0);
    }

    @Test
    void targetsAreSeveralStepsInTheirOrder() {
        Windows windows = Windows.over(counting(0, 7), counting(0, 7), 3, 1, 2);
        assertThat(describe(windows)).isEqualTo("0..2->3,4 1..3->4,5 2..4->5,6");
        assertThat(windows.targetRow(1)).isEqualTo(4);
        Rows pairs = Rows.of(new double[][] {{0, 10}, {1, 11}, {2, 12}, {3, 13}});
        assertThat(describe(Windows.over(pairs, pairs, 1, 2, 2))).isEqualTo("0..0->2,12,3,13");
    }

    @Test
    void noWindowReachesFromOneSeriesIntoTheNext() {
        List<Rows> series = List.of(counting(0, 4), counting(100, 2), counting(200, 5));
        Windows windows = Windows.over(series, series, 2, 1, 2);
        assertThat(describe(windows)).isEqualTo("0..1->2,3 200..201->202,203 201..202->203,204");
        assertThat(windows.seriesOf(0)).isZero();
        assertThat(windows.seriesOf(1)).isEqualTo(2);
        assertThat(windows.targetRow(2)).isEqualTo(3);
        assertThatThrownBy(() -> windows.seriesOf(3)).hasMessageContaining("0..2");
    }

    @Test
    void aSplitInTimePutsEachTargetIntoOnePart() {
        TimeSplit split = new TimeSplit(0.2, 0.3);
        assertThat(split.validationFrom(10)).isEqualTo(5);
        assertThat(split.testFrom(10)).isEqualTo(7);
        List<Rows> series = List.of(counting(0, 10), counting(100, 10));
        Windows windows = Windows.over(series, series, 2, 1, 2);
        assertThat(describe(split.training(windows)))
                .isEqualTo("0..1->2,3 1..2->3,4 100..101->102,103 101..102->103,104");
        assertThat(describe(split.validation(windows))).isEqualTo("3..4->5,6 103..104->105,106");
        assertThat(describe(split.test(windows))).isEqualTo("5..6->7,8 6..7->8,9 105..106->107,108 106..107->108,109");
        assertThat(split.test(windows).targetRow(2)).isEqualTo(7);
        assertThat(describe(windows.withTargetsIn(9, 20))).isEmpty();
        assertThatThrownBy(() -> new TimeSplit(0.5, 0.5)).hasMessageContaining("0.5");
        assertThatThrownBy(() -> new TimeSplit(-0.1, 0.5)).hasMessageContaining("-0.1");
        assertThatThrownBy(() -> new TimeSplit(Double.NaN, 0)).hasMessageContaining("NaN");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Rows rows = counting(0, 5);
        assertThatThrownBy(() -> Windows.over(rows, rows, 3, 1, 3))
                .hasMessageContaining("1..2")
                .hasMessageContaining("3 target rows");
        assertThatThrownBy(() -> Windows.over(rows, rows, 3, 1, 0)).hasMessageContaining("count");
        assertThatThrownBy(() -> Windows.over(rows, counting(0, 4), 1, 1, 1)).hasMessageContaining("4 targets");
        assertThatThrownBy(() -> Windows.over(List.of(rows), List.of(), 1, 1, 1))
                .hasMessageContaining("1 series");
        assertThatThrownBy(() -> Windows.over(List.of(rows, Rows.of(new double[5][2])), List.of(rows, rows), 1, 1, 1))
                .hasMessageContaining("number 1");
    }
}
