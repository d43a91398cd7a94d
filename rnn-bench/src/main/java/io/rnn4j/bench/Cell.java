package io.rnn4j.bench;

import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.tensor.Activation;
import java.util.Arrays;
import java.util.Locale;

/** The recurrent cells that are compared, each with both biases. */
public enum Cell {
    /** The simple network with tanh. */
    RNN(1),
    /** The gated recurrent unit, reset after the product. */
    GRU(3),
    /** The long short-term memory. */
    LSTM(4);

    private final int gates;

    Cell(int gates) {
        this.gates = gates;
    }

    /**
     * Returns the number of gates.
     *
     * @return G in {@link Flops}
     */
    public int gates() {
        return gates;
    }

    /**
     * Returns the value that JMH's parameter {@code cell} takes.
     *
     * @return the name in lower case
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    RecurrentSpec spec(RecurrentShape shape) {
        return switch (this) {
            case RNN -> new RecurrentSpec.Simple(shape.input(), shape.hidden(), true, Activation.TANH);
            case GRU -> new RecurrentSpec.Gru(shape.input(), shape.hidden(), true);
            case LSTM -> new RecurrentSpec.Lstm(shape.input(), shape.hidden(), true);
        };
    }

    static Cell parse(String text) {
        for (Cell cell : values()) {
            if (cell.label().equals(text)) {
                return cell;
            }
        }
        throw new IllegalArgumentException("cell must be one of "
                + Arrays.stream(values()).map(Cell::label).toList() + ", but got '" + text + "'");
    }
}
