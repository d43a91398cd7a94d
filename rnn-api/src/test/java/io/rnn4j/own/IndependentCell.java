package io.rnn4j.own;

import io.rnn4j.layer.Initializers;
import io.rnn4j.layer.Layer;
import io.rnn4j.layer.LayerAttributes;
import io.rnn4j.layer.LayerContext;
import io.rnn4j.layer.LayerSpec;
import io.rnn4j.layer.Mode;
import io.rnn4j.layer.Parameter;
import io.rnn4j.layer.Pass;
import io.rnn4j.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A recurrent cell of a program's own, in plain Java: units that see only themselves, {@code h_t = tanh(w * x_t + u *
 * h_{t-1} + b)} (after Li et al. 2018), {@code [T, N, F]} to {@code [T, N, F]}.
 *
 * @param fault what its backward does wrong
 */
public record IndependentCell(Fault fault) implements LayerSpec {
    /** What a backward may do wrong. */
    public enum Fault {
        /** Nothing. */
        NONE,
        /** The gradient of one feature of the input has the wrong factor. */
        INPUT,
        /** One weight's gradient misses the last step. */
        WEIGHT,
        /** The gradient of the state before is left out. */
        INITIAL,
        /** The gradient of the state before is added to what was there. */
        INITIAL_ADDED,
        /** The gradient of the bias is overwritten, not added to. */
        OVERWRITTEN,
        /** Without the input's gradient the others are not computed either. */
        IDLE,
        /** The gradient that travels through time begins with what the run before left. */
        LEFTOVER,
        /** Forward depends on how often it ran. */
        MEMORY
    }

    /** The right cell. */
    public IndependentCell() {
        this(Fault.NONE);
    }

    /**
     * Reads a description from a model file.
     *
     * @param attributes its settings
     * @return the description
     */
    public static IndependentCell read(LayerAttributes attributes) {
        return new IndependentCell(Fault.valueOf(attributes.text("fault").toUpperCase(Locale.ROOT)));
    }

    @Override
    public String type() {
        return "independent";
    }

    @Override
    public Map<String, String> attributes() {
        return Map.of("fault", fault.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public Map<String, Shape> parameterShapes(int inputSize) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (String name : List.of("w", "u", "b")) {
            shapes.put(name, Shape.of(inputSize));
        }
        return shapes;
    }

    @Override
    public Layer create(LayerContext context, int inputSize) {
        List<Parameter> parameters = parameterShapes(inputSize).entrySet().stream()
                .map(entry -> new Parameter(context.backend(), context.dtype(), entry.getKey(), entry.getValue()))
                .toList();
        parameters.forEach(p -> context.initialize(p, Initializers.gaussian(0.5), 1, inputSize));
        return new Layer() {
            @Override
            public int outputSize() {
                return inputSize;
            }

            @Override
            public List<Parameter> parameters() {
                return parameters;
            }

            @Override
            public List<Shape> stateShapes(int batch) {
                return List.of(Shape.of(batch, inputSize));
            }

            @Override
            public Pass pass(Shape input, Mode mode) {
                return new IndependentPass(context, parameters, input, fault);
            }
        };
    }
}
