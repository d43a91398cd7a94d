package io.rnn4j.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Expected values by an independent computation in numpy. */
class BaselinesTest {
    private final DailyBirths data = DailyBirths.load();
    private final int from = data.day(LocalDate.of(1987, 1, 1));

    @Test
    void sameDayLastWeekErrsBy311Births() {
        assertThat(Baselines.sameDayLastWeek(data, from, data.days()).meanAbsoluteError())
                .isCloseTo(311.61012311901504, within(1e-9));
    }

    @Test
    void ridgeOnTheCalendarErrsBy272Births() {
        assertThat(ridge(CalendarFeatures::season)).isCloseTo(272.201327039601, within(1e-6));
    }

    @Test
    void ridgeWithHolidaysErrsBy249Births() {
        assertThat(ridge(CalendarFeatures::seasonAndHolidays)).isCloseTo(248.60731768125711, within(1e-6));
    }

    private double ridge(Function<LocalDate, double[]> calendar) {
        return Baselines.ridge("ridge", data, from, data.days(), calendar).meanAbsoluteError();
    }
}
