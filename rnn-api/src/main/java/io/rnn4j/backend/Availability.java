package io.rnn4j.backend;

import java.util.List;

/** Whether a backend can run in this JVM, as its provider found out without harm. */
public sealed interface Availability {
    /**
     * The backend can run.
     *
     * @param advice for each faster choice that was not possible, one sentence with the reason and the fix,
     *     such as the flag to add; empty where nothing is left to gain
     */
    record Usable(List<String> advice) implements Availability {
        /** Copies the list. */
        public Usable {
            advice = List.copyOf(advice);
        }

        /** Creates an availability without advice. */
        public Usable() {
            this(List.of());
        }
    }

    /**
     * The backend cannot run.
     *
     * @param reason why, as a clause
     * @param fix what the user can do about it, as an imperative
     */
    record Unusable(String reason, String fix) implements Availability {}
}
