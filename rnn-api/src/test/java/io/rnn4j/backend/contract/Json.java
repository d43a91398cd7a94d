package io.rnn4j.backend.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value of a JSON file of reference values. Reads well-formed files of objects, arrays, numbers, booleans,
 * null, and strings without escapes; so that the kit needs no library besides JUnit.
 */
public final class Json {
    private final Object value;

    private Json(Object value) {
        this.value = value;
    }

    /**
     * Reads a resource.
     *
     * @param beside the class whose package the name is relative to
     * @param name the resource's name
     * @return its content
     */
    public static Json resource(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + name + " beside " + beside.getName());
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Parses a text.
     *
     * @param text the text
     * @return its value
     */
    public static Json parse(String text) {
        Parser parser = new Parser(text);
        Object value = parser.value();
        parser.end();
        return new Json(value);
    }

    /**
     * Returns the value at a path of an object's names.
     *
     * @param path names with dots between them
     * @return the value
     */
    public Json get(String path) {
        Object found = value;
        for (String name : path.split("\\.", -1)) {
            if (!(found instanceof Map<?, ?> object) || !object.containsKey(name)) {
                throw new IllegalArgumentException("no " + path);
            }
            found = object.get(name);
        }
        return new Json(found);
    }

    /**
     * Tells whether this is null.
     *
     * @return true for null
     */
    public boolean isNull() {
        return value == null;
    }

    /**
     * Returns this string.
     *
     * @return the text
     */
    public String text() {
        return (String) value;
    }

    /**
     * Returns this boolean.
     *
     * @return the truth
     */
    public boolean bool() {
        return (Boolean) value;
    }

    /**
     * Returns this number.
     *
     * @return the number
     */
    public double number() {
        return (Double) value;
    }

    /**
     * Returns the elements of this array.
     *
     * @return the elements in order
     */
    public List<Json> elements() {
        return ((List<?>) value).stream().map(Json::new).toList();
    }

    /**
     * Returns the numbers of this array, those of arrays within it in order.
     *
     * @return the numbers
     */
    public double[] doubles() {
        List<Double> numbers = new ArrayList<>();
        collect(value, numbers);
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /**
     * Returns the numbers of this array as integers.
     *
     * @return the numbers
     */
    public int[] ints() {
        double[] numbers = doubles();
        int[] integers = new int[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            integers[i] = (int) numbers[i];
        }
        return integers;
    }

    private static void collect(Object array, List<Double> into) {
        if (array instanceof List<?> list) {
            list.forEach(element -> collect(element, into));
        } else {
            into.add((Double) array);
        }
    }

    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        private char next() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                throw new IllegalArgumentException("the text ends too early");
            }
            return text.charAt(at);
        }

        private void expect(char expected) {
            if (next() != expected) {
                throw new IllegalArgumentException(
                        "expected " + expected + " at " + at + ", but found " + text.charAt(at));
            }
            at++;
        }

        void end() {
            if (!text.substring(at).isBlank()) {
                throw new IllegalArgumentException("more text than one value from " + at);
            }
        }

        Object value() {
            return switch (next()) {
                case '{' -> object();
                case '[' -> array();
                case '"' -> string();
                default -> word();
            };
        }

        private Map<String, Object> object() {
            Map<String, Object> members = new LinkedHashMap<>();
            expect('{');
            while (next() != '}') {
                String name = string();
                expect(':');
                members.put(name, value());
                if (next() != '}') {
                    expect(',');
                }
            }
            at++;
            return members;
        }

        private List<Object> array() {
            List<Object> elements = new ArrayList<>();
            expect('[');
            while (next() != ']') {
                elements.add(value());
                if (next() != ']') {
                    expect(',');
                }
            }
            at++;
            return elements;
        }

        private String string() {
            expect('"');
            int end = text.indexOf('"', at);
            String content = text.substring(at, end);
            if (content.indexOf('\\') >= 0) {
                throw new IllegalArgumentException("escapes are not supported: " + content);
            }
            at = end + 1;
            return content;
        }

        private Object word() {
            int start = at;
            while (at < text.length() && ",]} \n\r\t".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            String word = text.substring(start, at);
            return switch (word) {
                case "true" -> true;
                case "false" -> false;
                case "null" -> null;
                default -> Double.valueOf(word);
            };
        }
    }
}
