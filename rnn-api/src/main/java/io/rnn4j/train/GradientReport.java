package io.rnn4j.train;

import io.rnn4j.tensor.Shape;
import java.util.List;
import java.util.Locale;

/**
 * What a {@link GradientCheck} found.
 *
 * @param tensors the input, the initial states and the parameters, one by one
 * @param violations what else a backward must not do, in words, such as overwriting the gradient of a parameter to
 *     which it must add; empty if all is well
 */
public record GradientReport(List<Checked> tensors, List<String> violations) {
    private static final int SHOWN = 5;

    /** Copies the lists. */
    public GradientReport {
        tensors = List.copyOf(tensors);
        violations = List.copyOf(violations);
    }

    /**
     * One tensor whose gradient was checked.
     *
     * @param name {@code x} for the input, {@code initial.<layer>.<part>} for a part of the state before, {@code
     *     <layer>.<parameter>} for a parameter
     * @param shape its shape
     * @param elements how many of its elements were checked
     * @param kinks at how many of those the function has a kink, such as relu at 0, and the gradient lies between the
     *     derivatives from both sides
     * @param mismatches the elements whose gradient is wrong
     */
    public record Checked(String name, Shape shape, int elements, int kinks, List<Mismatch> mismatches) {
        /** Copies the list. */
        public Checked {
            mismatches = List.copyOf(mismatches);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(name)
                    .append(' ')
                    .append(shape)
                    .append(": ")
                    .append(mismatches.isEmpty() ? "right" : mismatches.size() + " wrong")
                    .append(" of ")
                    .append(elements)
                    .append(" checked");
            if (kinks > 0) {
                text.append(", ").append(kinks).append(" at a kink");
            }
            mismatches.stream()
                    .limit(SHOWN)
                    .forEach(mismatch -> text.append("\n    ").append(mismatch));
            if (mismatches.size() > SHOWN) {
                text.append("\n    and ").append(mismatches.size() - SHOWN).append(" more");
            }
            return text.toString();
        }
    }

    /**
     * One element whose gradient is wrong.
     *
     * @param tensor the name of the tensor
     * @param index where in the tensor, one number a dimension
     * @param expected what central differences say
     * @param actual what backward says
     */
    public record Mismatch(String tensor, List<Integer> index, double expected, double actual) {
        /** Copies the index. */
        public Mismatch {
            index = List.copyOf(index);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s%s: backward says %.9g, central differences say %.9g",
                    tensor,
                    index,
                    actual,
                    expected);
        }
    }

    /**
     * Tells whether no gradient is wrong.
     *
     * @return true if there is no mismatch and no violation
     */
    public boolean correct() {
        return violations.isEmpty() && mismatches().isEmpty();
    }

    /**
     * Returns all elements whose gradient is wrong.
     *
     * @return the mismatches of all tensors, in their order
     */
    public List<Mismatch> mismatches() {
        return tensors.stream().flatMap(tensor -> tensor.mismatches.stream()).toList();
    }

    /** Returns a line a tensor, with the elements that are wrong below it, and the violations. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(correct() ? "all gradients are right" : "backward is wrong");
        violations.forEach(violation -> text.append("\n  ").append(violation));
        tensors.forEach(tensor -> text.append("\n  ").append(tensor));
        return text.toString();
    }
}
