package io.rnn4j.bench;

/** Reads the numbers of a shape. */
final class Sizes {
    private Sizes() {}

    static int[] parse(String text, String separator, int count, String form) {
        String[] parts = text.strip().split(separator, -1);
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
