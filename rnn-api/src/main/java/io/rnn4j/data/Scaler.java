package io.rnn4j.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Brings columns to a common scale: {@code y_j = (g_j(x_j) - shift_j) / scale_j}, where g is x itself or its logarithm.
 * Fit it on the training part only, or the scale tells of the future. Immutable.
 */
public final class Scaler {
    private static final int BLOCK_VALUES = 1 << 14;

    /** What happens to a value before it is shifted. */
    private enum Function {
        IDENTITY("none"),
        LOG("log");

        private final String text;

        Function(String text) {
            this.text = text;
        }

        static Function of(String key, String text) {
            for (Function function : values()) {
                if (function.text.equals(text)) {
                    return function;
                }
            }
            throw new IllegalArgumentException("'" + key + "' must be none or log, but has '" + text + "'");
        }
    }

    private final Function[] functions;
    private final double[] shift;
    private final double[] scale;

    private Scaler(Function[] functions, double[] shift, double[] scale) {
        for (int column = 0; column < shift.length; column++) {
            if (!Double.isFinite(shift[column]) || !Double.isFinite(scale[column])) {
                throw new IllegalArgumentException("the values of column " + column
                        + " are too large to scale: divide them by a power of ten first");
            }
        }
        this.functions = functions;
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
        return standard(Rows.of(rows));
    }

    /**
     * Fits to mean 0 and standard deviation 1, as {@link #standard(double[][])}, reading the rows twice.
     *
     * @param rows the training part, at least one row
     * @return the scaler
     * @throws IllegalArgumentException if there are no rows, or values are too large for their square
     */
    public static Scaler standard(Rows rows) {
        return standard(rows, Function.IDENTITY);
    }

    /**
     * Fits logarithms to mean 0 and standard deviation 1: for values that grow by factors.
     *
     * @param rows the training part, at least one row
     * @return the scaler
     * @throws IllegalArgumentException if there are no rows, or a value is not above 0
     */
    public static Scaler log(Rows rows) {
        return standard(rows, Function.LOG);
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
        return minMax(Rows.of(rows));
    }

    /**
     * Fits to the range from 0 to 1, as {@link #minMax(double[][])}, reading the rows once.
     *
     * @param rows the training part, at least one row
     * @return the scaler
     * @throws IllegalArgumentException if there are no rows or a range is infinite
     */
    public static Scaler minMax(Rows rows) {
        Ranges ranges = Ranges.of(rows, functions(Function.IDENTITY, rows.columns()));
        double[] range = new double[rows.columns()];
        for (int column = 0; column < range.length; column++) {
            range[column] = ranges.isConstant(column) ? 1 : ranges.high[column] - ranges.low[column];
        }
        return new Scaler(functions(Function.IDENTITY, range.length), ranges.low, range);
    }

    /**
     * The scaler that changes nothing.
     *
     * @param columns the number of columns, at least 1
     * @return the scaler
     * @throws IllegalArgumentException if there are no columns
     */
    public static Scaler identity(int columns) {
        if (columns < 1) {
            throw new IllegalArgumentException("a scaler has at least one column, but got " + columns);
        }
        double[] ones = new double[columns];
        Arrays.fill(ones, 1);
        return new Scaler(functions(Function.IDENTITY, columns), new double[columns], ones);
    }

    private static Function[] functions(Function function, int columns) {
        Function[] functions = new Function[columns];
        Arrays.fill(functions, function);
        return functions;
    }

    private static Scaler standard(Rows rows, Function function) {
        int columns = rows.columns();
        Function[] functions = functions(function, columns);
        Ranges ranges = Ranges.of(rows, functions);
        double[] mean = new double[columns];
        double[] squares = new double[columns];
        forEach(rows, functions, (column, value) -> mean[column] += value);
        for (int column = 0; column < columns; column++) {
            mean[column] /= rows.size();
        }
        forEach(rows, functions, (column, value) -> {
            double distance = value - mean[column];
            squares[column] += distance * distance;
        });
        double[] deviation = new double[columns];
        for (int column = 0; column < columns; column++) {
            // Rounding may give a constant column a tiny deviation, and tiny values one of 0.
            deviation[column] =
                    ranges.isConstant(column) || squares[column] == 0 ? 1 : Math.sqrt(squares[column] / rows.size());
        }
        return new Scaler(functions, mean, deviation);
    }

    private interface Visitor {
        void visit(int column, double value);
    }

    /** Visits all values, each after its function. */
    private static void forEach(Rows rows, Function[] functions, Visitor visitor) {
        int columns = rows.columns();
        int blockRows = Math.max(1, BLOCK_VALUES / columns);
        double[] block = new double[Math.min(blockRows, rows.size()) * columns];
        for (int row = 0; row < rows.size(); row += blockRows) {
            int some = Math.min(blockRows, rows.size() - row);
            rows.read(row, some, block, 0);
            for (int i = 0; i < some * columns; i++) {
                visitor.visit(i % columns, apply(functions[i % columns], i % columns, block[i]));
            }
        }
    }

    /** The lowest and the highest value of each column. */
    private static final class Ranges {
        private final double[] low;
        private final double[] high;

        private Ranges(double[] low, double[] high) {
            this.low = low;
            this.high = high;
        }

        static Ranges of(Rows rows, Function[] functions) {
            if (rows.size() == 0) {
                throw new IllegalArgumentException("a scaler is fitted to at least one row, but there is none");
            }
            double[] low = new double[rows.columns()];
            double[] high = new double[rows.columns()];
            Arrays.fill(low, Double.POSITIVE_INFINITY);
            Arrays.fill(high, Double.NEGATIVE_INFINITY);
            forEach(rows, functions, (column, value) -> {
                low[column] = Math.min(low[column], value);
                high[column] = Math.max(high[column], value);
            });
            return new Ranges(low, high);
        }

        boolean isConstant(int column) {
            return low[column] == high[column];
        }
    }

    private static double apply(Function function, int column, double value) {
        if (function == Function.IDENTITY) {
            return value;
        }
        if (!(value > 0)) {
            throw new IllegalArgumentException("column " + column + " is scaled by its logarithm, but has " + value
                    + ": take another scaler, or add a constant to its values first");
        }
        return StrictMath.log(value);
    }

    /**
     * Puts the columns of several scalers side by side.
     *
     * @param scalers at least one
     * @return a scaler of all their columns
     * @throws IllegalArgumentException if there are none
     */
    public static Scaler concat(List<Scaler> scalers) {
        int columns = scalers.stream().mapToInt(Scaler::columns).sum();
        Scaler all = identity(columns);
        int at = 0;
        for (Scaler scaler : scalers) {
            System.arraycopy(scaler.functions, 0, all.functions, at, scaler.columns());
            System.arraycopy(scaler.shift, 0, all.shift, at, scaler.columns());
            System.arraycopy(scaler.scale, 0, all.scale, at, scaler.columns());
            at += scaler.columns();
        }
        return all;
    }

    /**
     * Returns a scaler of some of these columns, such as of the targets.
     *
     * @param columns their numbers, in the order wanted; one may occur more than once
     * @return the scaler
     * @throws IllegalArgumentException if there are none or one does not exist
     */
    public Scaler select(int... columns) {
        Scaler some = identity(columns.length);
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] < 0 || columns[i] >= columns()) {
                throw new IllegalArgumentException(
                        "a column must be in 0.." + (columns() - 1) + ", but got " + columns[i]);
            }
            some.functions[i] = functions[columns[i]];
            some.shift[i] = shift[columns[i]];
            some.scale[i] = scale[columns[i]];
        }
        return some;
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
        return new Scaler(readFunctions(prefix + ".function", texts, shift.length), shift, scale);
    }

    private static Function[] readFunctions(String key, Map<String, String> texts, int columns) {
        String text = texts.get(key);
        if (text == null) {
            return functions(Function.IDENTITY, columns);
        }
        List<Function> functions = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            functions.add(Function.of(key, part));
        }
        if (functions.size() != columns) {
            throw new IllegalArgumentException(
                    "'" + key + "' must have " + columns + " words, one a column, but has " + functions.size());
        }
        return functions.toArray(new Function[0]);
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
     * @return {@code prefix.shift} and {@code prefix.scale}, and {@code prefix.function} where there are logarithms
     */
    public Map<String, String> toMap(String prefix) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (!isAffine()) {
            texts.put(
                    prefix + ".function",
                    String.join(",", Arrays.stream(functions).map(f -> f.text).toList()));
        }
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
     * @throws IllegalArgumentException if a row has another number of columns, or a value is not finite or has no
     *     logarithm
     */
    public double[][] transform(double[][] rows) {
        double[][] scaled = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            scaled[i] = checked(rows[i]).clone();
            for (int column = 0; column < shift.length; column++) {
                if (!Double.isFinite(scaled[i][column])) {
                    throw new IllegalArgumentException("rows[" + i + "][" + column
                            + "] must be a finite number, but is " + scaled[i][column] + "; fill missing values first");
                }
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
     * @throws IllegalArgumentException if the column is scaled by its logarithm and the value is not above 0
     */
    public double transform(int column, double value) {
        return (apply(functions[column], column, value) - shift[column]) / scale[column];
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
        double unscaled = value * scale[column] + shift[column];
        return functions[column] == Function.LOG ? StrictMath.exp(unscaled) : unscaled;
    }

    /**
     * Tells whether every column is shifted and scaled alone, without its logarithm.
     *
     * @return true if each is {@code (x - shift) / scale}
     */
    public boolean isAffine() {
        return !Arrays.asList(functions).contains(Function.LOG);
    }

    /**
     * Returns what a column is divided by: a distance of 1 between scaled values is one of this between the values, if
     * the scaler {@link #isAffine}.
     *
     * @param column its number
     * @return positive and finite
     */
    public double scale(int column) {
        return scale[column];
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
                && Arrays.equals(functions, scaler.functions)
                && Arrays.equals(shift, scaler.shift)
                && Arrays.equals(scale, scaler.scale);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(functions), Arrays.hashCode(shift), Arrays.hashCode(scale));
    }

    /** Returns function, shift and scale of each column. */
    @Override
    public String toString() {
        List<String> columns = new ArrayList<>();
        for (int column = 0; column < columns(); column++) {
            String x = functions[column] == Function.LOG ? "log x" : "x";
            columns.add("(" + x + " - " + shift[column] + ") / " + scale[column]);
        }
        return columns.toString();
    }
}
