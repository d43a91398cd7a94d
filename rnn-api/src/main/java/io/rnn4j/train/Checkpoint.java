package io.rnn4j.train;

import io.rnn4j.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that a training needs to go on as if it had never stopped: weights, the best weights so far, what the optimizer
 * remembers, the place in the data, and what has been reported. Random numbers need no entry: they are functions of the
 * seed and the step.
 *
 * @param step the number of steps made
 * @param texts numbers and settings by name
 * @param tensors by name; the memory itself, which changes when training goes on
 */
public record Checkpoint(long step, Map<String, String> texts, Map<String, Tensor> tensors) {
    /** Copies the maps, keeping their order. */
    public Checkpoint {
        texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }
}
