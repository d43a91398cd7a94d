package io.rnn4j.data;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Brings columns to a common scale: {@code y_j = (x_j - shift_j) / scale_j}. Fit it on the training part only,
 * or the scale tells of the future. Immutable.
 */
public final class Scaler {
    private final double[] shift;
    private final double[] scale;

    private Scaler(double[] shift, double[] scale) {
        for (int column = 0; column < shift.length; column++) {
            if (!Double.isFinite(shift[column]) || !Double.isFinite(scale[column])) {
                throw new IllegalArgumentException("the values of column " + column
                        + " are too large to scale: divide them by a power of ten first");
            }
        }
        this.shift = shift;
        this.scale = scale;
    }

    /**
     * Fits to mean 0 and standard deviation 1 (of the population: divided by the number of rows). A column that
     * is constant is only shifted.
     *
     * @param rows {@code [rows][columns]}
     * @return the scaler
     * @throws IllegalArgumentException if lengths differ, or something is empty, not finite or too large for its
     *     square
     */
    public static Scaler standard(double[][] rows) {
        Samples.flatten("rows", rows);
        int columns = rows[0].length;
        double[] mean = new double[columns];
        double[] deviation = new double[columns];
        for (int column = 0; column < columns; column++) {
            double sum = 0;
            for (double[] row : rows) {
                sum += row[column];
            }
            mean[column] = sum / rows.length;
            double squares = 0;
            for (double[] row : rows) {
                double distance = row[column] - mean[column];
                squares += distance * distance;
            }
            // Rounding may give a constant column a tiny deviation, and tiny values one of 0.
            deviation[column] = isConstant(rows, column) || squares == 0 ? 1 : Math.sqrt(squares / rows.length);
        }
        return new Scaler(mean, deviation);
    }

    /**
     * Fits to the range from 0 to 1. A column that is constant is only shifted.
     *
     * @param rows {@code [rows][columns]}
     * @return the scaler
     * @throws IllegalArgumentException if lengths differ, something is empty or not finite, or a range is
     *     infinite
     */
    public static Scaler minMax(double[][] rows) {
        Samples.flatten("rows", rows);
        int columns = rows[0].length;
        double[] low = rows[0].clone();
        double[] high = rows[0].clone();
        for (double[] row : rows) {
            for (int column = 0; column < columns; column++) {
                low[column] = Math.min(low[column], row[column]);
                high[column] = Math.max(high[column], row[column]);
            }
        }
        double[] range = new double[columns];
        for (int column = 0; column < columns; column++) {
            range[column] = isConstant(rows, column) ? 1 : high[column] - low[column];
        }
        return new Scaler(low, range);
    }

    private static boolean isConstant(double[][] rows, int column) {
        for (double[] row : rows) {
            if (row[column] != rows[0][column]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads a scaler that {@link #toMap} wrote.
     *
     * @param prefix the start of the keys, as it was written with
     * @param texts the texts, among which other keys do not matter
     * @return the scaler
     * @throws IllegalArgumentException if a text is missing or no scaler's
     */
    public static Scaler fromMap(String prefix, Map<String, String> texts) {
        double[] shift = read(prefix + ".shift", texts);
        double[] scale = read(prefix + ".scale", texts);
        if (shift.length != scale.length) {
            throw new IllegalArgumentException("'" + prefix + ".shift' and '" + prefix
                    + ".scale' must have as many numbers, but have " + shift.length + " and " + scale.length);
        }
        for (double value : scale) {
            if (!(value > 0)) {
                throw new IllegalArgumentException("'" + prefix + ".scale' must be positive, but has " + value);
            }
        }
        return new Scaler(shift, scale);
    }

    private static double[] read(String key, Map<String, String> texts) {
        String text = texts.get(key);
        if (text == null) {
            throw new IllegalArgumentException("there is no '" + key + "' among " + texts.keySet());
        }
        String[] parts = text.split(",", -1);
        double[] values = new double[parts.length];
        for (int i = 0; i < parts.length; i++) {
            values[i] = number(key, parts[i]);
        }
        return values;
    }

    private static double number(String key, String text) {
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, together with numbers that are not finite.
        }
        throw new IllegalArgumentException(
                "'" + key + "' must be finite numbers with commas between, but has '" + text + "'");
    }

    /**
     * Writes this scaler as texts, such as for a model's metadata. Reading them back gives the same bits.
     *
     * @param prefix the start of the keys
     * @return {@code prefix.shift} and {@code prefix.scale}
     */
    public Map<String, String> toMap(String prefix) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(prefix + ".shift", join(shift));
        texts.put(prefix + ".scale", join(scale));
        return texts;
    }

    private static String join(double[] values) {
        StringBuilder text = new StringBuilder();
        for (double value : values) {
            text.append(text.isEmpty() ? "" : ",").append(value);
        }
        return text.toString();
    }

    /**
     * Returns the number of columns.
     *
     * @return at least 1
     */
    public int columns() {
        return shift.length;
    }

    /**
     * Scales rows.
     *
     * @param rows {@code [rows][columns]}, not changed
     * @return new rows
     * @throws IllegalArgumentException if a row has another number of columns
     */
    public double[][] transform(double[][] rows) {
        double[][] scaled = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            scaled[i] = checked(rows[i]).clone();
            for (int column = 0; column < shift.length; column++) {
                scaled[i][column] = transform(column, scaled[i][column]);
            }
        }
        return scaled;
    }

    /**
     * Scales one value.
     *
     * @param column its column
     * @param value the value
     * @return the scaled value
     */
    public double transform(int column, double value) {
        return (value - shift[column]) / scale[column];
    }

    /**
     * Undoes {@link #transform(double[][])}.
     *
     * @param rows {@code [rows][columns]}, not changed
     * @return new rows
     * @throws IllegalArgumentException if a row has another number of columns
     */
    public double[][] inverse(double[][] rows) {
        double[][] original = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            original[i] = checked(rows[i]).clone();
            for (int column = 0; column < shift.length; column++) {
                original[i][column] = inverse(column, original[i][column]);
            }
        }
        return original;
    }

    /**
     * Undoes {@link #transform(int, double)}.
     *
     * @param column its column
     * @param value the scaled value
     * @return the value
     */
    public double inverse(int column, double value) {
        return value * scale[column] + shift[column];
    }

    private double[] checked(double[] row) {
        if (row.length != shift.length) {
            throw new IllegalArgumentException(
                    "this scaler has " + shift.length + " columns, but got a row of " + row.length);
        }
        return row;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scaler scaler
                && Arrays.equals(shift, scaler.shift)
                && Arrays.equals(scale, scaler.scale);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shift) + Arrays.hashCode(scale);
    }

    /** Returns shift and scale of each column. */
    @Override
    public String toString() {
        return "(x - " + Arrays.toString(shift) + ") / " + Arrays.toString(scale);
    }
}
