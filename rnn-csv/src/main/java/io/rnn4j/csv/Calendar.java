package io.rnn4j.csv;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * What the calendar tells of a point in time before it comes, as numbers from -1 to 1: the day of the week, one column
 * each; the day of the year and the time of day, each as the sine and cosine of one and of two waves.
 */
public final class Calendar {
    private static final int WEEKDAYS = 7;
    private static final int WAVES = 2;
    private static final double DAYS_A_YEAR = 365.25;
    private static final double SECONDS_A_DAY = 86_400;

    /** The names of the features, in their order. */
    public static final List<String> FEATURES = names();

    private Calendar() {}

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        for (int day = 1; day <= WEEKDAYS; day++) {
            names.add("calendar.weekday" + day);
        }
        for (String period : List.of("year", "day")) {
            for (int wave = 1; wave <= WAVES; wave++) {
                names.add("calendar." + period + ".sin" + wave);
                names.add("calendar." + period + ".cos" + wave);
            }
        }
        return List.copyOf(names);
    }

    /**
     * Writes the features of a point in time.
     *
     * @param time the point
     * @param into receives one value for each of {@link #FEATURES}
     * @param at the index of the first
     */
    public static void write(LocalDateTime time, double[] into, int at) {
        for (int day = 1; day <= WEEKDAYS; day++) {
            into[at + day - 1] = time.getDayOfWeek().getValue() == day ? 1 : 0;
        }
        double ofDay = time.toLocalTime().toSecondOfDay() / SECONDS_A_DAY;
        writeWaves((time.getDayOfYear() + ofDay) / DAYS_A_YEAR, into, at + WEEKDAYS);
        writeWaves(ofDay, into, at + WEEKDAYS + 2 * WAVES);
    }

    private static void writeWaves(double turns, double[] into, int at) {
        for (int wave = 1; wave <= WAVES; wave++) {
            double angle = 2 * Math.PI * wave * turns;
            into[at + 2 * wave - 2] = StrictMath.sin(angle);
            into[at + 2 * wave - 1] = StrictMath.cos(angle);
        }
    }
}
