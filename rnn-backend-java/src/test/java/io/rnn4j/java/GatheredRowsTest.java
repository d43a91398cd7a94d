package io.rnn4j.java;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatheredRowsTest {
    private static final int LANES = 4;

    @ParameterizedTest(name = "{0} rows of {1}")
    @CsvSource({"1, 1", "1, 300", "2, 128", "3, 129", "7, 255", "7, 257", "5, 700"})
    void everyElementThatWasReadIsInItsPart(int rows, int columns) {
        int stride = columns + 3;
        float[] matrix = numbered(2 + rows * stride);
        FloatGatheredRows gathered = new FloatGatheredRows(new FloatKernels(), new FloatLoopGates(), LANES);
        gathered.read(matrix, 2, stride, rows, columns);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                assertThat(element(gathered, row, column))
                        .describedAs("row %s, column %s", row, column)
                        .isEqualTo(matrix[2 + row * stride + column]);
            }
        }
    }

    @ParameterizedTest(name = "{0} rows, {1} gates of {2} units")
    @CsvSource({"1, 1, 3", "1, 4, 67", "3, 4, 33", "2, 3, 129", "9, 4, 130"})
    void stripsOfUnitsThatEndBetweenPartsAreSplit(int rows, int groups, int units) {
        int blocks = PanelLayout.blocks(units, LANES);
        float[] strips = numbered(groups * blocks * rows * LANES);
        FloatGatheredRows gathered = new FloatGatheredRows(new FloatKernels(), new FloatLoopGates(), LANES);
        gathered.begin(rows, groups * units);
        for (int strip = 0; strip < groups * blocks; strip++) {
            int unit = strip % blocks * LANES;
            gathered.put(strips, strip * rows * LANES, strip / blocks * units + unit, Math.min(LANES, units - unit));
        }
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < groups * units; column++) {
                int unit = column % units;
                int strip = column / units * blocks + unit / LANES;
                assertThat(element(gathered, row, column))
                        .describedAs("row %s, column %s", row, column)
                        .isEqualTo(strips[(strip * rows + row) * LANES + unit % LANES]);
            }
        }
    }

    private static float element(FloatGatheredRows gathered, int row, int column) {
        int part = 0;
        while (gathered.first(part + 1) <= column) {
            part++;
        }
        assertThat(gathered.depth(part)).isLessThanOrEqualTo(FloatTiles.ROW);
        return gathered.data()[gathered.at(part, row) + column - gathered.first(part)];
    }

    private static float[] numbered(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = i;
        }
        return values;
    }
}
