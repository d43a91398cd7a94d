package io.rnn4j.cli.forecast;

import io.rnn4j.csv.CsvSeries;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;

/**
 * How far apart the rows of a series are.
 *
 * @param months whole months, or 0
 * @param duration else the time between rows
 */
record Clock(int months, Duration duration) {
    private static final int HOURS_A_DAY = 24;
    private static final int DAYS_A_WEEK = 7;
    private static final int MONTHS_A_YEAR = 12;
    private static final int WEEKS_A_YEAR = 52;

    /** Looks at the last two rows, which a series with times must have. */
    static Clock of(CsvSeries series) {
        int last = series.rows().size() - 1;
        LocalDateTime before = series.time(last - 1);
        LocalDateTime after = series.time(last);
        long months = ChronoUnit.MONTHS.between(before, after);
        return months > 0 && before.plusMonths(months).equals(after) && before.getDayOfMonth() == 1
                ? new Clock((int) months, Duration.ZERO)
                : new Clock(0, Duration.between(before, after));
    }

    LocalDateTime after(LocalDateTime time, int steps) {
        return months > 0 ? time.plusMonths((long) months * steps) : time.plus(duration.multipliedBy(steps));
    }

    /** After how many rows a day, week or year is over, whatever is usual for such rows; 1 if nothing is. */
    int season() {
        if (months > 0) {
            return Math.max(1, MONTHS_A_YEAR / months);
        }
        long seconds = duration.toSeconds();
        if (seconds == Duration.ofDays(1).toSeconds()) {
            return DAYS_A_WEEK;
        }
        if (seconds == Duration.ofDays(DAYS_A_WEEK).toSeconds()) {
            return WEEKS_A_YEAR;
        }
        long day = Duration.ofHours(HOURS_A_DAY).toSeconds();
        return seconds > 0 && seconds < day && day % seconds == 0 ? (int) (day / seconds) : 1;
    }
}
