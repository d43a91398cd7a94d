package io.rnn4j.csv;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.rnn4j.csv.CsvSource.RowsBuilder;
import io.rnn4j.csv.CsvSource.RowsFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One reading of a CSV file. */
final class CsvReading {
    private static final Set<String> NO_VALUE = Set.of("", "na", "n/a", "nan", "null", "?");
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final CsvSource source;
    private final Path file;
    private List<String> header = List.of();
    private List<String> columns = List.of();
    private int[] columnCells = {};
    private int[] timeCells = {};
    private int keyCell = -1;
    private final Map<String, Series> seriesByKey = new LinkedHashMap<>();

    CsvReading(CsvSource source) {
        this.source = source;
        this.file = source.file();
    }

    List<String> header() throws CsvException {
        read(records -> readHeader(records));
        return header;
    }

    CsvTable read(RowsFactory factory) throws CsvException {
        if (source.withCalendar() && source.time().isEmpty()) {
            throw new IllegalStateException("the calendar needs a column of times: name one by time()");
        }
        List<CsvSeries> done = new ArrayList<>();
        try {
            read(records -> {
                readHeader(records);
                resolveColumns();
                while (records.hasNext()) {
                    readRow(records.next(), factory);
                }
                if (seriesByKey.isEmpty()) {
                    throw at(0, null, "there are no rows behind the header");
                }
                for (Series each : seriesByKey.values()) {
                    each.finish();
                }
                for (Series each : seriesByKey.values()) {
                    done.add(each.build());
                }
            });
        } catch (CsvException | RuntimeException | Error e) {
            new CsvTable(columns, done).closeAfter(e);
            discardAfter(e);
            throw e;
        }
        List<String> all = new ArrayList<>(columns);
        all.addAll(source.withCalendar() ? Calendar.FEATURES : List.of());
        return new CsvTable(all, done);
    }

    private void discardAfter(Throwable failure) {
        for (Series each : seriesByKey.values()) {
            try {
                each.rows.discard();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** Works on the records of the file. */
    private interface Work {
        void on(CloseableIterator<CsvRecord> records) throws IOException;
    }

    private void read(Work work) throws CsvException {
        try (Reader text = open();
                CsvReader<CsvRecord> reader = CsvReader.builder()
                        .fieldSeparator(source.separator())
                        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .allowUnclosedQuote(false)
                        .ofCsvRecord(text);
                CloseableIterator<CsvRecord> records = reader.iterator()) {
            work.on(records);
        } catch (CsvException e) {
            throw e;
        } catch (CsvParseException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof CharacterCodingException) {
                throw notUtf8(e);
            }
            throw at(0, null, e.getMessage() + (cause == e ? "" : ": " + cause.getMessage()), e);
        } catch (UncheckedIOException e) {
            throw failed(e.getCause() == null ? new IOException(e) : e.getCause());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private CsvException failed(IOException e) {
        if (e instanceof CharacterCodingException) {
            return notUtf8(e);
        }
        if (e instanceof NoSuchFileException && !Files.exists(file)) {
            return at(0, null, "there is no such file", e);
        }
        if (Files.isDirectory(file)) {
            return at(0, null, "it is a folder", e);
        }
        return at(0, null, "it cannot be read: " + e.getMessage(), e);
    }

    private CsvException notUtf8(Exception e) {
        return at(0, null, "it is not in UTF-8; convert it first", e);
    }

    private Reader open() throws IOException {
        BufferedReader text = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        try {
            text.mark(1);
            if (text.read() != BYTE_ORDER_MARK) {
                text.reset();
            }
            return text;
        } catch (IOException | RuntimeException e) {
            text.close();
            throw e;
        }
    }

    private void readHeader(CloseableIterator<CsvRecord> records) throws CsvException {
        if (!records.hasNext()) {
            throw at(0, null, "it is empty; it needs a line with the names of the columns");
        }
        CsvRecord record = records.next();
        List<String> names = record.getFields().stream().map(String::strip).toList();
        for (int i = 0; i < names.size(); i++) {
            if (names.indexOf(names.get(i)) != i) {
                throw at(record.getStartingLineNumber(), names.get(i), "two columns have this name");
            }
        }
        header = names;
    }

    private void resolveColumns() throws CsvException {
        String key = source.key();
        keyCell = key == null ? -1 : cell(key);
        timeCells = new int[source.time().size()];
        for (int i = 0; i < timeCells.length; i++) {
            timeCells[i] = cell(source.time().get(i));
        }
        columns = source.columns().isEmpty()
                ? header.stream()
                        .filter(name -> !name.equals(key) && !source.time().contains(name))
                        .toList()
                : source.columns();
        if (columns.isEmpty()) {
            throw at(1, null, "no column is left for numbers");
        }
        columnCells = new int[columns.size()];
        for (int i = 0; i < columnCells.length; i++) {
            columnCells[i] = cell(columns.get(i));
        }
    }

    private int cell(String name) throws CsvException {
        int cell = header.indexOf(name);
        if (cell < 0) {
            throw at(1, null, "there is no column '" + name + "'; there are " + String.join(", ", header));
        }
        return cell;
    }

    private void readRow(CsvRecord record, RowsFactory factory) throws IOException {
        long line = record.getStartingLineNumber();
        if (record.getFieldCount() != header.size()) {
            throw at(
                    line,
                    null,
                    "the header has " + header.size() + " cells, but this line has " + record.getFieldCount());
        }
        int width = columns.size() + (source.withCalendar() ? Calendar.FEATURES.size() : 0);
        String key = keyCell < 0 ? "" : record.getField(keyCell).strip();
        if (keyCell >= 0 && key.isEmpty()) {
            throw at(line, header.get(keyCell), "the key is missing");
        }
        Series series = seriesByKey.get(key);
        if (series == null) {
            series = new Series(key, factory.start(seriesByKey.size(), width), width);
            seriesByKey.put(key, series);
        }
        double[] row = new double[width];
        for (int i = 0; i < columnCells.length; i++) {
            row[i] = number(record.getField(columnCells[i]).strip(), line, columns.get(i));
        }
        if (timeCells.length > 0) {
            LocalDateTime time = time(record);
            series.addTime(time, line);
            if (source.withCalendar()) {
                Calendar.write(time, row, columns.size());
            }
        }
        series.filler.add(row, line);
    }

    private double number(String cell, long line, String column) throws CsvException {
        if (NO_VALUE.contains(cell.toLowerCase(Locale.ROOT))) {
            return Double.NaN;
        }
        if (!NUMBER.matcher(cell).matches()) {
            throw at(line, column, "'" + shortened(cell) + "' is not a number");
        }
        double value = Double.parseDouble(cell);
        if (!Double.isFinite(value)) {
            throw at(line, column, "'" + shortened(cell) + "' is beyond what a number may be");
        }
        return value;
    }

    private LocalDateTime time(CsvRecord record) throws CsvException {
        List<String> cells = Arrays.stream(timeCells).mapToObj(record::getField).toList();
        try {
            return Times.parse(cells);
        } catch (DateTimeException e) {
            throw at(
                    record.getStartingLineNumber(),
                    String.join("', '", source.time()),
                    "'" + shortened(String.join("-", cells))
                            + "' is no date or time, such as 1969-01-31 or 1969-01-31T18:00",
                    e);
        }
    }

    private static String shortened(String cell) {
        return cell.length() <= 40 ? cell : cell.substring(0, 37) + "...";
    }

    private CsvException at(long line, @Nullable String column, String problem) {
        return at(line, column, problem, null);
    }

    private CsvException at(long line, @Nullable String column, String problem, @Nullable Throwable cause) {
        return new CsvException(file, line, column, problem, cause);
    }

    /** One series while it is read. */
    private final class Series {
        private final String key;
        private final RowsBuilder rows;
        private final GapFiller filler;
        private long[] seconds = new long[16];
        private int times;

        Series(String key, RowsBuilder rows, int width) {
            this.key = key;
            this.rows = rows;
            this.filler = new GapFiller(
                    source.missing(),
                    width,
                    rows::add,
                    (line, column, problem) -> at(line, columns.get(column), problem));
        }

        void addTime(LocalDateTime time, long line) throws CsvException {
            long second = time.toEpochSecond(ZoneOffset.UTC);
            if (times > 0 && second <= seconds[times - 1]) {
                throw at(
                        line,
                        String.join("', '", source.time()),
                        time + " does not come after "
                                + LocalDateTime.ofEpochSecond(seconds[times - 1], 0, ZoneOffset.UTC)
                                + " of the row before" + (key.isEmpty() ? "" : " of '" + key + "'")
                                + "; sort the rows by time, and name the key column if there are several series");
            }
            if (times == seconds.length) {
                seconds = Arrays.copyOf(seconds, 2 * times);
            }
            seconds[times] = second;
            times++;
        }

        void finish() throws IOException {
            filler.finish();
            rows.finish();
        }

        CsvSeries build() throws IOException {
            return new CsvSeries(key, Arrays.copyOf(seconds, times), rows.build());
        }
    }
}
