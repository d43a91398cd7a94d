package io.rnn4j.layer;

import org.jspecify.annotations.Nullable;

/** What every pass checks. */
final class Passes {
    private Passes() {}

    /** Returns what forward left for backward, or tells why there is nothing. */
    static <T> T forwarded(Mode mode, @Nullable T left) {
        if (mode != Mode.TRAINING) {
            throw new IllegalStateException("this pass is for inference; ask for Mode.TRAINING");
        }
        if (left == null) {
            throw new IllegalStateException("call forward before backward");
        }
        return left;
    }
}
