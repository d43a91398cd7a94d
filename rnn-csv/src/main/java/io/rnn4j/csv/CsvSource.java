package io.rnn4j.csv;

import io.rnn4j.data.RowFile;
import io.rnn4j.data.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file with a header, and how it becomes series of numbers: by default every column, all rows one series, no
 * missing values. Files are in UTF-8, quoted as RFC 4180 says; empty lines do not count.
 *
 * <pre>{@code
 * try (CsvTable table = CsvSource.of(file).time("date").key("store").columns("sales", "price").calendar()
 *         .missing(MissingValues.forward()).read()) {
 *     Windows windows = Windows.over(table.rows(), ...);
 * }
 * }</pre>
 */
public final class CsvSource {
    private final Path file;
    private char separator = ',';
    private List<String> columns = List.of();
    private @Nullable String key;
    private List<String> time = List.of();
    private boolean calendar;
    private MissingValues missing = MissingValues.refuse();

    private CsvSource(Path file) {
        this.file = file;
    }

    /**
     * Starts with a file.
     *
     * @param file its name; it is opened by {@link #read}
     * @return a source with the defaults
     */
    public static CsvSource of(Path file) {
        return new CsvSource(Objects.requireNonNull(file, "file"));
    }

    /**
     * Sets what stands between cells; a comma by default.
     *
     * @param character the separator
     * @return this source
     */
    public CsvSource separator(char character) {
        this.separator = character;
        return this;
    }

    /**
     * Sets the columns to read as numbers; by default all but those of key and time.
     *
     * @param names their names in the order wanted
     * @return this source
     */
    public CsvSource columns(String... names) {
        this.columns = List.of(names);
        return this;
    }

    /**
     * Sets the column that tells series apart. The rows of several series may be mixed.
     *
     * @param name its name
     * @return this source
     */
    public CsvSource key(String name) {
        this.key = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Sets where the time of a row stands: one column with ISO dates ({@code 1969-01-31}), dates and times ({@code
     * 1969-01-31T18:00}, with a blank for the T and with a zone as well) or months ({@code 1969-01}); or three columns
     * with year, month and day. In each series it must go up from row to row.
     *
     * @param names the name of one column, or of those of year, month and day
     * @return this source
     * @throws IllegalArgumentException if it is another number of columns
     */
    public CsvSource time(String... names) {
        if (names.length != 1 && names.length != 3) {
            throw new IllegalArgumentException(
                    "the time is in one column, or in those of year, month and day, but got " + names.length);
        }
        this.time = List.of(names);
        return this;
    }

    /**
     * Adds the features of {@link Calendar} behind the columns; needs {@link #time}.
     *
     * @return this source
     */
    public CsvSource calendar() {
        this.calendar = true;
        return this;
    }

    /**
     * Sets what is done about missing values; they are refused by default.
     *
     * @param policy the way
     * @return this source
     */
    public CsvSource missing(MissingValues policy) {
        this.missing = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Returns the names of the file's columns.
     *
     * @return in the order of the header
     * @throws CsvException if it cannot be read, or a name is there twice
     */
    public List<String> header() throws CsvException {
        return new CsvReading(this).header();
    }

    /**
     * Reads the file into memory.
     *
     * @return the series
     * @throws CsvException if the file cannot be read, has no rows, lacks a column, or a cell is not as asked; the
     *     message names the line and the column
     * @throws IllegalStateException if the calendar is wanted without a time
     */
    public CsvTable read() throws CsvException {
        return new CsvReading(this).read(ArrayRowsBuilder::new);
    }

    /**
     * Reads the file into files of rows, one a series, from which windows are then read as they are needed: for data
     * larger than memory. While it reads, each series has its file open. The files have temporary names until all rows
     * are written, so that a failure leaves older files of the same names as they were.
     *
     * @param folder where the files go, {@code 0.rows} and so on; it must exist
     * @return the series, to be closed before the files are deleted or replaced
     * @throws CsvException as {@link #read()}, and if the files cannot be written; those begun are deleted then
     */
    public CsvTable readTo(Path folder) throws CsvException {
        if (!Files.isDirectory(folder)) {
            throw new CsvException(file, 0, null, "its rows cannot be written: there is no folder " + folder, null);
        }
        return new CsvReading(this)
                .read((number, width) -> new RowFileBuilder(file, folder.resolve(number + ".rows"), width));
    }

    Path file() {
        return file;
    }

    char separator() {
        return separator;
    }

    List<String> columns() {
        return columns;
    }

    @Nullable
    String key() {
        return key;
    }

    List<String> time() {
        return time;
    }

    boolean withCalendar() {
        return calendar;
    }

    MissingValues missing() {
        return missing;
    }

    /** Collects the rows of one series. */
    interface RowsBuilder {
        void add(double[] row) throws IOException;

        /** Ends the rows, without a change of what was there before. */
        default void finish() throws IOException {}

        /** Gives the rows, once those of all series are finished. */
        Rows build() throws IOException;

        /** Leaves nothing of the series behind, because the file cannot be read to its end. */
        default void discard() throws IOException {}
    }

    /** Starts a series. */
    interface RowsFactory {
        RowsBuilder start(int number, int columns) throws IOException;
    }

    private static final class ArrayRowsBuilder implements RowsBuilder {
        private final List<double[]> rows = new ArrayList<>();

        ArrayRowsBuilder(int number, int columns) {}

        @Override
        public void add(double[] row) {
            rows.add(row);
        }

        @Override
        public Rows build() {
            return Rows.of(rows.toArray(new double[0][]));
        }
    }

    private static final class RowFileBuilder implements RowsBuilder {
        private final Path source;
        private final Path file;
        private final RowFile.Writer writer;

        RowFileBuilder(Path source, Path file, int columns) throws IOException {
            if (Files.isDirectory(file)) {
                throw new CsvException(source, 0, null, "its rows cannot be written: " + file + " is a folder", null);
            }
            this.source = source;
            this.file = file;
            this.writer = written(() -> new RowFile.Writer(file, columns));
        }

        @Override
        public void add(double[] row) throws IOException {
            written(() -> {
                writer.add(row);
                return row;
            });
        }

        @Override
        public void finish() throws IOException {
            written(() -> {
                writer.flush();
                return file;
            });
        }

        @Override
        public Rows build() throws IOException {
            return written(() -> {
                writer.finish();
                return RowFile.open(file);
            });
        }

        @Override
        public void discard() throws IOException {
            writer.close();
        }

        /** Work on the file of rows. */
        private interface Work<T> {
            T run() throws IOException;
        }

        /** Does something whose failure is none of the file that is read. */
        private <T> T written(Work<T> work) throws CsvException {
            try {
                return work.run();
            } catch (IOException e) {
                throw new CsvException(
                        source, 0, null, "its rows cannot be written to " + file + ": " + e.getMessage(), e);
            }
        }
    }
}
