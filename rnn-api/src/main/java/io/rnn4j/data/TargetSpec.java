package io.rnn4j.data;

import io.rnn4j.tensor.Shape;
import java.util.Objects;

/**
 * What the targets of a dataset look like.
 *
 * @param kind values or classes
 * @param everyStep whether each step of a sequence has a target, or the sequence has one
 * @param size the number of values O of one target, or the number of classes
 */
public record TargetSpec(Kind kind, boolean everyStep, int size) {
    /** The kinds of targets. */
    public enum Kind {
        /** Real numbers, O of them. */
        VALUES,
        /** One class of several. */
        CLASSES
    }

    /**
     * Checks the size.
     *
     * @throws IllegalArgumentException if the size is less than 1
     */
    public TargetSpec {
        Objects.requireNonNull(kind, "kind");
        if (size < 1) {
            throw new IllegalArgumentException(
                    (kind == Kind.VALUES ? "the number of values of a target" : "the number of classes")
                            + " must be at least 1, but got " + size);
        }
    }

    /**
     * Returns the shape that outputs for such targets have.
     *
     * @param steps T
     * @param batch N
     * @return {@code [T, N, size]} with a target a step, else {@code [N, size]}
     */
    public Shape shape(int steps, int batch) {
        return everyStep ? Shape.of(steps, batch, size) : Shape.of(batch, size);
    }
}
