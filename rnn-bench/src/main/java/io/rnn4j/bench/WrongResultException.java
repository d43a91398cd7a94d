package io.rnn4j.bench;

/** A contender computed something else than the oracle: its speed means nothing, so the benchmark fails. */
public final class WrongResultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongResultException(String message) {
        super(message);
    }
}
