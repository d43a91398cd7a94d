package io.rnn4j.train;

/** Checks of settings. */
final class Settings {
    private Settings() {}

    static int positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, but got " + value);
        }
        return value;
    }

    static double positive(String name, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(name + " must be positive and finite, but got " + value);
        }
        return value;
    }

    static double notNegative(String name, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(name + " must be finite and not negative, but got " + value);
        }
        return value;
    }

    /** A number strictly between 0 and 1. */
    static double fraction(String name, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be between 0 and 1, but got " + value);
        }
        return value;
    }
}
