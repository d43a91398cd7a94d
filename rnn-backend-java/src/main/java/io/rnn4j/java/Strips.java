package io.rnn4j.java;

/** Gives numbers to the strips of a kernel's memory. */
final class Strips {
    private int taken;

    /** Returns the number of the first of some strips, which follow each other. */
    int take(int strips) {
        int first = taken;
        taken += strips;
        return first;
    }

    /** Returns how many there are. */
    int taken() {
        return taken;
    }
}
