package io.rnn4j.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HolidayTest {
    @ParameterizedTest
    @CsvSource({
        "1988-01-01, NEW_YEAR",
        "1988-01-02, DAY_AFTER",
        "1987-05-25, MEMORIAL_DAY",
        "1988-05-30, MEMORIAL_DAY",
        "1976-05-31, MEMORIAL_DAY",
        "1987-07-04, INDEPENDENCE_DAY",
        "1987-09-07, LABOR_DAY",
        "1986-09-01, LABOR_DAY",
        "1987-11-26, THANKSGIVING",
        "1988-11-24, THANKSGIVING",
        "1973-11-22, THANKSGIVING",
        "1979-11-22, THANKSGIVING",
        "1988-11-25, DAY_AFTER_THANKSGIVING",
        "1988-12-24, CHRISTMAS_EVE",
        "1988-12-25, CHRISTMAS",
        "1988-12-26, DAY_AFTER",
        "1988-12-31, NEW_YEARS_EVE"
    })
    void holidaysAreOnTheirDays(LocalDate date, Holiday holiday) {
        assertThat(Holiday.on(date)).contains(holiday);
    }

    @Test
    void everyYearHasElevenOfThem() {
        for (int year = 1969; year <= 1988; year++) {
            long count = LocalDate.of(year, 1, 1)
                    .datesUntil(LocalDate.of(year + 1, 1, 1))
                    .filter(date -> Holiday.on(date).isPresent())
                    .count();
            assertThat(count).as("%d", year).isEqualTo(11);
        }
    }
}
