package io.rnn4j.internal;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON as RFC 8259 has it and nothing more, from a source that nobody trusts: no comments, no trailing commas,
 * no byte order mark, no lone surrogates, no malformed UTF-8, no key twice in one object (the RFC leaves that open; two
 * readers that choose differently would see two different files).
 *
 * <p>Depth and number of values are bounded, so that no text overflows the stack, nor takes more than a fixed multiple
 * of its own length and {@value #MAX_VALUES} values in memory.
 */
public final class JsonReader {
    /** Objects and arrays within each other. A model file needs 4; the bound keeps the recursion shallow. */
    static final int MAX_DEPTH = 32;

    /** Values in one text. A value takes about 130 bytes, so this is some 35 MB; it allows 30,000 tensors. */
    static final int MAX_VALUES = 1 << 18;

    private static final int END = -1;

    private final byte[] bytes;
    private final long base;
    private final int maxValues;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private int at;
    private int depth;
    private int values;

    private JsonReader(byte[] bytes, long base, int maxValues) {
        this.bytes = bytes;
        this.base = base;
        this.maxValues = maxValues;
    }

    /**
     * Reads one value, with nothing but white space around it.
     *
     * @param bytes the text in UTF-8
     * @param base what to add to every offset, such as the place of the text in a file
     * @return the value
     * @throws JsonException if the text is not JSON, or too deep or too long
     */
    public static Json read(byte[] bytes, long base) throws JsonException {
        return read(bytes, base, MAX_VALUES);
    }

    /**
     * Reads one value, with nothing but white space around it, from a source that is trusted to be larger.
     *
     * @param bytes the text in UTF-8
     * @param base what to add to every offset, such as the place of the text in a file
     * @param maxValues how many values the text may have
     * @return the value
     * @throws JsonException if the text is not JSON, or too deep or too long
     */
    public static Json read(byte[] bytes, long base, int maxValues) throws JsonException {
        JsonReader reader = new JsonReader(bytes, base, maxValues);
        Json value = reader.value();
        reader.skipSpace();
        if (reader.at < bytes.length) {
            throw reader.unexpected("the end of the text");
        }
        return value;
    }

    private Json value() throws JsonException {
        skipSpace();
        if (++values > maxValues) {
            throw error("more than " + maxValues + " values");
        }
        int start = at;
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> new Json.Text(string(), base + start);
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        };
    }

    private Json object() throws JsonException {
        long start = base + at;
        enter();
        Map<String, Json> fields = new LinkedHashMap<>();
        skipSpace();
        if (peek() != '}') {
            do {
                skipSpace();
                int keyAt = at;
                if (peek() != '"') {
                    throw unexpected("a key in quotes");
                }
                String key = string();
                skipSpace();
                expect(':');
                if (fields.containsKey(key)) {
                    throw new JsonException("duplicate key " + Json.quoted(key), base + keyAt);
                }
                fields.put(key, value());
                skipSpace();
            } while (take(','));
        }
        leave('}');
        return new Json.Fields(Collections.unmodifiableMap(fields), start);
    }

    private Json array() throws JsonException {
        long start = base + at;
        enter();
        List<Json> items = new ArrayList<>();
        skipSpace();
        if (peek() != ']') {
            do {
                items.add(value());
                skipSpace();
            } while (take(','));
        }
        leave(']');
        return new Json.Items(Collections.unmodifiableList(items), start);
    }

    private void enter() throws JsonException {
        if (++depth > MAX_DEPTH) {
            throw error("nested deeper than " + MAX_DEPTH);
        }
        at++;
    }

    private void leave(char bracket) throws JsonException {
        if (!take(bracket)) {
            throw unexpected("',' or '" + bracket + "'");
        }
        depth--;
    }

    private Json word(String word) throws JsonException {
        int start = at;
        for (int i = 0; i < word.length(); i++) {
            if (!take(word.charAt(i))) {
                throw unexpected("'" + word + "'");
            }
        }
        return new Json.Word(word, base + start);
    }

    private Json number() throws JsonException {
        int start = at;
        boolean negative = take('-');
        if (!negative && !isDigit(peek())) {
            throw unexpected("a value");
        }
        if (!take('0')) {
            digits();
        } else if (isDigit(peek())) {
            throw error("a number with a leading zero");
        }
        if (take('.')) {
            digits();
        }
        if (take('e') || take('E')) {
            if (!take('+')) {
                take('-');
            }
            digits();
        }
        return new Json.Numeral(new String(bytes, start, at - start, StandardCharsets.US_ASCII), base + start);
    }

    private void digits() throws JsonException {
        if (!isDigit(peek())) {
            throw unexpected("a digit");
        }
        while (isDigit(peek())) {
            at++;
        }
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private String string() throws JsonException {
        at++;
        int run = at;
        StringBuilder text = new StringBuilder();
        while (true) {
            int c = peek();
            if (c == '"' || c == '\\') {
                decode(run, text);
                at++;
                if (c == '"') {
                    return text.toString();
                }
                escape(text);
                run = at;
            } else if (c == END) {
                throw unexpected("the closing quote of a string");
            } else if (c < ' ') {
                throw error("a control character in a string, which must be escaped");
            } else {
                at++;
            }
        }
    }

    /** Appends the bytes from {@code run} to here. Quotes and backslashes never occur within a UTF-8 sequence. */
    private void decode(int run, StringBuilder text) throws JsonException {
        ByteBuffer source = ByteBuffer.wrap(bytes, run, at - run);
        CharBuffer decoded = CharBuffer.allocate(at - run);
        CoderResult result = utf8.reset().decode(source, decoded, true);
        if (result.isError()) {
            throw new JsonException("malformed UTF-8", base + source.position());
        }
        text.append(decoded.flip());
    }

    private void escape(StringBuilder text) throws JsonException {
        int c = peek();
        at++;
        switch (c) {
            case '"', '\\', '/' -> text.append((char) c);
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case 'u' -> unicode(text);
            default -> {
                at--;
                throw unexpected("one of \"\\/bfnrtu after a backslash");
            }
        }
    }

    private void unicode(StringBuilder text) throws JsonException {
        int start = at - 2;
        char unit = hex();
        text.append(unit);
        if (Character.isSurrogate(unit)) {
            boolean paired = Character.isHighSurrogate(unit) && take('\\') && take('u');
            char low = paired ? hex() : 0;
            if (!Character.isLowSurrogate(low)) {
                throw new JsonException("half of a surrogate pair", base + start);
            }
            text.append(low);
        }
    }

    private char hex() throws JsonException {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int c = peek();
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw unexpected("a hexadecimal digit");
            }
            unit = unit * 16 + digit;
            at++;
        }
        return (char) unit;
    }

    private void skipSpace() {
        while (at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\n' || bytes[at] == '\r')) {
            at++;
        }
    }

    private int peek() {
        return at < bytes.length ? bytes[at] & 0xff : END;
    }

    private boolean take(char c) {
        boolean there = peek() == c;
        if (there) {
            at++;
        }
        return there;
    }

    private void expect(char c) throws JsonException {
        if (!take(c)) {
            throw unexpected("'" + c + "'");
        }
    }

    private JsonException unexpected(String wanted) {
        int c = peek();
        String found;
        if (c == END) {
            found = "the text ends";
        } else if (c > ' ' && c < 127) {
            found = "found '" + (char) c + "'";
        } else {
            found = String.format("found byte 0x%02x", c);
        }
        return error("expected " + wanted + ", but " + found);
    }

    private JsonException error(String message) {
        return new JsonException(message, base + at);
    }
}
