package io.rnn4j.layer;

import io.rnn4j.tensor.Tensor;
import java.util.List;

/**
 * The state of one layer between two calls, or its gradient: the tensors that {@link Layer#stateShapes}
 * lists. It belongs to the caller; a layer keeps none.
 *
 * @param parts the tensors, such as h and c of an LSTM; empty for a layer without state
 */
public record State(List<Tensor> parts) {
    /** Copies the list. */
    public State {
        parts = List.copyOf(parts);
    }
}
