package io.rnn4j.bench;

/**
 * Compares numbers and fails at the first that is wrong.
 *
 * @param what what the message says is compared
 * @param tolerance how far a value may be off, relative to 1 + |value|
 */
record Comparison(String what, double tolerance) {
    /** Compares {@code want} with as many elements of {@code got}. */
    void all(double[] got, int from, double[] want) {
        for (int i = 0; i < want.length; i++) {
            one(got, from + i, want[i]);
        }
    }

    void one(double[] got, int index, double want) {
        // The negation lets no NaN pass.
        if (!(Math.abs(got[index] - want) <= tolerance * (1 + Math.abs(want)))) {
            throw new WrongResultException(what + ": element " + index + " is " + got[index] + ", but must be " + want
                    + " within " + tolerance + " relative");
        }
    }
}
