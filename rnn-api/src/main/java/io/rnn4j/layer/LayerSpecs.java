package io.rnn4j.layer;

import io.rnn4j.tensor.Activation;
import java.util.Locale;
import java.util.Map;

/** Makes descriptions of the built-in layers from what stands in a model file. */
public final class LayerSpecs {
    private LayerSpecs() {}

    /**
     * Makes a description; the inverse of {@link LayerSpec#type} and {@link LayerSpec#attributes}.
     *
     * @param type the kind of layer
     * @param attributes its settings, exactly those that the kind has
     * @return the description
     * @throws IllegalArgumentException if the kind is unknown, or a setting is missing, unknown or out of its
     *     range
     */
    public static LayerSpec parse(String type, Map<String, String> attributes) {
        Attributes reader = new Attributes(type, attributes);
        LayerSpec parsed = switch (type) {
            case "rnn", "gru", "lstm" -> Recurrent.parse(type, reader);
            case "dense" -> Dense.parse(reader);
            case "activation" -> Activate.parse(reader);
            case "last-step" -> new LastStep();
            default ->
                throw new IllegalArgumentException(
                        "unknown layer type '" + type + "'; known are rnn, gru, lstm, dense, activation and last-step");
        };
        for (String name : attributes.keySet()) {
            if (!parsed.attributes().containsKey(name)) {
                throw new IllegalArgumentException("layer '" + type + "' has no setting '" + name + "'");
            }
        }
        return parsed;
    }

    /** Reads one layer's settings, strictly. */
    record Attributes(String type, Map<String, String> values) {
        int positive(String name) {
            String value = text(name);
            try {
                int number = Integer.parseInt(value);
                if (number >= 1) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Reported below, together with numbers out of range.
            }
            throw bad(name, value, "a whole number from 1 to " + Integer.MAX_VALUE);
        }

        boolean bool(String name) {
            String value = text(name);
            return switch (value) {
                case "true" -> true;
                case "false" -> false;
                default -> throw bad(name, value, "true or false");
            };
        }

        Activation activation(String name) {
            String value = text(name);
            for (Activation activation : Activation.values()) {
                if (activation.name().toLowerCase(Locale.ROOT).equals(value)) {
                    return activation;
                }
            }
            throw bad(name, value, "one of identity, relu, sigmoid, tanh and softmax");
        }

        private String text(String name) {
            String value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException("layer '" + type + "' lacks its setting '" + name + "'");
            }
            return value;
        }

        private IllegalArgumentException bad(String name, String value, String allowed) {
            return new IllegalArgumentException(
                    "layer '" + type + "': " + name + " must be " + allowed + ", but got '" + value + "'");
        }
    }
}
