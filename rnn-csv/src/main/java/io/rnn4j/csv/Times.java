package io.rnn4j.csv;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Points in time as cells have them. */
final class Times {
    private static final List<Function<String, LocalDateTime>> FORMS = List.of(
            text -> LocalDate.parse(text).atStartOfDay(),
            LocalDateTime::parse,
            text -> OffsetDateTime.parse(text)
                    .withOffsetSameInstant(ZoneOffset.UTC)
                    .toLocalDateTime(),
            text -> YearMonth.parse(text).atDay(1).atStartOfDay());

    private Times() {}

    /**
     * Reads a point in time.
     *
     * @param cells one cell with an ISO date, date and time, or month; or three with year, month and day
     * @return the time in UTC
     * @throws DateTimeException if it is none
     */
    static LocalDateTime parse(List<String> cells) {
        if (cells.size() == 3) {
            try {
                return LocalDate.of(number(cells.get(0)), number(cells.get(1)), number(cells.get(2)))
                        .atStartOfDay();
            } catch (NumberFormatException e) {
                throw new DateTimeException("not numbers", e);
            }
        }
        String text = cells.get(0).strip().toUpperCase(Locale.ROOT).replace(' ', 'T');
        for (Function<String, LocalDateTime> form : FORMS) {
            try {
                return form.apply(text);
            } catch (DateTimeException e) {
                // The next form, or the exception below.
            }
        }
        throw new DateTimeException("no known form");
    }

    private static int number(String text) {
        return Integer.parseInt(text.strip());
    }
}
