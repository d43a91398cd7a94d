package io.rnn4j.cli.demo;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;

/** The days of the US calendar, known years ahead, on which fewer births are scheduled, and those beside them. */
enum Holiday {
    NEW_YEAR,
    MEMORIAL_DAY,
    INDEPENDENCE_DAY,
    LABOR_DAY,
    THANKSGIVING,
    DAY_AFTER_THANKSGIVING,
    CHRISTMAS_EVE,
    CHRISTMAS,
    NEW_YEARS_EVE,
    /** The day after Christmas or New Year. */
    DAY_AFTER;

    static Optional<Holiday> on(LocalDate date) {
        return switch (date.getMonth()) {
            case JANUARY ->
                switch (date.getDayOfMonth()) {
                    case 1 -> Optional.of(NEW_YEAR);
                    case 2 -> Optional.of(DAY_AFTER);
                    default -> Optional.empty();
                };
            case MAY -> onlyIf(date.equals(date.with(TemporalAdjusters.lastInMonth(DayOfWeek.MONDAY))), MEMORIAL_DAY);
            case JULY -> onlyIf(date.getDayOfMonth() == 4, INDEPENDENCE_DAY);
            case SEPTEMBER ->
                onlyIf(date.equals(date.with(TemporalAdjusters.firstInMonth(DayOfWeek.MONDAY))), LABOR_DAY);
            case NOVEMBER -> november(date);
            case DECEMBER -> december(date.getDayOfMonth());
            default -> Optional.empty();
        };
    }

    private static Optional<Holiday> november(LocalDate date) {
        LocalDate thanksgiving = LocalDate.of(date.getYear(), Month.NOVEMBER, 1)
                .with(TemporalAdjusters.dayOfWeekInMonth(4, DayOfWeek.THURSDAY));
        if (date.equals(thanksgiving)) {
            return Optional.of(THANKSGIVING);
        }
        return onlyIf(date.equals(thanksgiving.plusDays(1)), DAY_AFTER_THANKSGIVING);
    }

    private static Optional<Holiday> december(int dayOfMonth) {
        return switch (dayOfMonth) {
            case 24 -> Optional.of(CHRISTMAS_EVE);
            case 25 -> Optional.of(CHRISTMAS);
            case 26 -> Optional.of(DAY_AFTER);
            case 31 -> Optional.of(NEW_YEARS_EVE);
            default -> Optional.empty();
        };
    }

    private static Optional<Holiday> onlyIf(boolean is, Holiday holiday) {
        return is ? Optional.of(holiday) : Optional.empty();
    }
}
