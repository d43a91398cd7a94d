package io.rnn4j.cli.demo;

import io.rnn4j.data.Scaler;
import io.rnn4j.data.Windows;
import io.rnn4j.train.Model;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Forecasting a day's births from the four weeks before it and the calendar, as a supervised task.
 *
 * <p>Births are taken as standardised logarithms z: a weekend or a holiday takes a fraction away, not a number. The
 * target is the difference of z from its mean on the same weekday of the four weeks before, so that a network need
 * not learn the slow growth over the years. The window for a day has one row for each of the last {@value #WINDOW}
 * days up to it: the calendar of the row's day, that same-weekday mean, and z of the day <em>before</em> the row's
 * day. So the last row holds nothing that is not known the evening before.
 *
 * <p>Everything that is fitted is fitted on the training years.
 */
final class ForecastTask {
    static final int WINDOW = 28;
    static final LocalDate VALIDATION_START = LocalDate.of(1986, 1, 1);
    static final LocalDate TEST_START = LocalDate.of(1987, 1, 1);

    /** The same-weekday mean looks back this many days. */
    private static final int BASE = 28;

    private final DailyBirths data;
    private final Scaler births;
    private final Scaler differences;
    private final double[] bases;
    private final Windows windows;

    ForecastTask(DailyBirths data) {
        this.data = data;
        int days = data.days();
        int trainingDays = data.day(VALIDATION_START);
        double[][] logs = new double[days][1];
        for (int day = 0; day < days; day++) {
            logs[day][0] = StrictMath.log(data.births(day));
        }
        this.births = Scaler.standard(Arrays.copyOf(logs, trainingDays));
        double[][] scaled = births.transform(logs);
        this.bases = new double[days];
        double[][] raw = new double[days - BASE][1];
        double[][] series = new double[days - BASE][];
        for (int day = BASE; day < days; day++) {
            bases[day] = (scaled[day - 7][0] + scaled[day - 14][0] + scaled[day - 21][0] + scaled[day - 28][0]) / 4;
            raw[day - BASE][0] = scaled[day][0] - bases[day];
            series[day - BASE] = row(data.date(day), bases[day], scaled[day - 1][0]);
        }
        this.differences = Scaler.standard(Arrays.copyOf(raw, trainingDays - BASE));
        this.windows = Windows.over(series, differences.transform(raw), WINDOW, 0);
    }

    private static double[] row(LocalDate date, double base, double dayBefore) {
        double[] calendar = CalendarFeatures.seasonAndHolidays(date);
        double[] row = Arrays.copyOf(calendar, calendar.length + 2);
        row[calendar.length] = base;
        row[calendar.length + 1] = dayBefore;
        return row;
    }

    int features() {
        return windows.features();
    }

    Windows training() {
        return between(0, data.day(VALIDATION_START));
    }

    Windows validation() {
        return between(data.day(VALIDATION_START), data.day(TEST_START));
    }

    Windows test() {
        return between(data.day(TEST_START), data.days());
    }

    private Windows between(int fromDay, int toDay) {
        return windows.withTargetsIn(Math.max(fromDay - BASE, 0), toDay - BASE);
    }

    /** Returns the day that a sample of one of the parts is about. */
    int day(Windows part, int sample) {
        return part.targetRow(sample) + BASE;
    }

    /** Returns the births that a model forecasts for each day of a part. */
    Forecast forecast(String method, Model model, Windows part) {
        double[][] predicted = model.predict(part);
        double[] forecast = new double[predicted.length];
        for (int sample = 0; sample < forecast.length; sample++) {
            double z = differences.inverse(0, predicted[sample][0]) + bases[day(part, sample)];
            forecast[sample] = StrictMath.exp(births.inverse(0, z));
        }
        return new Forecast(method, data, day(part, 0), forecast);
    }

    /** Returns the scaling, to be stored with a model. */
    Map<String, String> scaling() {
        Map<String, String> texts = new TreeMap<>(births.toMap("log_births"));
        texts.putAll(differences.toMap("difference"));
        return texts;
    }
}
