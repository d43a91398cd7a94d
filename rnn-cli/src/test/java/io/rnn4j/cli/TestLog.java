package io.rnn4j.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps the library's log out of the build's output. */
final class TestLog {
    // Held, because a logger that nobody holds loses its level.
    private static final Logger LOGGER = Logger.getLogger("io.rnn4j");

    private TestLog() {}

    static void silence() {
        LOGGER.setLevel(Level.OFF);
    }
}
