package io.rnn4j.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Births a day in the United States, 1969 to 1988, without gaps. Days are numbered from 0. */
final class DailyBirths {
    private static final String RESOURCE = "us-births-1969-1988.csv";
    private static final String HEADER = "year,month,date_of_month,day_of_week,births";

    private final LocalDate first;
    private final double[] births;

    private DailyBirths(LocalDate first, double[] births) {
        this.first = first;
        this.births = births;
    }

    /** Reads the data that the program ships with. */
    static DailyBirths load() {
        try (InputStream in = DailyBirths.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the program's jar lacks " + RESOURCE + "; build it again");
            }
            return read(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads lines of {@value #HEADER}.
     *
     * @throws IllegalArgumentException if a line is malformed, or a day is missing, repeated or not on its day of
     *     the week; the message names the line
     */
    static DailyBirths read(Reader reader) throws IOException {
        BufferedReader lines = new BufferedReader(reader);
        String header = lines.readLine();
        if (!HEADER.equals(header)) {
            throw new IllegalArgumentException("line 1 must be '" + HEADER + "', but is '" + header + "'");
        }
        List<Double> births = new ArrayList<>();
        LocalDate first = null;
        String line;
        while ((line = lines.readLine()) != null) {
            int number = births.size() + 2;
            int[] cells = cells(line, number);
            LocalDate date = LocalDate.of(cells[0], cells[1], cells[2]);
            first = first == null ? date : first;
            if (!date.equals(first.plusDays(births.size()))) {
                throw new IllegalArgumentException("line " + number + " must be the day after the line before, "
                        + first.plusDays(births.size()) + ", but is " + date);
            }
            if (date.getDayOfWeek().getValue() != cells[3] || cells[4] <= 0) {
                throw new IllegalArgumentException("line " + number + " must have day of week "
                        + date.getDayOfWeek().getValue() + " and a positive number of births, but is '" + line + "'");
            }
            births.add((double) cells[4]);
        }
        if (first == null) {
            throw new IllegalArgumentException("there is no day after the header");
        }
        return new DailyBirths(
                first, births.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static int[] cells(String line, int number) {
        String[] parts = line.split(",", -1);
        int[] cells = new int[5];
        try {
            if (parts.length == cells.length) {
                for (int i = 0; i < cells.length; i++) {
                    cells[i] = Integer.parseInt(parts[i].strip());
                }
                return cells;
            }
        } catch (NumberFormatException e) {
            // Reported below, together with a wrong number of cells.
        }
        throw new IllegalArgumentException("line " + number + " must have five whole numbers, but is '" + line + "'");
    }

    int days() {
        return births.length;
    }

    LocalDate date(int day) {
        return first.plusDays(day);
    }

    /** Returns the number of a date; the number of days for the day after the last. */
    int day(LocalDate date) {
        long day = date.toEpochDay() - first.toEpochDay();
        if (day < 0 || day > births.length) {
            throw new IllegalArgumentException(
                    "date must be in " + first + ".." + date(births.length - 1) + " or the day after, but got " + date);
        }
        return (int) day;
    }

    double births(int day) {
        return births[day];
    }
}
