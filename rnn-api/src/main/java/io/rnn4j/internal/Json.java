package io.rnn4j.internal;

import java.util.List;
import java.util.Map;

/**
 * A JSON value (RFC 8259) that knows where it stood, so that whoever finds it unfit can say so with its offset.
 * {@link JsonReader} makes them.
 */
public sealed interface Json {
    /**
     * Returns where the value begins.
     *
     * @return the offset in bytes, counted as the reader was told
     */
    long at();

    /**
     * An object.
     *
     * @param fields the values by name, in the order of the text
     * @param at where it begins
     */
    record Fields(Map<String, Json> fields, long at) implements Json {}

    /**
     * An array.
     *
     * @param items the values in order
     * @param at where it begins
     */
    record Items(List<Json> items, long at) implements Json {}

    /**
     * A string.
     *
     * @param text its characters, unescaped
     * @param at where it begins
     */
    record Text(String text, long at) implements Json {}

    /**
     * A number, kept as it was written: nothing is lost before one knows which type is wanted.
     *
     * @param literal its characters
     * @param at where it begins
     */
    record Numeral(String literal, long at) implements Json {
        /**
         * Tells whether this is a whole number from 0 to {@link Long#MAX_VALUE}, written without sign, fraction and
         * exponent.
         *
         * @return true if {@link #asLong} gives it exactly
         */
        public boolean isUnsignedLong() {
            // 19 digits are the longest; at the same length the order of the digits is that of the numbers.
            String largest = Long.toString(Long.MAX_VALUE);
            return literal.chars().allMatch(c -> c >= '0' && c <= '9')
                    && (literal.length() < largest.length()
                            || (literal.length() == largest.length() && literal.compareTo(largest) <= 0));
        }

        /**
         * Returns the number.
         *
         * @return its value
         * @throws NumberFormatException unless {@link #isUnsignedLong}
         */
        public long asLong() {
            if (!isUnsignedLong()) {
                throw new NumberFormatException(literal + " is not a whole number from 0 to " + Long.MAX_VALUE);
            }
            return Long.parseLong(literal);
        }
    }

    /**
     * True, false or null, which no field of a model file takes.
     *
     * @param word the word
     * @param at where it begins
     */
    record Word(String word, long at) implements Json {}

    /**
     * Names the kind of value, for messages.
     *
     * @return such as {@code an object}
     */
    default String kind() {
        if (this instanceof Fields) {
            return "an object";
        } else if (this instanceof Items) {
            return "an array";
        } else if (this instanceof Text) {
            return "a string";
        } else if (this instanceof Numeral number) {
            return "the number " + shortened(number.literal());
        } else {
            return ((Word) this).word();
        }
    }

    /**
     * Quotes a text that somebody else wrote, for a message: at most 60 characters, all of them printable.
     *
     * @param text any text
     * @return the text in quotes
     */
    static String quoted(String text) {
        return "'" + shortened(text) + "'";
    }

    private static String shortened(String text) {
        int shown = Math.min(text.length(), 60);
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < shown; i++) {
            char c = text.charAt(i);
            boolean plain = !Character.isISOControl(c) && !Character.isSurrogate(c) && Character.isDefined(c);
            result.append(plain ? Character.toString(c) : String.format("\\u%04x", (int) c));
        }
        return shown == text.length() ? result.toString() : result + "... (" + text.length() + " characters)";
    }
}
