package io.rnn4j.layer;

import io.rnn4j.backend.CellOptions;
import io.rnn4j.backend.OptionWeights;
import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentKernel.Prepared;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The parameters of one direction of a {@link Recurrent} layer, by PyTorch's names, and their prepared form. */
final class RecurrentParameters {
    /** What PyTorch appends to the names of the reverse direction's parameters. */
    static final String REVERSE = "_reverse";

    private static final String INPUT = "weight_ih";
    private static final String RECURRENT = "weight_hh";
    private static final String INPUT_BIAS = "bias_ih";
    private static final String RECURRENT_BIAS = "bias_hh";
    private static final String PROJECTION = "weight_hr";
    private static final String PEEPHOLES = "weight_peephole";
    private static final String INPUT_GAIN = "gain_ih";
    private static final String RECURRENT_GAIN = "gain_hh";
    private static final String CELL_GAIN = "gain_c";
    private static final String CELL_BIAS = "bias_c";

    private final String suffix;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Prepared prepared;

    RecurrentParameters(LayerContext context, Recurrent description, RecurrentKernel kernel, String suffix) {
        RecurrentSpec spec = kernel.spec();
        this.suffix = suffix;
        shapes(spec, suffix)
                .forEach((name, shape) ->
                        parameters.put(name, new Parameter(context.backend(), context.dtype(), name, shape)));
        initialize(context, description, spec);
        this.prepared = kernel.prepare(weights(Parameter::value));
    }

    /** The shapes of the parameters by name, without creating them. */
    static Map<String, Shape> shapes(RecurrentSpec spec, String suffix) {
        CellOptions options = spec.options();
        Shape perUnit = Shape.of(spec.hiddenSize());
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put(INPUT + suffix, spec.inputWeightShape());
        shapes.put(RECURRENT + suffix, spec.recurrentWeightShape());
        if (spec.bias()) {
            shapes.put(INPUT_BIAS + suffix, spec.biasShape());
            shapes.put(RECURRENT_BIAS + suffix, spec.biasShape());
        }
        if (options.projectionSize() > 0) {
            shapes.put(PROJECTION + suffix, Shape.of(spec.outputSize(), spec.hiddenSize()));
        }
        if (options.peepholes()) {
            shapes.put(PEEPHOLES + suffix, Shape.of(Math.multiplyExact(3, spec.hiddenSize())));
        }
        if (options.layerNorm()) {
            shapes.put(INPUT_GAIN + suffix, spec.biasShape());
            shapes.put(RECURRENT_GAIN + suffix, spec.biasShape());
        }
        if (options.layerNorm() && spec.hasCell()) {
            shapes.put(CELL_GAIN + suffix, perUnit);
            if (spec.bias()) {
                shapes.put(CELL_BIAS + suffix, perUnit);
            }
        }
        return shapes;
    }

    /** Peepholes and the cell's bias begin at 0, gains at 1. */
    private void initialize(LayerContext context, Recurrent description, RecurrentSpec spec) {
        int hidden = spec.hiddenSize();
        draw(context, INPUT, description.inputWeights(), hidden, spec.inputSize());
        draw(context, RECURRENT, description.recurrentWeights(), hidden, spec.outputSize());
        draw(context, INPUT_BIAS, description.biases(), hidden, 1);
        draw(context, RECURRENT_BIAS, description.biases(), hidden, 1);
        draw(context, PROJECTION, description.inputWeights(), spec.outputSize(), hidden);
        draw(context, INPUT_GAIN, Initializers.constant(1), hidden, 1);
        draw(context, RECURRENT_GAIN, Initializers.constant(1), hidden, 1);
        draw(context, CELL_GAIN, Initializers.constant(1), hidden, 1);
        Double forgetBias = description.forgetBias();
        Parameter bias = parameters.get(INPUT_BIAS + suffix);
        if (forgetBias != null && bias != null && context.random() != null) {
            double[] values = bias.value().toDoubleArray();
            Arrays.fill(values, hidden, 2 * hidden, forgetBias);
            bias.value().copyFrom(values);
        }
    }

    private void draw(LayerContext context, String name, Initializer initializer, int rows, int columns) {
        Parameter parameter = parameters.get(name + suffix);
        if (parameter != null) {
            context.initialize(parameter, initializer, rows, columns);
        }
    }

    private RecurrentWeights weights(Function<Parameter, Tensor> part) {
        return new RecurrentWeights(
                Objects.requireNonNull(tensor(INPUT, part)),
                Objects.requireNonNull(tensor(RECURRENT, part)),
                tensor(INPUT_BIAS, part),
                tensor(RECURRENT_BIAS, part),
                new OptionWeights(
                        tensor(PROJECTION, part),
                        tensor(PEEPHOLES, part),
                        tensor(INPUT_GAIN, part),
                        tensor(RECURRENT_GAIN, part),
                        tensor(CELL_GAIN, part),
                        tensor(CELL_BIAS, part)));
    }

    private @Nullable Tensor tensor(String name, Function<Parameter, Tensor> part) {
        Parameter parameter = parameters.get(name + suffix);
        return parameter == null ? null : part.apply(parameter);
    }

    List<Parameter> all() {
        return List.copyOf(parameters.values());
    }

    RecurrentWeights gradients() {
        return weights(Parameter::gradient);
    }

    Prepared prepared() {
        return prepared;
    }
}
