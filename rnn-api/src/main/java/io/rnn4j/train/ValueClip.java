package io.rnn4j.train;

import io.rnn4j.layer.Parameter;
import io.rnn4j.tensor.Tensor;

/** See {@link GradientClip#byValue}. Elements pass as doubles, in pieces, which no backend rounds. */
final class ValueClip implements GradientClip {
    private static final int PIECE = 4096;

    private final double max;

    ValueClip(double max) {
        this.max = max;
    }

    @Override
    public double apply(Model model) {
        double[] piece = new double[PIECE];
        double largest = 0;
        for (Parameter parameter : model.parameters().values()) {
            Tensor gradient = parameter.gradient();
            int end = gradient.offset() + gradient.size(); // Gradients are dense.
            for (int at = gradient.offset(); at < end; at += PIECE) {
                int length = Math.min(PIECE, end - at);
                gradient.storage().get(at, piece, 0, length);
                double largestHere = clip(piece, length);
                if (!(largestHere <= max)) {
                    gradient.storage().put(at, piece, 0, length);
                }
                largest = Math.max(largest, largestHere);
            }
        }
        return largest;
    }

    /** Returns the largest magnitude before the elements are limited. */
    private double clip(double[] elements, int length) {
        double largest = 0;
        for (int i = 0; i < length; i++) {
            largest = Math.max(largest, Math.abs(elements[i]));
            elements[i] = Math.min(Math.max(elements[i], -max), max);
        }
        return largest;
    }
}
