package io.rnn4j.layer;

import io.rnn4j.tensor.Activation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads one layer's settings, as they stand in a model file, strictly: a setting that is missing or out of its range is
 * refused with an error that names layer, setting, value and what is allowed. See {@link LayerSpecs.Reader}.
 */
public final class LayerAttributes {
    private static final String TYPE = "type";

    private final LayerSpecs specs;
    private final String type;
    private final Map<String, String> values;

    LayerAttributes(LayerSpecs specs, String type, Map<String, String> values) {
        this.specs = specs;
        this.type = type;
        this.values = values;
    }

    /**
     * Returns a text.
     *
     * @param name the setting
     * @return its value
     * @throws IllegalArgumentException if it is missing
     */
    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("layer '" + type + "' lacks its setting '" + name + "'");
        }
        return value;
    }

    /**
     * Tells whether there is a setting, for those that are written only where they differ from what is usual.
     *
     * @param name the setting
     * @return true if it is there
     */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /**
     * Returns one of several words, written in lower case.
     *
     * @param <E> the words
     * @param name the setting
     * @param words the words
     * @return its value
     * @throws IllegalArgumentException if it is missing or none of them
     */
    public <E extends Enum<E>> E word(String name, Class<E> words) {
        String value = text(name);
        for (E word : words.getEnumConstants()) {
            if (word.name().toLowerCase(Locale.ROOT).equals(value)) {
                return word;
            }
        }
        throw bad(
                name,
                value,
                "one of " + Arrays.toString(words.getEnumConstants()).toLowerCase(Locale.ROOT));
    }

    /**
     * Returns a whole number from 1.
     *
     * @param name the setting
     * @return its value
     * @throws IllegalArgumentException if it is missing or no such number
     */
    public int positive(String name) {
        return whole(name, 1, Integer.MAX_VALUE);
    }

    /**
     * Returns a whole number within bounds.
     *
     * @param name the setting
     * @param least the smallest that is allowed
     * @param most the largest that is allowed
     * @return its value
     * @throws IllegalArgumentException if it is missing or no such number
     */
    public int whole(String name, int least, int most) {
        String value = text(name);
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, together with numbers out of range.
        }
        throw bad(name, value, "a whole number from " + least + " to " + most);
    }

    /**
     * Returns a finite number.
     *
     * @param name the setting
     * @return its value
     * @throws IllegalArgumentException if it is missing or no finite number
     */
    public double number(String name) {
        String value = text(name);
        try {
            double number = Double.parseDouble(value);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, together with numbers that are not finite.
        }
        throw bad(name, value, "a finite number");
    }

    /**
     * Returns whether something is so.
     *
     * @param name the setting
     * @return its value
     * @throws IllegalArgumentException if it is missing or neither {@code true} nor {@code false}
     */
    public boolean bool(String name) {
        String value = text(name);
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw bad(name, value, "true or false");
        };
    }

    /**
     * Returns a function, written in lower case.
     *
     * @param name the setting
     * @return its value
     * @throws IllegalArgumentException if it is missing or no function's name
     */
    public Activation activation(String name) {
        String value = text(name);
        for (Activation activation : Activation.values()) {
            if (activation.name().toLowerCase(Locale.ROOT).equals(value)) {
                return activation;
            }
        }
        throw bad(name, value, "one of identity, relu, sigmoid, tanh and softmax");
    }

    /**
     * Returns a layer within this one, of any type that is known.
     *
     * @param prefix what its settings begin with
     * @return the description that {@link #nested} wrote under the prefix
     * @throws IllegalArgumentException if it is missing or cannot be read
     */
    public LayerSpec layer(String prefix) {
        Map<String, String> inner = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                inner.put(name.substring(prefix.length()), value);
            }
        });
        String innerType = text(prefix + TYPE);
        inner.remove(TYPE);
        return specs.parse(innerType, inner);
    }

    /**
     * Writes the settings of a layer within another.
     *
     * @param prefix what their names are to begin with, such as {@code inner.}
     * @param inner the layer
     * @return its type and settings by name, for {@link LayerSpec#attributes} of the outer layer
     */
    public static Map<String, String> nested(String prefix, LayerSpec inner) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(prefix + TYPE, inner.type());
        inner.attributes().forEach((name, value) -> attributes.put(prefix + name, value));
        return attributes;
    }

    private IllegalArgumentException bad(String name, String value, String allowed) {
        return new IllegalArgumentException(
                "layer '" + type + "': " + name + " must be " + allowed + ", but got '" + value + "'");
    }
}
