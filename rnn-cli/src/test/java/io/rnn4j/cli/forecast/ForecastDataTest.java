package io.rnn4j.cli.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Windows;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.train.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastDataTest {
    private static final int ROWS = 60;
    private static final int HORIZON = 5;

    private final Backend backend = ReferenceBackend.open();

    @TempDir
    private Path folder;

    private static ForecastSpec spec(boolean ratio, boolean recursive) {
        return new ForecastSpec(
                "x",
                List.of(),
                "",
                List.of("date"),
                ',',
                "refuse",
                8,
                HORIZON,
                3,
                ratio,
                recursive,
                recursive ? List.of(0.5) : List.of(0.1, 0.5, 0.9),
                0.2);
    }

    private Path file(double afterwards) throws IOException {
        StringBuilder text = new StringBuilder("date,x\n");
        for (int row = 0; row < ROWS; row++) {
            double value = row < ROWS - HORIZON ? 50 + 10 * Math.sin(row) : afterwards;
            text.append(LocalDate.of(2001, 2, 3).plusDays(row))
                    .append(',')
                    .append(value)
                    .append('\n');
        }
        return Files.writeString(folder.resolve(afterwards + ".csv"), text);
    }

    private Model model(ForecastData data, int outputs) {
        return Model.builder(backend)
                .inputSize(data.features())
                .add(Recurrent.gru(3))
                .add(new LastStep())
                .add(Dense.of(outputs))
                .build();
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void aForecastKnowsNothingOfWhatComesAfterwards(boolean ratio, boolean recursive) throws IOException {
        ForecastSpec spec = spec(ratio, recursive);
        ForecastData one = ForecastData.read(file(7), spec);
        ForecastData other = ForecastData.read(file(7000), spec);
        Model model = model(one, recursive ? 1 : 3 * HORIZON);
        Windows windows = one.windows(HORIZON);
        int last = windows.size() - 1;
        assertThat(one.row(windows, last)).isEqualTo(ROWS - HORIZON);
        assertThat(one.forecast(model, windows)[last]).isDeepEqualTo(other.forecast(model, windows)[last]);
        assertThat(one.forecastNext(model, 0)).isNotEqualTo(other.forecastNext(model, 0));
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void theForecastBehindTheLastRowIsThatOfItsWindow(boolean ratio, boolean recursive) throws IOException {
        ForecastSpec spec = spec(ratio, recursive);
        ForecastData whole = ForecastData.read(file(7), spec);
        List<String> lines = Files.readAllLines(folder.resolve("7.0.csv"));
        Path cut = Files.write(folder.resolve("cut.csv"), lines.subList(0, lines.size() - HORIZON));
        ForecastData before = ForecastData.read(cut, spec);
        Model model = model(whole, recursive ? 1 : 3 * HORIZON);
        Windows windows = whole.windows(HORIZON);
        assertThat(before.forecastNext(model, 0)).isDeepEqualTo(whole.forecast(model, windows)[windows.size() - 1]);
    }

    @Test
    void theBaseIsTheMeanOfTheSamePlaceInFourSeasonsThatAreKnown() {
        double[] values = new double[40];
        for (int row = 0; row < values.length; row++) {
            values[row] = row * row;
        }
        Residuals residuals = Residuals.of(spec(false, false));
        assertThat(residuals.lag()).isEqualTo(6);
        assertThat(residuals.first()).isEqualTo(15);
        double base = (24 * 24 + 21 * 21 + 18 * 18 + 15 * 15) / 4.0;
        assertThat(residuals.base(values, 30)).isEqualTo(base);
        assertThat(residuals.value(residuals.residual(900, base), base)).isEqualTo(900);
        Residuals ratios = Residuals.of(spec(true, true));
        assertThat(ratios.lag()).isEqualTo(3);
        assertThat(ratios.residual(900, 300)).isEqualTo(3);
        assertThat(ratios.value(3, 300)).isEqualTo(900);
    }

    @Test
    void monthsDaysAndHoursGoOnAsTheyWent() throws IOException {
        assertThat(next("2001-01,1\n2001-02,1\n2001-03,1\n")).isEqualTo("2001-04-01T00:00 12");
        assertThat(next("2001-01-30,1\n2001-01-31,1\n")).isEqualTo("2001-02-01T00:00 7");
        assertThat(next("2001-01-01T22:00,1\n2001-01-01T23:00,1\n")).isEqualTo("2001-01-02T00:00 24");
        assertThat(next("2001-01-01,1\n2001-01-08,1\n")).isEqualTo("2001-01-15T00:00 52");
    }

    private String next(String rows) throws IOException {
        Path file = Files.writeString(folder.resolve("t.csv"), "t,x\n" + rows);
        var series = io.rnn4j.csv.CsvSource.of(file).time("t").read().series().get(0);
        return ForecastData.time(series, series.rows().size()) + " "
                + Clock.of(series).season();
    }
}
