package io.rnn4j.cli.forecast;

import java.time.LocalDateTime;
import java.time.LocalTime;

/** How points in time are shown. */
final class Times {
    private Times() {}

    /** Returns a time as a user wrote it: without a time of day where that is midnight. */
    static String text(LocalDateTime time) {
        return time.toLocalTime().equals(LocalTime.MIDNIGHT)
                ? time.toLocalDate().toString()
                : time.toString();
    }
}
