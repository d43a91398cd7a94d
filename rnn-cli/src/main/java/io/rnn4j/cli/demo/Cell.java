package io.rnn4j.cli.demo;

import io.rnn4j.layer.Recurrent;
import java.util.Locale;

/** The cells to choose from. */
enum Cell {
    RNN,
    GRU,
    LSTM;

    Recurrent layer(int hiddenSize) {
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
