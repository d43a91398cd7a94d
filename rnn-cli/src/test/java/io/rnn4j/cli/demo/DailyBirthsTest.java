package io.rnn4j.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class DailyBirthsTest {
    private static final String HEADER = "year,month,date_of_month,day_of_week,births\n";

    @Test
    void theShippedDataAreTwentyYearsWithoutGaps() {
        DailyBirths data = DailyBirths.load();
        assertThat(data.days()).isEqualTo(7305);
        assertThat(data.date(0)).isEqualTo(LocalDate.of(1969, 1, 1));
        assertThat(data.date(7304)).isEqualTo(LocalDate.of(1988, 12, 31));
        assertThat(data.births(0)).isEqualTo(8486);
        assertThat(data.day(LocalDate.of(1987, 1, 1))).isEqualTo(7305 - 731);
    }

    @Test
    void aWrongHeaderIsNamed() {
        refused("a,b\n1969,1,1,3,5\n", "line 1 must be");
    }

    @Test
    void aMissingDayIsNamedWithItsLine() {
        refused(HEADER + "1969,1,1,3,5\n1969,1,3,5,5\n", "line 3 must be the day after", "1969-01-02");
    }

    @Test
    void aWrongDayOfTheWeekIsNamedWithItsLine() {
        refused(HEADER + "1969,1,1,4,5\n", "line 2 must have day of week 3");
    }

    @Test
    void aCellThatIsNoNumberIsNamedWithItsLine() {
        refused(HEADER + "1969,1,1,3,many\n", "line 2 must have five whole numbers");
    }

    @Test
    void aDayBeforeTheDataIsRefused() {
        DailyBirths data = DailyBirths.load();
        assertThatThrownBy(() -> data.day(LocalDate.of(1968, 12, 31)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1969-01-01..1988-12-31");
    }

    private static void refused(String text, String... parts) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    private static DailyBirths read(String text) throws IOException {
        return DailyBirths.read(new StringReader(text));
    }
}
