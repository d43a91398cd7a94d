package io.rnn4j.train;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.internal.SeededRandom;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.train.GradientProbe.Part;
import io.rnn4j.train.GradientReport.Checked;
import io.rnn4j.train.GradientReport.Mismatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of a {@link GradientCheck}. */
final class GradientCheckRun {
    /** Where the error of the formula (h^4) and that of rounding (1e-16 / h) are both about 1e-12. */
    private static final double STEP = 1e-3;

    /** Sees less of the neighbourhood than {@link #STEP}; rounding is worse. */
    private static final double SMALL_STEP = 1e-6;

    /** What rounding may do to differences over {@link #STEP}, in relation to the function's value. */
    private static final double ROUNDING = 1e-9;

    /** By how much the derivatives from both sides may disagree, relatively, where there is no kink. */
    private static final double SMOOTH = 1e-3;

    /** What is in a gradient before a backward that must overwrite it. */
    private static final double GARBAGE = 7;

    private final TensorOps ops;
    private final GradientProbe probe;
    private final double tolerance;
    private final int elements;
    private final long seed;
    private final boolean fixedInput;
    private final List<String> violations = new ArrayList<>();
    private double scale;

    GradientCheckRun(
            TensorOps ops, GradientProbe probe, double tolerance, int elements, long seed, boolean fixedInput) {
        this.ops = ops;
        this.probe = probe;
        this.tolerance = tolerance;
        this.elements = elements;
        this.seed = seed;
        this.fixedInput = fixedInput;
    }

    GradientReport report() {
        if (!measureScale()) {
            return new GradientReport(List.of(), violations);
        }
        List<Part> states = probe.states();
        List<Part> parameters = probe.parameters();
        probe.zeroGradients();
        double[] dx = copyOf(probe.backward(!fixedInput));
        if (dx != null && dx.length != probe.input().size()) {
            throw new IllegalStateException("backward returned a gradient of the input of " + dx.length
                    + " elements, but the input has shape " + probe.input().shape());
        }
        List<double[]> dStates = copiesOf(states);
        List<double[]> dParameters = copiesOf(parameters);
        runAgain(dx, states, dStates, parameters, dParameters);
        runWithoutInput(parameters, dParameters);

        List<Checked> checked = new ArrayList<>();
        if (dx != null) {
            checked.add(check("x", probe.input(), dx));
        }
        for (int i = 0; i < states.size(); i++) {
            checked.add(check(states.get(i).name(), states.get(i).value(), dStates.get(i)));
        }
        for (int i = 0; i < parameters.size(); i++) {
            checked.add(check(parameters.get(i).name(), parameters.get(i).value(), dParameters.get(i)));
        }
        return new GradientReport(checked, violations);
    }

    /** Measures the function's value, and tells whether it is one. */
    private boolean measureScale() {
        double value = probe.value();
        scale = Math.max(1, Math.abs(value));
        double again = probe.value();
        if (Double.compare(value, again) != 0) {
            violations.add("forward gave " + value + " and then, of the same input, " + again
                    + ": a layer must keep nothing from run to run");
            return false;
        }
        return true;
    }

    private static double @Nullable [] copyOf(@Nullable Tensor tensor) {
        return tensor == null ? null : tensor.toDoubleArray();
    }

    private static List<double[]> copiesOf(List<Part> parts) {
        return parts.stream().map(part -> part.gradient().toDoubleArray()).toList();
    }

    /** Runs backward on gradients that hold something already. */
    private void runAgain(
            double @Nullable [] dx,
            List<Part> states,
            List<double[]> dStates,
            List<Part> parameters,
            List<double[]> dParameters) {
        states.forEach(state -> ops.fill(state.gradient(), GARBAGE));
        double[] again = copyOf(probe.backward(!fixedInput));
        if (dx != null && again != null) {
            compare("x", dx, again, "a second backward gave another gradient, so something is left of the first");
        }
        for (int i = 0; i < states.size(); i++) {
            compare(
                    states.get(i).name(),
                    dStates.get(i),
                    states.get(i).gradient().toDoubleArray(),
                    "a second backward gave another gradient, which it must overwrite");
        }
        for (int i = 0; i < parameters.size(); i++) {
            compare(
                    parameters.get(i).name(),
                    Arrays.stream(dParameters.get(i)).map(d -> 2 * d).toArray(),
                    parameters.get(i).gradient().toDoubleArray(),
                    "a second backward did not double the gradient, to which it must add");
        }
    }

    private void runWithoutInput(List<Part> parameters, List<double[]> dParameters) {
        probe.zeroGradients();
        probe.backward(false);
        for (int i = 0; i < parameters.size(); i++) {
            compare(
                    parameters.get(i).name(),
                    dParameters.get(i),
                    parameters.get(i).gradient().toDoubleArray(),
                    "the gradient is another one where that of the input is not wanted");
        }
    }

    private void compare(String name, double[] expected, double[] actual, String violation) {
        for (int i = 0; i < expected.length; i++) {
            if (!close(expected[i], actual[i], STEP)) {
                violations.add(name + ": " + violation + " (" + expected[i] + " expected, " + actual[i] + " found)");
                return;
            }
        }
    }

    private Checked check(String name, Tensor variable, double[] gradient) {
        int[] chosen = choose(name, variable.size());
        List<Mismatch> mismatches = new ArrayList<>();
        int kinks = 0;
        for (int element : chosen) {
            double actual = gradient[element];
            double central = difference(variable, element);
            if (!close(central, actual, STEP)) {
                Sides sides = sides(variable, element);
                double expected = sides.nearest(central, actual);
                if (!close(expected, actual, expected == central ? STEP : SMALL_STEP)) {
                    mismatches.add(new Mismatch(name, index(variable.shape(), element), expected, actual));
                } else if (sides.kink()) {
                    kinks++;
                }
            }
        }
        return new Checked(name, variable.shape(), chosen.length, kinks, mismatches);
    }

    /** All elements, or as many as are wanted, in rising order. */
    private int[] choose(String name, int size) {
        int[] order = new int[size];
        Arrays.setAll(order, i -> i);
        if (size > elements) {
            SeededRandom random = new SeededRandom(seed ^ name.hashCode());
            for (int i = 0; i < elements; i++) {
                int other = i + random.nextInt(size - i);
                int chosen = order[other];
                order[other] = order[i];
                order[i] = chosen;
            }
            order = Arrays.copyOf(order, elements);
            Arrays.sort(order);
        }
        return order;
    }

    private double difference(Tensor variable, int element) {
        int row = element / variable.columns();
        int column = element % variable.columns();
        double value = variable.get(row, column);
        double h = STEP * Math.max(1, Math.abs(value));
        double near = at(variable, row, column, value + h) - at(variable, row, column, value - h);
        double far = at(variable, row, column, value + 2 * h) - at(variable, row, column, value - 2 * h);
        variable.set(row, column, value);
        return (8 * near - far) / (12 * h);
    }

    /** The derivatives from below and from above, by differences of the second order over a small step. */
    private Sides sides(Tensor variable, int element) {
        int row = element / variable.columns();
        int column = element % variable.columns();
        double value = variable.get(row, column);
        double h = SMALL_STEP * Math.max(1, Math.abs(value));
        double here = 3 * at(variable, row, column, value);
        double below = here - 4 * at(variable, row, column, value - h) + at(variable, row, column, value - 2 * h);
        double above = 4 * at(variable, row, column, value + h) - at(variable, row, column, value + 2 * h) - here;
        variable.set(row, column, value);
        return new Sides(below / (2 * h), above / (2 * h));
    }

    /** The derivatives at one place from both sides. */
    private final class Sides {
        private final double below;
        private final double above;

        Sides(double below, double above) {
            this.below = below;
            this.above = above;
        }

        boolean kink() {
            return !(Math.abs(below - above)
                    <= SMOOTH * Math.max(Math.abs(below), Math.abs(above)) + rounding(SMALL_STEP));
        }

        /** What a right gradient is next to the actual one: at a kink any number between both sides. */
        double nearest(double central, double actual) {
            if (kink()) {
                return Math.min(Math.max(actual, Math.min(below, above)), Math.max(below, above));
            }
            double middle = (below + above) / 2;
            // The central difference is the better one unless its step reaches a kink.
            return close(central, middle, SMALL_STEP) ? central : middle;
        }
    }

    private double at(Tensor variable, int row, int column, double value) {
        variable.set(row, column, value);
        return probe.value();
    }

    private boolean close(double expected, double actual, double step) {
        double largest = Math.max(Math.abs(expected), Math.abs(actual));
        return Math.abs(expected - actual) <= tolerance * largest + rounding(step);
    }

    private double rounding(double step) {
        return ROUNDING * scale * STEP / step;
    }

    private static List<Integer> index(Shape shape, int element) {
        Integer[] index = new Integer[shape.rank()];
        int rest = element;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            index[axis] = rest % shape.dim(axis);
            rest /= shape.dim(axis);
        }
        return List.of(index);
    }
}
