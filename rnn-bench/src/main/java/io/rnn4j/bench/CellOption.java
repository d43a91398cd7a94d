package io.rnn4j.bench;

import io.rnn4j.layer.Merge;
import io.rnn4j.layer.Recurrent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a recurrent layer can do beside the plain cell, and what it is compared with: the plain cell. */
enum CellOption {
    /** Nothing. */
    PLAIN,
    /** Layer normalisation within the cell. */
    LAYER_NORM,
    /** A quarter of the units dropped where the gates read them. */
    RECURRENT_DROPOUT,
    /** A tenth of the units stay as they were. */
    ZONEOUT,
    /** The reset gate before the product. */
    RESET_BEFORE,
    /** Gates that see the cell. */
    PEEPHOLES,
    /** An output of half as many features. */
    PROJECTION,
    /** Sequences of all lengths from 1 to T, so of half the steps on average. */
    RAGGED,
    /** A second direction with weights of its own: twice the work. */
    BIDIRECTIONAL;

    /** Returns the value that JMH's parameter {@code option} takes. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static CellOption parse(String text) {
        for (CellOption option : values()) {
            if (option.label().equals(text)) {
                return option;
            }
        }
        throw new IllegalArgumentException("option must be one of "
                + Arrays.stream(values()).map(CellOption::label).toList() + ", but got '" + text + "'");
    }

    /** Returns those that a cell has, {@link #PLAIN} first. */
    static List<CellOption> of(Cell cell) {
        return Arrays.stream(values()).filter(option -> option.fits(cell)).toList();
    }

    private boolean fits(Cell cell) {
        return switch (this) {
            case RESET_BEFORE -> cell == Cell.GRU;
            case PEEPHOLES, PROJECTION -> cell == Cell.LSTM;
            default -> true;
        };
    }

    /** Returns the layer. */
    Recurrent layer(Cell cell, int hidden) {
        Recurrent plain = switch (cell) {
            case RNN -> Recurrent.simple(hidden);
            case GRU -> Recurrent.gru(hidden);
            case LSTM -> Recurrent.lstm(hidden);
        };
        return switch (this) {
            case PLAIN, RAGGED -> plain;
            case LAYER_NORM -> plain.withLayerNorm();
            case RECURRENT_DROPOUT -> plain.withRecurrentDropout(0.25);
            case ZONEOUT -> plain.withZoneout(0.1, cell == Cell.LSTM ? 0.1 : 0);
            case RESET_BEFORE -> plain.resetBefore();
            case PEEPHOLES -> plain.withPeepholes();
            case PROJECTION -> plain.withProjection(Math.max(1, hidden / 2));
            case BIDIRECTIONAL -> plain.bidirectional(Merge.CONCAT);
        };
    }

    /** Returns the length of each sequence of a batch, or null where all have all steps. */
    int @Nullable [] lengths(RecurrentShape shape) {
        if (this != RAGGED) {
            return null;
        }
        int steps = shape.steps();
        int last = Math.max(1, shape.batch() - 1);
        return IntStream.range(0, shape.batch())
                .map(n -> 1 + (int) ((long) n * (steps - 1) / last))
                .toArray();
    }
}
