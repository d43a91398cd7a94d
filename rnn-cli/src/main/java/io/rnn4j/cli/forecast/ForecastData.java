package io.rnn4j.cli.forecast;

import io.rnn4j.cli.CommandFailure;
import io.rnn4j.csv.Calendar;
import io.rnn4j.csv.CsvException;
import io.rnn4j.csv.CsvSeries;
import io.rnn4j.csv.CsvTable;
import io.rnn4j.data.Rows;
import io.rnn4j.data.Scaler;
import io.rnn4j.data.TimeSplit;
import io.rnn4j.data.Windows;
import io.rnn4j.train.Model;
import io.rnn4j.train.RecursiveForecast;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The series of a file as a forecasting task. A row of input is the target's {@link Residuals residual}, how the target
 * differs from one season before, the other columns, and the calendar; a target is a residual. What is fitted is fitted
 * on the training part.
 */
final class ForecastData {
    /** The columns made of the target. */
    private static final int OF_TARGET = 2;

    private final ForecastSpec spec;
    private final Residuals residuals;
    private final List<CsvSeries> series = new ArrayList<>();
    /** The target of each series. */
    private final List<double[]> values = new ArrayList<>();
    /** The input of each series, from row {@code residuals.first()} on. */
    private final List<Rows> inputs = new ArrayList<>();

    private ForecastData(ForecastSpec spec) {
        this.spec = spec;
        this.residuals = Residuals.of(spec);
    }

    static ForecastData read(Path file, ForecastSpec spec) throws CsvException {
        ForecastData data = new ForecastData(spec);
        CsvTable table = spec.source(file).read();
        for (CsvSeries each : table.series()) {
            data.add(file, each);
        }
        if (data.inputs.isEmpty()) {
            throw new CommandFailure(file + ": there are too few rows: to look back over " + data.residuals.first()
                    + " rows for what is usual and " + spec.window() + " for the window, and to forecast "
                    + spec.horizon() + "; lower --season, --window or --horizon");
        }
        return data;
    }

    private void add(Path file, CsvSeries each) {
        double[][] rows = each.values();
        if (rows.length < residuals.first() + spec.window()) {
            return; // Too short to look back.
        }
        double[] target = Arrays.stream(rows).mapToDouble(row -> row[0]).toArray();
        if (spec.ratio() && Arrays.stream(target).anyMatch(value -> value <= 0)) {
            throw new CommandFailure(file + ": column '" + spec.target()
                    + "' has values that are not above 0, which --scaler log cannot take; choose another");
        }
        double[][] input = new double[rows.length - residuals.first()][];
        for (int i = 0; i < input.length; i++) {
            int row = residuals.first() + i;
            input[i] = new double[OF_TARGET + rows[row].length - 1];
            writeTarget(target, row, input[i]);
            System.arraycopy(rows[row], 1, input[i], OF_TARGET, rows[row].length - 1);
        }
        series.add(each);
        values.add(target);
        inputs.add(Rows.of(input));
    }

    private void writeTarget(double[] target, int row, double[] into) {
        into[0] = residuals.residual(target[row], residuals.base(target, row));
        into[1] = residuals.residual(target[row], target[row - spec.season()]);
    }

    /** Returns the series that are long enough. */
    List<CsvSeries> series() {
        return series;
    }

    ForecastSpec spec() {
        return spec;
    }

    int features() {
        return inputs.get(0).columns();
    }

    /** Lays windows over the series, with the residuals of a count of rows as targets. */
    Windows windows(int count) {
        try {
            return Windows.over(inputs, inputs.stream().map(r -> r.select(0)).toList(), spec.window(), 1, count);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("there are too few rows: " + e.getMessage() + "; lower --window or --horizon", e);
        }
    }

    /** Fits the scaler of the inputs; the calendar needs none. */
    Scaler scaler(TimeSplit split, Function<Rows, Scaler> kind) {
        int[] ofTarget = {0, 1};
        int[] others = new int[spec.features().size()];
        Arrays.setAll(others, i -> OF_TARGET + i);
        List<Scaler> scalers = new ArrayList<>();
        scalers.add(kind.apply(training(split, ofTarget)));
        if (others.length > 0) {
            scalers.add(Scaler.standard(training(split, others)));
        }
        int calendar = features() - OF_TARGET - others.length;
        if (calendar > 0) {
            scalers.add(Scaler.identity(calendar));
        }
        return Scaler.concat(scalers);
    }

    private Rows training(TimeSplit split, int[] columns) {
        return Rows.concat(inputs.stream()
                .map(rows -> rows.range(0, split.validationFrom(rows.size())).select(columns))
                .toList());
    }

    Scaler targetScaler(Scaler ofInputs) {
        return ofInputs.select(new int[spec.recursive() ? 1 : spec.horizon()]);
    }

    /** Returns the row of its series in the file where the target of a window begins. */
    int row(Windows windows, int sample) {
        return windows.targetRow(sample) + residuals.first();
    }

    /** Returns the true residual of a step of a window's target. */
    double residual(Windows windows, int sample, int step) {
        double[] row = new double[features()];
        inputs.get(windows.seriesOf(sample)).read(windows.targetRow(sample) + step, 1, row, 0);
        return row[0];
    }

    double value(int number, int row) {
        return values.get(number)[row];
    }

    /** Returns what a model forecasts for windows: {@code [samples][horizon][quantiles]}. */
    double[][][] forecast(Model model, Windows windows) {
        int[] numbers = new int[windows.size()];
        int[] ends = new int[windows.size()];
        for (int i = 0; i < ends.length; i++) {
            numbers[i] = windows.seriesOf(i);
            ends[i] = row(windows, i);
        }
        return forecast(model, numbers, ends);
    }

    /** Returns what a model forecasts for the rows behind a series' last one: {@code [horizon][quantiles]}. */
    double[][] forecastNext(Model model, int number) {
        return forecast(model, new int[] {number}, new int[] {values.get(number).length})[0];
    }

    /** Forecasts from the rows before some ends, and nothing behind them but the calendar. */
    private double[][][] forecast(Model model, int[] numbers, int[] ends) {
        double[][][] windows = new double[ends.length][spec.window()][features()];
        double[][] known = new double[ends.length][];
        for (int i = 0; i < ends.length; i++) {
            int from = ends[i] - spec.window() - residuals.first();
            for (int t = 0; t < spec.window(); t++) {
                inputs.get(numbers[i]).read(from + t, 1, windows[i][t], 0);
            }
            known[i] = Arrays.copyOf(Arrays.copyOf(values.get(numbers[i]), ends[i]), ends[i] + spec.horizon());
        }
        double[][][] forecasts = new double[ends.length][spec.horizon()][];
        Calibration calibration = Calibration.of(model, spec);
        int steps = spec.recursive() ? spec.horizon() : 1;
        RecursiveForecast.run(model, windows, steps, (i, step, y, row) -> {
            int each = y.length / (spec.horizon() / steps);
            for (int at = 0; at * each < y.length; at++) {
                double[] quantiles = Arrays.copyOfRange(y, at * each, (at + 1) * each);
                calibration.apply(step + at, quantiles);
                double base = residuals.base(known[i], ends[i] + step + at);
                Arrays.setAll(quantiles, q -> residuals.value(quantiles[q], base));
                forecasts[i][step + at] = quantiles;
            }
            if (spec.recursive()) {
                int at = ends[i] + step;
                known[i][at] = forecasts[i][step][spec.median()];
                writeTarget(known[i], at, row);
                CsvSeries of = series.get(numbers[i]);
                if (of.hasTimes()) {
                    Calendar.write(time(of, at), row, OF_TARGET);
                }
            }
        });
        return forecasts;
    }

    /** Returns the time of a row, which may lie behind the last one. */
    static LocalDateTime time(CsvSeries series, int row) {
        int last = series.rows().size() - 1;
        return row <= last ? series.time(row) : Clock.of(series).after(series.time(last), row - last);
    }
}
