package io.rnn4j.csv;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file that cannot be read as was asked. The message names the file and, where there are any, the line and the
 * column, such as {@code births.csv, line 7, column 'births': 'many' is not a number}.
 */
public final class CsvException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long line;
    private final @Nullable String column;

    CsvException(Path file, long line, @Nullable String column, String problem, @Nullable Throwable cause) {
        super(
                file + (line > 0 ? ", line " + line : "") + (column == null ? "" : ", column '" + column + "'") + ": "
                        + problem,
                cause);
        this.file = file.toString();
        this.line = line;
        this.column = column;
    }

    /**
     * Returns the file.
     *
     * @return its name as it was given
     */
    public Path file() {
        return Path.of(file);
    }

    /**
     * Returns the line, counted from 1; of a record over several lines the first.
     *
     * @return the line; 0 if it is the file as a whole
     */
    public long line() {
        return line;
    }

    /**
     * Returns the column.
     *
     * @return its name; empty if it is the line as a whole
     */
    public Optional<String> column() {
        return Optional.ofNullable(column);
    }
}
