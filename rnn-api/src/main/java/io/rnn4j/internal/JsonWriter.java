package io.rnn4j.internal;

/**
 * Writes JSON without white space. Escapes what RFC 8259 asks for and no more.
 *
 * <p>The caller keeps the order: in an object, a {@link #key} before each value.
 */
public final class JsonWriter {
    private final StringBuilder text = new StringBuilder();
    private boolean comma;

    /**
     * Begins an object or array.
     *
     * @param bracket <code>{</code> or {@code [}
     * @return this
     */
    public JsonWriter begin(char bracket) {
        separate();
        text.append(bracket);
        comma = false;
        return this;
    }

    /**
     * Ends an object or array.
     *
     * @param bracket <code>}</code> or {@code ]}
     * @return this
     */
    public JsonWriter end(char bracket) {
        text.append(bracket);
        comma = true;
        return this;
    }

    /**
     * Writes the key of the value that follows.
     *
     * @param key any text
     * @return this
     * @throws IllegalArgumentException if the text has half of a surrogate pair, which UTF-8 cannot express
     */
    public JsonWriter key(String key) {
        string(key);
        text.append(':');
        comma = false;
        return this;
    }

    /**
     * Writes a string.
     *
     * @param value any text
     * @return this
     * @throws IllegalArgumentException if the text has half of a surrogate pair, which UTF-8 cannot express
     */
    public JsonWriter string(String value) {
        separate();
        text.append('"');
        value.codePoints().forEach(this::character);
        text.append('"');
        comma = true;
        return this;
    }

    private void character(int c) {
        if (c == '"' || c == '\\') {
            text.append('\\').append((char) c);
        } else if (c < ' ') {
            text.append(String.format("\\u%04x", c));
        } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            throw new IllegalArgumentException(
                    String.format("a text must not hold half of a surrogate pair, but got \\u%04x", c));
        } else {
            text.appendCodePoint(c);
        }
    }

    /**
     * Writes a whole number.
     *
     * @param value the number
     * @return this
     */
    public JsonWriter number(long value) {
        separate();
        text.append(value);
        comma = true;
        return this;
    }

    private void separate() {
        if (comma) {
            text.append(',');
        }
    }

    /** Returns what has been written. */
    @Override
    public String toString() {
        return text.toString();
    }
}
