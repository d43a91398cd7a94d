package io.rnn4j.train;

import io.rnn4j.layer.State;
import io.rnn4j.tensor.Tensor;
import java.util.List;

/**
 * The state of a model between two calls, one {@link State} a layer, for a batch of streams; or its gradient.
 * It belongs to the caller: the model keeps none, so any number of streams share one model. Not synchronised.
 */
public final class ModelState {
    private final Model model;
    private final int batch;
    private final List<State> layers;

    ModelState(Model model, int batch, List<State> layers) {
        this.model = model;
        this.batch = batch;
        this.layers = List.copyOf(layers);
    }

    /**
     * Returns the number of streams.
     *
     * @return N
     */
    public int batch() {
        return batch;
    }

    /**
     * Returns the parts, such as h and c of an LSTM, each {@code [N, H]}.
     *
     * @return one state a layer, empty for a layer without; the memory itself, not a copy
     */
    public List<State> layers() {
        return layers;
    }

    /** Sets all parts to 0, where a stream starts. */
    public void reset() {
        for (State layer : layers) {
            for (Tensor part : layer.parts()) {
                model.backend().tensors().fill(part, 0);
            }
        }
    }

    /**
     * Copies another state of the same model into this one.
     *
     * @param other a state of as many streams; not changed
     * @throws IllegalArgumentException if it has other shapes
     */
    public void copyFrom(ModelState other) {
        if (!fits(other)) {
            throw new IllegalArgumentException("a state must be copied from one of the same shapes, but " + this
                    + " was to be copied from " + other);
        }
        for (int i = 0; i < layers.size(); i++) {
            List<Tensor> mine = layers.get(i).parts();
            List<Tensor> others = other.layers.get(i).parts();
            for (int part = 0; part < mine.size(); part++) {
                model.backend().tensors().axpby(1, others.get(part), 0, mine.get(part));
            }
        }
    }

    /** Tells whether another state has the same parts. Allocates nothing. */
    boolean fits(ModelState other) {
        if (this == other) {
            return true;
        }
        if (layers.size() != other.layers.size()) {
            return false;
        }
        for (int i = 0; i < layers.size(); i++) {
            List<Tensor> mine = layers.get(i).parts();
            List<Tensor> others = other.layers.get(i).parts();
            if (mine.size() != others.size()) {
                return false;
            }
            for (int part = 0; part < mine.size(); part++) {
                Tensor a = mine.get(part);
                Tensor b = others.get(part);
                if (a.dtype() != b.dtype() || !a.shape().equals(b.shape())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Returns the shapes of the parts; not the elements. */
    @Override
    public String toString() {
        return "state of batch " + batch + ": "
                + layers.stream().map(State::parts).toList();
    }
}
