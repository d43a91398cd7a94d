package io.rnn4j.layer;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of a {@link Recurrent} layer and the kernel that runs them. */
final class RecurrentLayer implements Layer {
    private final Backend backend;
    private final RecurrentKernel kernel;
    private final Parameter wx;
    private final Parameter wh;
    private final @Nullable Parameter bx;
    private final @Nullable Parameter bh;
    private final RecurrentKernel.Prepared prepared;

    RecurrentLayer(LayerContext context, Recurrent description, int inputSize) {
        RecurrentSpec spec = description.cell(inputSize);
        DType dtype = context.dtype();
        this.backend = context.backend();
        this.kernel = backend.layers().recurrent(spec, dtype);
        this.wx = new Parameter(backend, dtype, "weight_ih", spec.inputWeightShape());
        this.wh = new Parameter(backend, dtype, "weight_hh", spec.recurrentWeightShape());
        this.bx = spec.bias() ? new Parameter(backend, dtype, "bias_ih", spec.biasShape()) : null;
        this.bh = spec.bias() ? new Parameter(backend, dtype, "bias_hh", spec.biasShape()) : null;
        int hidden = spec.hiddenSize();
        context.initialize(wx, description.inputWeights(), hidden, inputSize);
        context.initialize(wh, description.recurrentWeights(), hidden, hidden);
        if (bx != null && bh != null) {
            context.initialize(bx, description.biases(), hidden, 1);
            context.initialize(bh, description.biases(), hidden, 1);
        }
        this.prepared = kernel.prepare(weights());
    }

    private RecurrentWeights weights() {
        return new RecurrentWeights(
                wx.value(), wh.value(), bx == null ? null : bx.value(), bh == null ? null : bh.value());
    }

    RecurrentWeights gradients() {
        return new RecurrentWeights(
                wx.gradient(), wh.gradient(), bx == null ? null : bx.gradient(), bh == null ? null : bh.gradient());
    }

    Backend backend() {
        return backend;
    }

    RecurrentKernel kernel() {
        return kernel;
    }

    RecurrentKernel.Prepared prepared() {
        return prepared;
    }

    @Override
    public int outputSize() {
        return kernel.spec().hiddenSize();
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>(List.of(wx, wh));
        if (bx != null && bh != null) {
            parameters.add(bx);
            parameters.add(bh);
        }
        return List.copyOf(parameters);
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 3 || input.columns() != kernel.spec().inputSize()) {
            throw new ShapeException(
                    "a recurrent layer of input size " + kernel.spec().inputSize() + " needs inputs of shape [T, N, "
                            + kernel.spec().inputSize() + "], but got " + input);
        }
        return input.withDim(2, outputSize());
    }

    @Override
    public List<Shape> stateShapes(int batch) {
        Shape shape = Shape.of(batch, outputSize());
        return kernel.spec().hasCell() ? List.of(shape, shape) : List.of(shape);
    }

    @Override
    public Pass pass(Shape input, Mode mode) {
        return new RecurrentPass(this, input, outputShape(input), mode);
    }

    @Override
    public void refresh() {
        prepared.refresh();
    }
}
