package io.rnn4j.layer;

import io.rnn4j.tensor.Shape;
import java.util.List;

/** The parameters of an {@link AdditiveAttention}. */
final class AttentionLayer implements Layer {
    private final LayerContext context;
    private final Parameter weight;
    private final Parameter bias;
    private final Parameter score;

    AttentionLayer(LayerContext context, int size, int inputSize) {
        this.context = context;
        this.weight = new Parameter(context.backend(), context.dtype(), "weight", Shape.of(size, inputSize));
        this.bias = new Parameter(context.backend(), context.dtype(), "bias", Shape.of(size));
        this.score = new Parameter(context.backend(), context.dtype(), "score", Shape.of(size));
        context.initialize(weight, Initializers.glorot(), size, inputSize);
        context.initialize(score, Initializers.glorot(), 1, size);
    }

    LayerContext context() {
        return context;
    }

    Parameter weight() {
        return weight;
    }

    Parameter bias() {
        return bias;
    }

    Parameter score() {
        return score;
    }

    @Override
    public int outputSize() {
        return weight.value().columns();
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(weight, bias, score);
    }

    @Override
    public Shape outputShape(Shape input) {
        return OverTime.reduced("attention over time", outputSize(), input);
    }

    @Override
    public Pass pass(Shape input, Mode mode) {
        outputShape(input);
        return new AttentionPass(this, input, mode);
    }
}
