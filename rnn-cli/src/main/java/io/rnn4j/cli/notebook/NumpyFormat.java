package io.rnn4j.cli.notebook;

import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints arrays as {@code numpy.array2string(a, separator=', ')} does with its default settings: at most eight
 * digits after the point, all entries in one notation and aligned.
 *
 * <p>As numpy, it takes the exponent where the largest magnitude is at least 1e8, the smallest that is not zero
 * is below 1e-4, or the two are more than a factor of 1000 apart.
 */
final class NumpyFormat {
    private static final int PRECISION = 8;

    private NumpyFormat() {}

    /** Returns the elements of a tensor in brackets, one row a line. */
    static String format(Tensor tensor) {
        return format(tensor.toDoubleArray(), tensor.shape());
    }

    /** Returns finite values in brackets, one row a line. */
    static String format(double[] values, Shape shape) {
        List<String> cells = cells(values);
        StringBuilder text = new StringBuilder();
        append(text, cells, shape, 0, 0);
        return text.toString();
    }

    private static int append(StringBuilder text, List<String> cells, Shape shape, int axis, int at) {
        boolean last = axis == shape.rank() - 1;
        int next = at;
        text.append('[');
        for (int i = 0; i < shape.dim(axis); i++) {
            if (last) {
                text.append(i == 0 ? "" : ", ").append(cells.get(next));
                next++;
            } else {
                if (i > 0) {
                    text.append(',')
                            .append("\n".repeat(shape.rank() - axis - 1))
                            .append(" ".repeat(axis + 1));
                }
                next = append(text, cells, shape, axis + 1, next);
            }
        }
        text.append(']');
        return next;
    }

    private static List<String> cells(double[] values) {
        boolean exponent = wantsExponent(values);
        List<Cell> parts = new ArrayList<>();
        for (double value : values) {
            parts.add(exponent ? Cell.scientific(value) : Cell.fixed(value));
        }
        int width = parts.stream().mapToInt(c -> c.whole().length()).max().orElse(0);
        int precision =
                parts.stream().mapToInt(c -> c.fraction().length()).max().orElse(0);
        int power = parts.stream().mapToInt(c -> c.power().length()).max().orElse(0);
        List<String> cells = new ArrayList<>();
        for (Cell cell : parts) {
            String text = " ".repeat(width - cell.whole().length()) + cell.whole() + '.' + cell.fraction();
            int missing = precision - cell.fraction().length();
            // With an exponent numpy fills up with zeros, without one with blanks.
            cells.add(
                    exponent
                            ? text
                                    + "0".repeat(missing)
                                    + 'e'
                                    + cell.sign()
                                    + "0".repeat(power - cell.power().length())
                                    + cell.power()
                            : text + " ".repeat(missing));
        }
        return cells;
    }

    private static boolean wantsExponent(double[] values) {
        double largest = 0;
        double smallest = Double.POSITIVE_INFINITY;
        for (double value : values) {
            if (value != 0) {
                largest = Math.max(largest, Math.abs(value));
                smallest = Math.min(smallest, Math.abs(value));
            }
        }
        return largest > 0 && (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000);
    }

    private static BigDecimal rounded(BigDecimal exact) {
        BigDecimal rounded = exact.setScale(PRECISION, RoundingMode.HALF_EVEN).stripTrailingZeros();
        return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
    }

    /** The parts of one number; sign and power are those of the exponent, empty where there is none. */
    private record Cell(String whole, String fraction, String sign, String power) {
        static Cell fixed(double value) {
            return of(value, rounded(new BigDecimal(value)), "", "");
        }

        static Cell scientific(double value) {
            BigDecimal exact = new BigDecimal(value);
            int exponent = value == 0 ? 0 : exact.precision() - exact.scale() - 1;
            BigDecimal mantissa = rounded(exact.movePointLeft(exponent));
            if (mantissa.abs().compareTo(BigDecimal.TEN) >= 0) {
                exponent++;
                mantissa = rounded(exact.movePointLeft(exponent));
            }
            return of(value, mantissa, exponent < 0 ? "-" : "+", String.format("%02d", Math.abs(exponent)));
        }

        private static Cell of(double value, BigDecimal shown, String sign, String power) {
            String text = shown.abs().toPlainString();
            int point = text.indexOf('.');
            String whole = (value < 0 ? "-" : "") + (point < 0 ? text : text.substring(0, point));
            return new Cell(whole, point < 0 ? "" : text.substring(point + 1), sign, power);
        }
    }
}
