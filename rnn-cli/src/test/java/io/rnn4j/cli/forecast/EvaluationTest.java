package io.rnn4j.cli.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.cli.CommandFailure;
import io.rnn4j.data.Scaler;
import io.rnn4j.data.TimeSplit;
import io.rnn4j.data.Windows;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import io.rnn4j.train.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.knowm.xchart.XYChart;

/**
 * What is told of forecasts, against the numbers computed here from the values alone. The model knows nothing: its
 * quantiles are the base of each row less 4, the base, and the base plus 2.
 */
class EvaluationTest {
    private static final int ROWS = 205;
    private static final int SEASON = 3;
    private static final int WINDOW = 6;
    private static final int HORIZON = 5;
    private static final int BASE = 4;
    /** Rows that look back: of a base two seasons before, and three more. */
    private static final int FIRST = 15;

    private static final LocalDate START = LocalDate.of(2001, 2, 3);

    private final Backend backend = ReferenceBackend.open();
    private final double[] values = new double[ROWS];

    @TempDir
    private Path folder;

    private ForecastData data;
    private Model model;

    @BeforeEach
    void setUp() throws IOException {
        Arrays.setAll(values, row -> 50 + row * 37 % 11 + (row % 7 == 0 ? 20 : 0) + 3 * Math.sin(row * row));
        data = data(values);
        model = model();
    }

    @AfterEach
    void close() {
        backend.close();
    }

    private ForecastData data(double... numbers) throws IOException {
        StringBuilder text = new StringBuilder("date,x\n");
        for (int row = 0; row < numbers.length; row++) {
            text.append(START.plusDays(row)).append(',').append(numbers[row]).append('\n');
        }
        return ForecastData.read(Files.writeString(folder.resolve("x.csv"), text), spec());
    }

    private static ForecastSpec spec() {
        return new ForecastSpec(
                "x",
                List.of(),
                "",
                List.of("date"),
                ',',
                "refuse",
                WINDOW,
                HORIZON,
                SEASON,
                false,
                false,
                List.of(0.1, 0.5, 0.9),
                0.2);
    }

    private Model model() {
        Model made = Model.builder(backend)
                .inputSize(data.features())
                .add(new LastStep())
                .add(Dense.of(3 * HORIZON))
                .metadata(spec().toMetadata())
                .buildWithoutValues();
        double[] bias = new double[3 * HORIZON];
        Arrays.setAll(bias, i -> i % 3 == 0 ? -4 : i % 3 == 1 ? 0 : 2);
        made.parameters().get("1.bias").value().copyFrom(bias);
        made.refresh();
        return made;
    }

    /** The last value of the same place in the season before a row that is not known any more. */
    private double naive(int end, int row) {
        int before = end - 1;
        while ((row - before) % SEASON != 0) {
            before--;
        }
        return values[before];
    }

    private double base(int end, int row) {
        int before = end - 1;
        while ((row - before) % SEASON != 0 || before > row - 2 * SEASON) { // Known for all five rows ahead.
            before--;
        }
        double sum = 0;
        for (int season = 0; season < BASE; season++) {
            sum += values[before - season * SEASON];
        }
        return sum / BASE;
    }

    private Windows test() {
        return new TimeSplit(0, 0.2).test(data.windows(HORIZON));
    }

    private String printed() {
        StringWriter text = new StringWriter();
        new Evaluation(data, test(), model).print(new PrintWriter(text, true));
        return text.toString();
    }

    private static double[] numbers(String text, String line) {
        String found = text.lines()
                .filter(each -> each.strip().startsWith(line))
                .reduce((first, second) -> second)
                .orElseThrow();
        return Arrays.stream(found.strip()
                        .substring(line.length())
                        .replace("%", "")
                        .strip()
                        .split("\\s+"))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    @Test
    void theErrorsAreThoseOfTheirFormulas() {
        double[] model = new double[4];
        double[] naive = new double[3];
        double[] first = new double[2];
        int from = ROWS - (int) Math.round(0.2 * (ROWS - FIRST));
        int count = 0;
        for (int end = from; end + HORIZON <= ROWS; end++) {
            for (int row = end; row < end + HORIZON; row++) {
                double truth = values[row];
                double base = base(end, row);
                add(model, truth, base);
                model[3] += truth >= base - 4 && truth <= base + 2 ? 1 : 0;
                add(naive, truth, naive(end, row));
                count++;
            }
            first[0] += Math.abs(values[end] - base(end, end));
            first[1] += Math.abs(values[end] - naive(end, end));
        }
        assertThat(count).isEqualTo(test().size() * HORIZON);
        double covered = model[3] / count;
        assertThat(covered).isBetween(0.2, 0.8);
        String text = printed();
        assertThat(numbers(text, "this model"))
                .containsExactly(
                        rounded(model[0] / count, "%.5g"),
                        rounded(Math.sqrt(model[1] / count), "%.5g"),
                        rounded(100 * model[2] / count, "%.2f"),
                        rounded(100 * covered, "%.1f"));
        assertThat(numbers(text, "seasonal naive"))
                .containsExactly(
                        rounded(naive[0] / count, "%.5g"),
                        rounded(Math.sqrt(naive[1] / count), "%.5g"),
                        rounded(100 * naive[2] / count, "%.2f"));
        assertThat(text).contains("in its 80 % band");
        assertThat(numbers(text, "1 "))
                .containsExactly(rounded(first[0] / test().size(), "%.4g"), rounded(first[1] / test().size(), "%.4g"));
        assertThat(new Evaluation(data, test(), this.model).coverage()).isCloseTo(covered, within(1e-12));
    }

    private static void add(double[] sums, double truth, double forecast) {
        double error = Math.abs(truth - forecast);
        sums[0] += error;
        sums[1] += error * error;
        sums[2] += error / ((Math.abs(truth) + Math.abs(forecast)) / 2);
    }

    private static double rounded(double value, String format) {
        return Double.parseDouble(String.format(Locale.ROOT, format, value));
    }

    @Test
    void theChartHasTheLastForecastsBesideWhatCame() {
        Evaluation evaluation = new Evaluation(data, test(), model);
        XYChart chart = ForecastChart.of(data, evaluation).chart();
        int shown = ((test().size() - 1) / HORIZON + 1) * HORIZON; // As many forecasts as fit, the last at the end.
        int begin = ROWS - shown;
        assertThat(chart.getSeriesCollection())
                .extracting(series -> series.getName())
                .containsExactly("quantiles 0.1 to 0.9", "truth", "forecast");
        assertThat(chart.getTitle())
                .isEqualTo("x from " + START.plusDays(begin) + " to " + START.plusDays(ROWS - 1)
                        + ", forecast 5 rows at once");
        assertThat(chart.getYAxisTitle()).isEqualTo("x");
        double[] truth = Arrays.copyOfRange(values, begin, ROWS);
        double[] forecast = IntStream.range(begin, ROWS)
                .mapToDouble(row -> base(row - (row - begin) % HORIZON, row))
                .toArray();
        assertThat(chart.getSeries("truth").getYData()).containsExactly(truth);
        assertThat(chart.getSeries("forecast").getYData()).containsExactly(forecast, within(1e-4));
        double[] times = IntStream.range(begin, ROWS)
                .mapToDouble(row -> START.plusDays(row)
                        .atStartOfDay()
                        .toInstant(ZoneOffset.UTC)
                        .toEpochMilli())
                .toArray();
        assertThat(chart.getSeries("truth").getXData()).containsExactly(times);
        assertThat(chart.getSeries("forecast").getXData()).containsExactly(times);
        double[] band = chart.getSeries("quantiles 0.1 to 0.9").getYData();
        double[] around = new double[2 * shown];
        for (int i = 0; i < shown; i++) {
            around[i] = forecast[i] - 4;
            around[2 * shown - 1 - i] = forecast[i] + 2;
        }
        assertThat(band).containsExactly(around, within(1e-4));
    }

    @Test
    void whatIsFittedKnowsTheTrainingPartAlone() throws IOException {
        TimeSplit split = new TimeSplit(0.1, 0.2);
        Scaler scaler = data.scaler(split, Scaler::standard);
        double[] otherwise = values.clone();
        int from = FIRST + split.validationFrom(ROWS - FIRST);
        Arrays.fill(otherwise, from, ROWS, 1e6);
        assertThat(data(otherwise).scaler(split, Scaler::standard)).isEqualTo(scaler);
        Arrays.fill(otherwise, from - 1, ROWS, 1e6);
        assertThat(data(otherwise).scaler(split, Scaler::standard)).isNotEqualTo(scaler);
    }

    @Test
    void theCalibrationIsTheQuantileOfWhatWasMissed() {
        Windows windows = new TimeSplit(0.3, 0.2).validation(data.windows(HORIZON));
        Calibration calibration = Calibration.fit(model, data, windows);
        int n = windows.size();
        int k = (int) Math.ceil((n + 1) * 0.9);
        assertThat(k).isBetween(2, n - 1);
        for (int step = 0; step < HORIZON; step++) {
            double[] misses = new double[n];
            for (int i = 0; i < n; i++) {
                int end = data.row(windows, i);
                misses[i] = values[end + step] - base(end, end + step);
            }
            Arrays.sort(misses);
            double[] quantiles = {2, -4, 0}; // Crossed.
            calibration.apply(step, quantiles);
            assertThat(quantiles).containsExactly(new double[] {misses[n - k], 0, misses[k - 1]}, within(1e-4));
        }
    }

    @Test
    void aStoredCalibrationMovesForecastsAndHoldsItsPromiseOnItsOwnWindows() {
        Windows windows = new TimeSplit(0.3, 0.2).validation(data.windows(HORIZON));
        double[][][] before = data.forecast(model, windows);
        assertThat(new Evaluation(data, windows, model).coverage()).isLessThan(0.6);
        Calibration calibration = Calibration.fit(model, data, windows);
        calibration.store(model);
        double[][][] after = data.forecast(model, windows);
        for (int i = 0; i < windows.size(); i++) {
            for (int step = 0; step < HORIZON; step++) {
                double[] expected = {-4, 0, 2};
                calibration.apply(step, expected);
                double base = before[i][step][1];
                assertThat(after[i][step])
                        .containsExactly(new double[] {base + expected[0], base, base + expected[2]}, within(1e-4));
            }
        }
        assertThat(new Evaluation(data, windows, model).coverage()).isBetween(0.8, 0.95);
    }

    @Test
    void fewWindowsMoveAQuantileByTheLargestMiss() {
        Windows windows = new TimeSplit(0.3, 0.2).validation(data.windows(HORIZON));
        int end = data.row(windows, 0);
        Calibration calibration = Calibration.fit(
                model, data, windows.withTargetsIn(windows.targetRow(0), windows.targetRow(0) + HORIZON));
        double[] quantiles = {-4, 0, 2};
        calibration.apply(0, quantiles);
        double miss = values[end] - base(end, end);
        double[] expected = {miss, 0, miss};
        Arrays.sort(expected);
        assertThat(quantiles).containsExactly(expected, within(1e-4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1,0,1",
                "0,0,x\n0,0,0\n0,0,0\n0,0,0\n0,0,0",
                "0,0\n0,0,0\n0,0,0\n0,0,0\n0,0,0",
                "0,0,NaN\n0,0,0\n0,0,0\n0,0,0\n0,0,0"
            })
    void aDamagedCalibrationIsRefusedWithTheModel(String text) {
        Path file = folder.resolve("x.rnn");
        assertThat(ForecastSpec.of(model, file)).isEqualTo(spec());
        model.putMetadata("forecast.calibration", text);
        assertThatThrownBy(() -> ForecastSpec.of(model, file))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("x.rnn");
    }
}
