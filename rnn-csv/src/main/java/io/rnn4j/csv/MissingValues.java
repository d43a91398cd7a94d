package io.rnn4j.csv;

/**
 * What is done where a cell has no value: it is empty, or {@code NA}, {@code N/A}, {@code NaN}, {@code null} or {@code
 * ?}, in upper or lower case. A place that cannot be filled as asked, such as one before the first value, is refused.
 */
public final class MissingValues {
    /** The ways of filling. */
    enum Kind {
        REFUSE,
        FORWARD,
        LINEAR,
        CONSTANT
    }

    private final Kind kind;
    private final double constant;

    private MissingValues(Kind kind, double constant) {
        this.kind = kind;
        this.constant = constant;
    }

    /**
     * A missing value is an error.
     *
     * @return the default
     */
    public static MissingValues refuse() {
        return new MissingValues(Kind.REFUSE, 0);
    }

    /**
     * The last value before it in the same column and series, which is all that is known at that time.
     *
     * @return forward filling
     */
    public static MissingValues forward() {
        return new MissingValues(Kind.FORWARD, 0);
    }

    /**
     * On the straight line from the value before to the value after, by rows. It looks into the future of the gap: not
     * for judging forecasts that begin within one.
     *
     * @return linear filling
     */
    public static MissingValues linear() {
        return new MissingValues(Kind.LINEAR, 0);
    }

    /**
     * Always the same value.
     *
     * @param value a finite number
     * @return constant filling
     * @throws IllegalArgumentException if the value is not finite
     */
    public static MissingValues constant(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("missing values must be filled with a finite number, but got " + value);
        }
        return new MissingValues(Kind.CONSTANT, value);
    }

    Kind kind() {
        return kind;
    }

    double value() {
        return constant;
    }

    /** Returns the kind, and the value where there is one. */
    @Override
    public String toString() {
        return kind == Kind.CONSTANT ? Double.toString(constant) : kind.name().toLowerCase(java.util.Locale.ROOT);
    }
}
