package io.rnn4j.bench;

/**
 * Reads the numbers of a shape. They are separated by commas or by {@code x}: JMH's own option {@code -p} takes a
 * comma as the start of the next value.
 */
final class Sizes {
    private static final String SEPARATOR = "[,x]";

    private Sizes() {}

    /** Tells whether a text has the three numbers of a plain product. */
    static boolean isProduct(String text) {
        return text.split(SEPARATOR, -1).length == 3;
    }

    static int[] parse(String text, int count, String form) {
        String[] parts = text.strip().split(SEPARATOR, -1);
        int[] sizes = new int[parts.length];
        try {
            for (int i = 0; i < parts.length; i++) {
                sizes[i] = Integer.parseInt(parts[i].strip());
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a shape must be " + form + ", but got '" + text + "'", e);
        }
        if (sizes.length != count) {
            throw new IllegalArgumentException(
                    "a shape must be " + form + ", but got '" + text + "' with " + sizes.length + " numbers");
        }
        return sizes;
    }
}
