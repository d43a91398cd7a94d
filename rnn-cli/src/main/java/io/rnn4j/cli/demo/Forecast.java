package io.rnn4j.cli.demo;

import java.time.LocalDate;
import java.util.Arrays;

/** The births that one method forecasts for consecutive days, beside what came. */
final class Forecast {
    private final String method;
    private final DailyBirths data;
    private final int fromDay;
    private final double[] births;

    /**
     * Takes a forecast over.
     *
     * @param method what made it, for legends and tables
     * @param data the truth
     * @param fromDay the first day
     * @param births one forecast a day; not copied
     */
    Forecast(String method, DailyBirths data, int fromDay, double[] births) {
        this.method = method;
        this.data = data;
        this.fromDay = fromDay;
        this.births = births;
    }

    String method() {
        return method;
    }

    int days() {
        return births.length;
    }

    LocalDate date(int i) {
        return data.date(fromDay + i);
    }

    double births(int i) {
        return births[i];
    }

    double truth(int i) {
        return data.births(fromDay + i);
    }

    double absoluteError(int i) {
        return Math.abs(truth(i) - births[i]);
    }

    double meanAbsoluteError() {
        double sum = 0;
        for (int i = 0; i < births.length; i++) {
            sum += absoluteError(i);
        }
        return sum / births.length;
    }

    boolean hasSameBitsAs(Forecast other) {
        return fromDay == other.fromDay && Arrays.equals(births, other.births);
    }
}
