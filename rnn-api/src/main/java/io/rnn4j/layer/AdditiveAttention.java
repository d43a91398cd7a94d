package io.rnn4j.layer;

import io.rnn4j.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A mean over time whose weights are learned: additive attention (Bahdanau, Cho and Bengio 2015). With {@code e_{t, n}
 * = v . tanh(W x_{t, n} + b)} and the weights {@code a_{., n} = softmax(e_{., n})} over the valid steps of each
 * sequence, {@code y_n = sum_t a_{t, n} x_{t, n}}: {@code [T, N, F]} to {@code [N, F]}; 0 for a sequence of no steps.
 * Where the paper has a decoder's state as the query, there is none here: its term is the bias b.
 *
 * <p>Parameters: {@code weight} W {@code [A, F]}, {@code bias} b {@code [A]}, 0 at first, and {@code score} v {@code
 * [A]}; W and v are drawn by {@link Initializers#glorot}.
 *
 * @param size A, the number of units that judge a step, at least 1
 */
public record AdditiveAttention(int size) implements LayerSpec {
    /**
     * Checks the size.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public AdditiveAttention {
        if (size < 1) {
            throw new IllegalArgumentException("an attention's size must be at least 1, but got " + size);
        }
    }

    static AdditiveAttention parse(LayerAttributes attributes) {
        return new AdditiveAttention(attributes.positive("size"));
    }

    @Override
    public String type() {
        return "attention";
    }

    @Override
    public Map<String, String> attributes() {
        return Map.of("size", Integer.toString(size));
    }

    @Override
    public Map<String, Shape> parameterShapes(int inputSize) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("weight", Shape.of(size, inputSize));
        shapes.put("bias", Shape.of(size));
        shapes.put("score", Shape.of(size));
        return shapes;
    }

    @Override
    public Layer create(LayerContext context, int inputSize) {
        return new AttentionLayer(context, size, inputSize);
    }
}
