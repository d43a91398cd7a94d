package io.rnn4j.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.bench.RowChange.Verdict;
import io.rnn4j.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowChangeTest {
    private static final int ROWS = 40;
    private static final int PLANTED = 17;
    private static final double TOLERANCE = 0.05;

    private final Random random = new Random(11);

    private static BenchCase row(int number) {
        return new BenchCase(Benchmarks.FORWARD, "java", Cell.LSTM, number + ",1,1,1", DType.FLOAT32, 1);
    }

    /** Every row takes 10 ms, with noise of 2 % in an iteration and 1 % between JVMs; one row takes a factor longer. */
    private Map<BenchCase, RecordedRun.Row> run(int jvms, int iterations, double factor) {
        Map<BenchCase, RecordedRun.Row> rows = new LinkedHashMap<>();
        for (int number = 1; number <= ROWS; number++) {
            List<double[]> times = new ArrayList<>();
            for (int jvm = 0; jvm < jvms; jvm++) {
                double center = 0.01 * Math.exp(0.01 * random.nextGaussian()) * (number == PLANTED ? factor : 1);
                double[] values = new double[iterations];
                for (int i = 0; i < iterations; i++) {
                    values[i] = center * Math.exp(0.02 * random.nextGaussian());
                }
                times.add(values);
            }
            rows.put(row(number), new RecordedRun.Row(times));
        }
        return rows;
    }

    private static Verdict verdict(double[][] before, double[][] after) {
        List<RowChange> changes = RowChange.between(
                Map.of(row(1), new RecordedRun.Row(List.of(before))),
                Map.of(row(1), new RecordedRun.Row(List.of(after))),
                TOLERANCE);
        assertThat(changes).hasSize(1);
        return changes.get(0).verdict();
    }

    @ParameterizedTest
    @CsvSource({"3, 5, 1.12", "1, 3, 1.5"})
    void aPlantedSlowdownIsFoundAndNothingElse(int jvms, int iterations, double factor) {
        List<RowChange> changes = RowChange.between(run(jvms, iterations, 1), run(jvms, iterations, factor), TOLERANCE);
        assertThat(changes).hasSize(ROWS);
        assertThat(changes)
                .filteredOn(change -> change.verdict() != Verdict.NO_CHANGE)
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.of()).isEqualTo(row(PLANTED));
                    assertThat(change.verdict()).isEqualTo(Verdict.SLOWER);
                    assertThat(change.ratio()).isBetween(factor * 0.94, factor * 1.06);
                    assertThat(change.p()).isLessThan(RowChange.LEVEL);
                });
    }

    @Test
    void aPlantedGainIsFasterAndNotSlower() {
        List<RowChange> changes = RowChange.between(run(3, 5, 1), run(3, 5, 0.85), TOLERANCE);
        assertThat(changes)
                .filteredOn(change -> change.verdict() != Verdict.NO_CHANGE)
                .extracting(change -> change.of() + " " + change.verdict())
                .containsExactly(row(PLANTED) + " faster");
    }

    @Test
    void noiseIsNotReported() {
        for (int repeat = 0; repeat < 100; repeat++) {
            assertThat(RowChange.between(run(3, 5, 1), run(3, 5, 1), TOLERANCE))
                    .extracting(RowChange::verdict)
                    .containsOnly(Verdict.NO_CHANGE);
        }
    }

    @Test
    void aStalledIterationHidesNoSlowdown() {
        double[][] before = {{10, 10.1, 10.2, 90, 10.3}, {10.1, 10, 10.2, 10.1, 10.15}};
        double[][] after = {{12, 12.1, 12.2, 12.3, 12.4}, {12.3, 12.1, 250, 12.2, 12.05}};
        assertThat(verdict(before, after)).isEqualTo(Verdict.SLOWER);
    }

    @Test
    void aMoveWithinTheToleranceIsNoChangeHoweverCertain() {
        double[][] before = {{1.000, 1.001, 1.002, 1.003, 1.004}, {1.000, 1.001, 1.002, 1.003, 1.004}};
        double[][] after = {{1.040, 1.041, 1.042, 1.043, 1.044}, {1.040, 1.041, 1.042, 1.043, 1.044}};
        assertThat(verdict(before, after)).isEqualTo(Verdict.NO_CHANGE);
    }

    @Test
    void aMoveThatSomeJvmDoesNotShowIsUnclear() {
        double[] usual = {1.000, 1.001, 1.002, 1.003, 1.004};
        double[] slow = {1.200, 1.201, 1.202, 1.203, 1.204};
        assertThat(verdict(new double[][] {usual, usual, usual}, new double[][] {slow, slow, usual}))
                .isEqualTo(Verdict.UNCLEAR);
        assertThat(verdict(new double[][] {slow, slow, usual}, new double[][] {usual, usual, usual}))
                .isEqualTo(Verdict.UNCLEAR);
        assertThat(verdict(new double[][] {usual, usual, usual}, new double[][] {slow, slow, slow}))
                .isEqualTo(Verdict.SLOWER);
    }

    @Test
    void oneIterationIsTooFew() {
        assertThat(verdict(new double[][] {{1}}, new double[][] {{2}})).isEqualTo(Verdict.TOO_FEW);
    }

    @Test
    void theLimitAndRowsOfOneRunAloneAreNotCompared() {
        BenchCase peak = new BenchCase(Benchmarks.PEAK, "", Cell.RNN, "", DType.FLOAT32, 1);
        RecordedRun.Row times = new RecordedRun.Row(List.of(new double[] {1, 2, 3}));
        assertThat(RowChange.between(
                        Map.of(peak, times, row(1), times, row(2), times),
                        Map.of(peak, times, row(2), times),
                        TOLERANCE))
                .extracting(RowChange::of)
                .containsExactly(row(2));
    }
}
