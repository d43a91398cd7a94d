package io.rnn4j.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Collects what the logger of the discovery says, in place of printing it. */
public final class LogLines extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("io.rnn4j");
    private final List<String> lines = new ArrayList<>();

    /** Starts to collect. */
    public LogLines() {
        logger.addHandler(this);
        logger.setUseParentHandlers(false);
    }

    /**
     * Returns the lines so far.
     *
     * @return level and message of each
     */
    public List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord logRecord) {
        lines.add(logRecord.getLevel() + " " + logRecord.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}
