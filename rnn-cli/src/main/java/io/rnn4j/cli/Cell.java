package io.rnn4j.cli;

import io.rnn4j.layer.Recurrent;
import java.util.Locale;

/** The cells to choose from. */
public enum Cell {
    /** The simple recurrent cell. */
    RNN,
    /** The gated recurrent unit. */
    GRU,
    /** Long short-term memory. */
    LSTM;

    /**
     * Describes a layer of this cell.
     *
     * @param hiddenSize the number of units, at least 1
     * @return the description
     */
    public Recurrent layer(int hiddenSize) {
        return switch (this) {
            case RNN -> Recurrent.simple(hiddenSize);
            case GRU -> Recurrent.gru(hiddenSize);
            case LSTM -> Recurrent.lstm(hiddenSize);
        };
    }

    /** Returns the name as users type it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
