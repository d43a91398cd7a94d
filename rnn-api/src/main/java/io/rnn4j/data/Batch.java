package io.rnn4j.data;

import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The inputs {@code [T, N, F]} of several samples with their targets, reused from step to step. A {@link
 * Dataset} puts samples in, place by place; a loss reads the targets.
 */
public final class Batch {
    private final TargetSpec targets;
    private final Tensor inputs;
    private final @Nullable Tensor values;
    private final int[] classes;
    private final boolean[] withoutTarget;
    private final int[] lengths;
    private int targetRows;
    private @Nullable Scaler inputScaler;
    private @Nullable Scaler targetScaler;
    private double[] scaled = {};

    private Batch(TargetSpec targets, Tensor inputs, @Nullable Tensor values, int[] classes) {
        this.targets = targets;
        this.inputs = inputs;
        this.values = values;
        this.classes = classes;
        this.targetRows = values == null ? classes.length : values.rows();
        this.withoutTarget = new boolean[targetRows];
        this.lengths = new int[inputs.shape().dim(1)];
        Arrays.fill(lengths, inputs.shape().dim(0));
    }

    /**
     * Creates a batch with values as targets.
     *
     * @param targets what the targets look like
     * @param inputs the memory of the inputs, {@code [T, N, F]}
     * @param values the memory of the targets, of {@link TargetSpec#shape}
     * @return the batch
     * @throws ShapeException if the shapes do not fit
     */
    public static Batch ofValues(TargetSpec targets, Tensor inputs, Tensor values) {
        checkInputs(inputs);
        Shape expected = targets.shape(inputs.shape().dim(0), inputs.shape().dim(1));
        if (targets.kind() != TargetSpec.Kind.VALUES || !values.shape().equals(expected)) {
            throw new ShapeException("a batch of inputs " + inputs + " needs targets of shape " + expected + " for "
                    + targets + ", but got " + values);
        }
        return new Batch(targets, inputs, values, new int[0]);
    }

    /**
     * Creates a batch with classes as targets, all 0 at first.
     *
     * @param targets what the targets look like
     * @param inputs the memory of the inputs, {@code [T, N, F]}
     * @return the batch
     * @throws ShapeException if the inputs have another rank
     */
    public static Batch ofClasses(TargetSpec targets, Tensor inputs) {
        checkInputs(inputs);
        if (targets.kind() != TargetSpec.Kind.CLASSES) {
            throw new IllegalArgumentException("the targets are not classes, but " + targets);
        }
        Shape shape = inputs.shape();
        return new Batch(targets, inputs, null, new int[targets.everyStep() ? shape.rows() : shape.dim(1)]);
    }

    private static void checkInputs(Tensor inputs) {
        if (inputs.shape().rank() != 3) {
            throw new ShapeException("a batch needs inputs of shape [steps, batch, features], but got " + inputs);
        }
    }

    /**
     * Returns the number of places.
     *
     * @return N
     */
    public int size() {
        return inputs.shape().dim(1);
    }

    /**
     * Returns what the targets look like.
     *
     * @return values or classes, and how many
     */
    public TargetSpec targets() {
        return targets;
    }

    /**
     * Returns the inputs.
     *
     * @return {@code [T, N, F]}, the memory itself
     */
    public Tensor inputs() {
        return inputs;
    }

    /**
     * Returns the targets that are values.
     *
     * @return {@code [T, N, O]} with a target a step, else {@code [N, O]}; the memory itself
     * @throws IllegalStateException if the targets are classes
     */
    public Tensor values() {
        if (values == null) {
            throw new IllegalStateException(
                    "the targets of this batch are classes, not values: choose a loss for classes");
        }
        return values;
    }

    /**
     * Returns the targets that are classes.
     *
     * @return one a row of the output: {@code T * N} of them in time-major order with a target a step, else N;
     *     the memory itself
     * @throws IllegalStateException if the targets are values
     */
    public int[] classes() {
        if (values != null) {
            throw new IllegalStateException(
                    "the targets of this batch are values, not classes: choose a loss for values");
        }
        return classes;
    }

    /**
     * Lets values be scaled as they are put in, so that a dataset may hold them as they are.
     *
     * @param ofInputs a column for each feature; null to leave them
     * @param ofTargets a column for each value of a target; null to leave them
     * @throws IllegalArgumentException if they have other columns, or the targets are classes
     */
    public void scaleBy(@Nullable Scaler ofInputs, @Nullable Scaler ofTargets) {
        if (ofInputs != null && ofInputs.columns() != inputs.columns()) {
            throw new IllegalArgumentException("the inputs have " + inputs.columns()
                    + " features, but their scaler has " + ofInputs.columns() + " columns");
        }
        if (ofTargets != null && (values == null || ofTargets.columns() != targets.size())) {
            throw new IllegalArgumentException("the targets are " + targets + ", but their scaler has "
                    + ofTargets.columns() + " columns of values");
        }
        this.inputScaler = ofInputs;
        this.targetScaler = ofTargets;
        this.scaled = new double[Math.max(inputs.columns(), ofTargets == null ? 0 : targets.size())];
    }

    /**
     * Tells whether a row of the output has a target, so that losses and metrics count it.
     *
     * @param row the row, in time-major order with a target a step
     * @return false after {@link #clearTarget}
     */
    public boolean hasTarget(int row) {
        return !withoutTarget[row];
    }

    /**
     * Returns how many rows of the output have a target.
     *
     * @return from 0 to all of them
     */
    public int targetRows() {
        return targetRows;
    }

    /**
     * Says that there is no target, such as for a step past the end of a sequence or one that is not to be learned.
     * Losses take their mean over the other rows. Putting a target in undoes it.
     *
     * @param place from 0 to {@code size() - 1}
     * @param step from 0 to {@code T - 1}; 0 where the sequence has one target
     */
    public void clearTarget(int place, int step) {
        setTarget(targetRow(place, step), false);
    }

    private void setTarget(int row, boolean present) {
        if (withoutTarget[row] == present) {
            withoutTarget[row] = !present;
            targetRows += present ? 1 : -1;
        }
    }

    /**
     * Returns how many steps of each sequence are valid.
     *
     * @return one a place, from 0 to T; T each at first; the memory itself
     */
    public int[] lengths() {
        return lengths;
    }

    /**
     * Says how many steps of a sequence are valid. With a target a step, those past the length have none afterwards, so
     * call this before putting targets in. A dataset of sequences of several lengths calls it for every sample.
     *
     * @param place from 0 to {@code size() - 1}
     * @param length from 0 to T
     * @throws IllegalArgumentException if the length is out of range
     */
    public void putLength(int place, int length) {
        int steps = inputs.shape().dim(0);
        if (length < 0 || length > steps) {
            throw new IllegalArgumentException("a length must be in 0.." + steps + ", the steps of the batch, but got "
                    + length + " at place " + place);
        }
        lengths[Objects.checkIndex(place, size())] = length;
        for (int step = length; step < steps && targets.everyStep(); step++) {
            clearTarget(place, step);
        }
    }

    /**
     * Puts the features of one step in.
     *
     * @param place from 0 to {@code size() - 1}
     * @param step from 0 to {@code T - 1}
     * @param from an array with the F features
     * @param at the index of the first
     * @throws IllegalArgumentException if one is not finite and the step is not past the sequence's length
     */
    public void putInput(int place, int step, double[] from, int at) {
        int row = row(place, step);
        Objects.checkFromIndexSize(at, inputs.columns(), from.length);
        for (int column = 0; column < inputs.columns(); column++) {
            if (!Double.isFinite(from[at + column]) && step < lengths[place]) {
                throw notFinite("an input", "feature", place, step, column, from[at + column]);
            }
        }
        put(inputs, row, from, at, inputScaler);
    }

    /**
     * Puts the features of one step in.
     *
     * @param place from 0 to {@code size() - 1}
     * @param step from 0 to {@code T - 1}
     * @param from an array with the F features
     * @param at the index of the first
     * @throws IllegalArgumentException if one is not finite and the step is not past the sequence's length
     */
    public void putInput(int place, int step, float[] from, int at) {
        int row = row(place, step);
        Objects.checkFromIndexSize(at, inputs.columns(), from.length);
        for (int column = 0; column < inputs.columns(); column++) {
            if (!Float.isFinite(from[at + column]) && step < lengths[place]) {
                throw notFinite("an input", "feature", place, step, column, from[at + column]);
            }
        }
        if (inputScaler != null) {
            for (int column = 0; column < inputs.columns(); column++) {
                scaled[column] = inputScaler.transform(column, from[at + column]);
            }
            put(inputs, row, scaled, 0, null);
            return;
        }
        inputs.storage().put(inputs.offset() + row * inputs.rowStride(), from, at, inputs.columns());
    }

    /**
     * Puts one target of values in.
     *
     * @param place from 0 to {@code size() - 1}
     * @param step from 0 to {@code T - 1}; 0 where the sequence has one target
     * @param from an array with the O values
     * @param at the index of the first
     * @throws IllegalStateException if the targets are classes
     * @throws IllegalArgumentException if one is not finite; {@link #clearTarget} says that there is none
     */
    public void putValues(int place, int step, double[] from, int at) {
        int row = targetRow(place, step);
        Objects.checkFromIndexSize(at, values().columns(), from.length);
        for (int column = 0; column < values().columns(); column++) {
            if (!Double.isFinite(from[at + column])) {
                throw notFinite("a target", "value", place, step, column, from[at + column]);
            }
        }
        put(values(), row, from, at, targetScaler);
        setTarget(row, true);
    }

    /**
     * Puts one target class in.
     *
     * @param place from 0 to {@code size() - 1}
     * @param step from 0 to {@code T - 1}; 0 where the sequence has one target
     * @param target the class
     * @throws IllegalStateException if the targets are values
     * @throws IllegalArgumentException if there is no such class
     */
    public void putClass(int place, int step, int target) {
        if (target < 0 || target >= targets.size()) {
            throw new IllegalArgumentException(
                    "a class must be in 0.." + (targets.size() - 1) + ", but got " + target + " at place " + place);
        }
        int row = targetRow(place, step);
        classes()[row] = target;
        setTarget(row, true);
    }

    private static IllegalArgumentException notFinite(
            String what, String which, int place, int step, int column, double value) {
        return new IllegalArgumentException(what + " must have finite numbers, but " + which + " " + column
                + " at step " + step + " of place " + place + " of the batch is " + value
                + "; fill missing values first");
    }

    private void put(Tensor into, int row, double[] from, int at, @Nullable Scaler scaler) {
        int columns = into.columns();
        Objects.checkFromIndexSize(at, columns, from.length);
        int first = into.offset() + row * into.rowStride();
        if (scaler == null) {
            into.storage().put(first, from, at, columns);
            return;
        }
        for (int column = 0; column < columns; column++) {
            scaled[column] = scaler.transform(column, from[at + column]);
        }
        into.storage().put(first, scaled, 0, columns);
    }

    private int targetRow(int place, int step) {
        if (!targets.everyStep() && step != 0) {
            throw new IllegalArgumentException("the sequences have one target each, at step 0, but got step " + step);
        }
        return row(place, step);
    }

    private int row(int place, int step) {
        Objects.checkIndex(place, size());
        Objects.checkIndex(step, inputs.shape().dim(0));
        return step * size() + place;
    }
}
