package io.rnn4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;
import org.junit.jupiter.api.Test;

class ScalerTest {
    private static final double[][] ROWS = {{1, 5, 7}, {2, -5, 7}, {6, 0.1, 7}};

    @Test
    void standardGivesMeanZeroAndDeviationOne() {
        double[][] scaled = Scaler.standard(ROWS).transform(ROWS);
        for (int column = 0; column < 2; column++) {
            DescriptiveStatistics statistics = new DescriptiveStatistics();
            for (double[] row : scaled) {
                statistics.addValue(row[column]);
            }
            assertThat(statistics.getMean()).isCloseTo(0, offset(1e-15));
            assertThat(statistics.getPopulationVariance()).isCloseTo(1, offset(1e-15));
        }
    }

    @Test
    void minMaxGivesTheRangeFromZeroToOne() {
        double[][] scaled = Scaler.minMax(ROWS).transform(ROWS);
        assertThat(scaled[0]).containsExactly(0, 1, 0);
        assertThat(scaled[1]).containsExactly(0.2, 0, 0);
        assertThat(scaled[2][0]).isEqualTo(1);
    }

    @Test
    void aConstantColumnIsOnlyShiftedEvenIfItsMeanIsRounded() {
        double[][] rows = {{0.1, 1e-200}, {0.1, 2e-200}, {0.1, 3e-200}};
        double[][] scaled = Scaler.standard(rows).transform(new double[][] {{0.1, 1e-200}, {1.1, 1e-200}});
        assertThat(scaled[0]).containsExactly(new double[] {0, 0}, offset(1e-15));
        assertThat(scaled[1][0]).isCloseTo(1, offset(1e-15));
        assertThat(Scaler.minMax(rows).transform(0, 1.1)).isCloseTo(1, offset(1e-15));
    }

    @Test
    void inverseUndoesTransform() {
        Scaler scaler = Scaler.standard(ROWS);
        double[][] original = scaler.inverse(scaler.transform(ROWS));
        for (int row = 0; row < ROWS.length; row++) {
            assertThat(original[row]).containsExactly(ROWS[row], offset(1e-14));
        }
        assertThat(scaler.inverse(0, scaler.transform(0, 4))).isCloseTo(4, offset(1e-15));
        assertThat(scaler.columns()).isEqualTo(3);
    }

    @Test
    void theRowsGivenStayAsTheyAre() {
        double[][] rows = {{1}, {2}};
        Scaler scaler = Scaler.standard(rows);
        scaler.transform(rows);
        scaler.inverse(rows);
        assertThat(rows[0]).containsExactly(1);
        assertThat(rows[1]).containsExactly(2);
    }

    @Test
    void writtenAndReadItHasTheSameBits() {
        Scaler scaler = Scaler.standard(new double[][] {{0.1, 1e100 / 3}, {0.7, -1e-300 / 7}, {Math.PI, 3}});
        Map<String, String> texts = new HashMap<>(scaler.toMap("input"));
        texts.put("other", "text");
        Scaler read = Scaler.fromMap("input", texts);
        assertThat(read).isEqualTo(scaler).hasSameHashCodeAs(scaler).hasToString(scaler.toString());
        assertThat(read).isNotEqualTo(Scaler.minMax(ROWS));
    }

    private static void assertUnreadable(String shift, String scale, String... message) {
        Map<String, String> texts = new HashMap<>();
        if (shift != null) {
            texts.put("x.shift", shift);
        }
        texts.put("x.scale", scale);
        assertThatThrownBy(() -> Scaler.fromMap("x", texts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(message);
    }

    @Test
    void refusesTextsThatAreNoScalers() {
        assertUnreadable(null, "1", "'x.shift'", "x.scale");
        assertUnreadable("1,2", "1", "2 and 1");
        assertUnreadable("1,a", "1,1", "'x.shift'", "'a'");
        assertUnreadable("NaN", "1", "'NaN'");
        assertUnreadable("", "1", "''");
        assertUnreadable("1", "0", "positive", "0.0");
        assertUnreadable("1", "-2", "positive", "-2.0");
    }

    @Test
    void refusesRowsOfAnotherWidth() {
        assertThatThrownBy(() -> Scaler.standard(ROWS).transform(new double[][] {{1, 2}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("this scaler has 3 columns, but got a row of 2");
    }

    @Test
    void refusesValuesTooLargeToScale() {
        double[][] rows = {{0, 1e300}, {0, -Double.MAX_VALUE}};
        assertThatThrownBy(() -> Scaler.standard(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column 1 are too large");
        double[][] wide = {{Double.MAX_VALUE}, {-Double.MAX_VALUE}};
        assertThatThrownBy(() -> Scaler.minMax(wide)).hasMessageContaining("column 0 are too large");
    }

    @Test
    void refusesRowsThatAreEmptyOrNoNumbers() {
        assertThatThrownBy(() -> Scaler.standard(new double[0][]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one row");
        assertThatThrownBy(() -> Scaler.minMax(new double[][] {{1}, {Double.NaN}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rows[1][0]");
    }

    @Test
    void logGivesLogarithmsOfMeanZeroAndDeviationOneAndInverseUndoesIt() {
        double[][] rows = {{Math.exp(1), 5}, {Math.exp(3), 5}};
        Scaler scaler = Scaler.log(Rows.of(rows));
        double[][] scaled = scaler.transform(rows);
        assertThat(scaled[0]).containsExactly(new double[] {-1, 0}, offset(1e-15));
        assertThat(scaled[1]).containsExactly(new double[] {1, 0}, offset(1e-15));
        assertThat(scaler.inverse(0, 0)).isCloseTo(Math.exp(2), offset(1e-14));
        assertThatThrownBy(() -> Scaler.log(Rows.of(new double[][] {{1}, {0}})))
                .hasMessageContaining("column 0")
                .hasMessageContaining("0.0");
        assertThatThrownBy(() -> scaler.transform(1, -2)).hasMessageContaining("column 1");
    }

    @Test
    void columnsAreChosenAndPutSideBySide() {
        Scaler log = Scaler.log(Rows.of(new double[][] {{1, 2}, {3, 5}}));
        Scaler both = Scaler.concat(List.of(Scaler.identity(1), log));
        assertThat(both.columns()).isEqualTo(3);
        assertThat(both.transform(0, 7)).isEqualTo(7);
        assertThat(both.transform(2, 4)).isEqualTo(log.transform(1, 4));
        assertThat(both.select(2, 1, 2)).isEqualTo(log.select(1, 0, 1)).isNotEqualTo(log.select(1, 0, 0));
        assertThat(Scaler.fromMap("x", both.toMap("x"))).isEqualTo(both).hasSameHashCodeAs(both);
        assertThatThrownBy(() -> both.select(3)).hasMessageContaining("0..2").hasMessageContaining("3");
        Map<String, String> texts = new HashMap<>(both.toMap("x"));
        texts.put("x.function", "log,none");
        assertThatThrownBy(() -> Scaler.fromMap("x", texts)).hasMessageContaining("3 words");
        texts.put("x.function", "log,none,exp");
        assertThatThrownBy(() -> Scaler.fromMap("x", texts)).hasMessageContaining("'exp'");
    }

    @Test
    void fittedBlockByBlockItIsTheSameAsAtOnce() {
        double[][] values = new double[40_000][2];
        DescriptiveStatistics statistics = new DescriptiveStatistics();
        for (int i = 0; i < values.length; i++) {
            values[i][0] = 100 + Math.sin(i);
            values[i][1] = i;
            statistics.addValue(values[i][0]);
        }
        Scaler scaler = Scaler.standard(Rows.of(values));
        assertThat(scaler.inverse(0, 0)).isCloseTo(statistics.getMean(), offset(1e-10));
        assertThat(scaler.inverse(0, 1) - scaler.inverse(0, 0))
                .isCloseTo(Math.sqrt(statistics.getPopulationVariance()), offset(1e-10));
        assertThat(Scaler.minMax(Rows.of(values)).transform(1, 39_999)).isEqualTo(1);
        assertThatThrownBy(() -> Scaler.standard(Rows.of(values).range(3, 3))).hasMessageContaining("at least one row");
    }
}
