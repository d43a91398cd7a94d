package io.rnn4j.cli.forecast;

/**
 * What a network learns of a series: not its values, which may grow for years, but how each differs from its base, the
 * mean of the last {@value #SEASONS} values of the same place in the season that are known {@code lag} rows before.
 *
 * @param season after how many rows things repeat, at least 1
 * @param lag how many rows before a value its base is known: at least the rows that are forecast at once, and a multiple
 *     of the season
 * @param ratio whether the difference is a ratio, for values above 0
 */
record Residuals(int season, int lag, boolean ratio) {
    private static final int SEASONS = 4;

    static Residuals of(ForecastSpec spec) {
        int ahead = spec.recursive() ? 1 : spec.horizon();
        return new Residuals(spec.season(), (ahead + spec.season() - 1) / spec.season() * spec.season(), spec.ratio());
    }

    /** The first row that has a base. */
    int first() {
        return lag + (SEASONS - 1) * season;
    }

    /** Returns the base of a row, of which and of the {@code lag - 1} rows before nothing need be known. */
    double base(double[] values, int row) {
        double sum = 0;
        for (int back = 0; back < SEASONS; back++) {
            sum += values[row - lag - back * season];
        }
        return sum / SEASONS;
    }

    /** Returns how a value differs from its base. */
    double residual(double value, double base) {
        return ratio ? value / base : value - base;
    }

    /** Undoes {@link #residual}. */
    double value(double residual, double base) {
        return ratio ? residual * base : residual + base;
    }
}
