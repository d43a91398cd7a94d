package io.rnn4j.cli.demo;

import java.time.LocalDate;

/** What the calendar tells of a day before it comes, as numbers. */
final class CalendarFeatures {
    private static final int WEEKDAYS = 7;
    private static final int HARMONICS = 2;
    private static final double YEAR = 365.25;

    /** The number of {@link #season} features. */
    static final int SEASON = WEEKDAYS + 2 * HARMONICS;

    /** The number of {@link #seasonAndHolidays} features. */
    static final int SEASON_AND_HOLIDAYS = SEASON + Holiday.values().length;

    private CalendarFeatures() {}

    /**
     * The day of the week, one column each, and the day of the year as the sine and cosine of one and of two
     * waves a year.
     */
    static double[] season(LocalDate date) {
        double[] features = new double[SEASON];
        writeSeason(date, features);
        return features;
    }

    /** {@link #season}, and one column for each {@link Holiday}. */
    static double[] seasonAndHolidays(LocalDate date) {
        double[] features = new double[SEASON_AND_HOLIDAYS];
        writeSeason(date, features);
        Holiday holiday = Holiday.on(date).orElse(null);
        int column = SEASON;
        for (Holiday each : Holiday.values()) {
            features[column] = each == holiday ? 1 : 0;
            column++;
        }
        return features;
    }

    private static void writeSeason(LocalDate date, double[] features) {
        features[date.getDayOfWeek().getValue() - 1] = 1;
        for (int wave = 1; wave <= HARMONICS; wave++) {
            double angle = 2 * Math.PI * wave * date.getDayOfYear() / YEAR;
            features[WEEKDAYS + 2 * wave - 2] = StrictMath.sin(angle);
            features[WEEKDAYS + 2 * wave - 1] = StrictMath.cos(angle);
        }
    }
}
