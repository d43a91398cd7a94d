package io.rnn4j.data;

import java.util.Arrays;
import java.util.Objects;

/** Sequences of any lengths in memory, each of at least one step, with their targets. Arrays are copied. */
public final class Sequences implements Dataset {
    private static final int NO_CLASS = -1;

    private final int size;
    private final int steps;
    private final int features;

    /** Of each sequence, the number of its first step among all; and after the last, how many there are. */
    private final int[] starts;

    private final double[] inputs;
    private final TargetSpec targets;
    private final double[] values;
    private final int[] classes;

    private Sequences(double[][][] inputs, TargetSpec targets, double[] values, int[] classes) {
        this.size = inputs.length;
        this.inputs = join("inputs", inputs);
        this.features = inputs[0][0].length;
        this.starts = starts(inputs);
        int longest = 0;
        for (double[][] sequence : inputs) {
            longest = Math.max(longest, sequence.length);
        }
        this.steps = longest;
        this.targets = targets;
        this.values = values;
        this.classes = classes;
    }

    /**
     * Sequences with one target of values each.
     *
     * @param inputs {@code [samples][T][F]}
     * @param targets {@code [samples][O]}
     * @return the dataset
     * @throws IllegalArgumentException if features differ, something is empty or not finite
     */
    public static Sequences ofValues(double[][][] inputs, double[][] targets) {
        checkCount(inputs, targets.length);
        double[] values = Samples.flatten("targets", targets);
        return new Sequences(
                inputs, new TargetSpec(TargetSpec.Kind.VALUES, false, targets[0].length), values, new int[0]);
    }

    /**
     * Sequences with a target of values at every step.
     *
     * @param inputs {@code [samples][T][F]}
     * @param targets {@code [samples][T][O]}
     * @return the dataset
     * @throws IllegalArgumentException if features differ, something is empty or not finite
     */
    public static Sequences ofStepValues(double[][][] inputs, double[][][] targets) {
        checkCount(inputs, targets.length);
        double[] values = join("targets", targets);
        for (int sample = 0; sample < targets.length; sample++) {
            checkSteps(inputs, sample, targets[sample].length);
        }
        TargetSpec spec = new TargetSpec(TargetSpec.Kind.VALUES, true, targets[0][0].length);
        return new Sequences(inputs, spec, values, new int[0]);
    }

    /**
     * Sequences with one class each.
     *
     * @param inputs {@code [samples][T][F]}
     * @param classes one a sample
     * @param classCount the number of classes; a class is from 0 to {@code classCount - 1}
     * @return the dataset
     * @throws IllegalArgumentException if features differ, something is empty or not finite, or a class is out of
     *     range
     */
    public static Sequences ofClasses(double[][][] inputs, int[] classes, int classCount) {
        checkCount(inputs, classes.length);
        TargetSpec spec = new TargetSpec(TargetSpec.Kind.CLASSES, false, classCount);
        checkClasses("classes", classes, classCount);
        return new Sequences(inputs, spec, new double[0], classes.clone());
    }

    /**
     * Sequences with a class at every step.
     *
     * @param inputs {@code [samples][T][F]}
     * @param classes {@code [samples][T]}
     * @param classCount the number of classes; a class is from 0 to {@code classCount - 1}
     * @return the dataset
     * @throws IllegalArgumentException if features differ, something is empty or not finite, or a class is out of
     *     range
     */
    public static Sequences ofStepClasses(double[][][] inputs, int[][] classes, int classCount) {
        checkCount(inputs, classes.length);
        TargetSpec spec = new TargetSpec(TargetSpec.Kind.CLASSES, true, classCount);
        int[] starts = starts(inputs);
        int[] flat = new int[starts[inputs.length]];
        for (int sample = 0; sample < classes.length; sample++) {
            checkSteps(inputs, sample, classes[sample].length);
            checkClasses("classes[" + sample + "]", classes[sample], classCount);
            System.arraycopy(classes[sample], 0, flat, starts[sample], classes[sample].length);
        }
        return new Sequences(inputs, spec, new double[0], flat);
    }

    /**
     * Sequences with labels that are in order but belong to no steps of their own, fewer than steps or as many, for
     * connectionist temporal classification. In a batch they stand at the first steps; the other steps have no target.
     *
     * @param inputs {@code [samples][T][F]}
     * @param labels {@code [samples][0 to T]}
     * @param classCount the number of classes with the blank, which is class 0; a label is from 1 to {@code classCount -
     *     1}
     * @return the dataset
     * @throws IllegalArgumentException if features differ, something is empty or not finite, or a label is out of range
     */
    public static Sequences ofLabels(double[][][] inputs, int[][] labels, int classCount) {
        checkCount(inputs, labels.length);
        TargetSpec spec = new TargetSpec(TargetSpec.Kind.CLASSES, true, classCount);
        int[] starts = starts(inputs);
        int[] flat = new int[starts[inputs.length]];
        Arrays.fill(flat, NO_CLASS);
        for (int sample = 0; sample < labels.length; sample++) {
            String name = "labels[" + sample + "]";
            int[] row = Objects.requireNonNull(labels[sample], name);
            int steps = inputs[sample].length;
            if (row.length > steps) {
                throw new IllegalArgumentException("a sequence of " + steps + " steps has at most as many labels, but "
                        + name + " has " + row.length);
            }
            for (int i = 0; i < row.length; i++) {
                if (row[i] < 1 || row[i] >= classCount) {
                    throw new IllegalArgumentException(name + "[" + i + "] must be in 1.." + (classCount - 1)
                            + ", as class 0 is the blank, but is " + row[i]);
                }
            }
            System.arraycopy(row, 0, flat, starts[sample], row.length);
        }
        return new Sequences(inputs, spec, new double[0], flat);
    }

    private static void checkCount(double[][][] inputs, int targets) {
        if (inputs.length == 0) {
            throw new IllegalArgumentException("a dataset needs at least one sequence, but got none");
        }
        if (inputs.length != targets) {
            throw new IllegalArgumentException("each sequence needs its target, but got " + inputs.length
                    + " sequences and " + targets + " targets");
        }
    }

    private static void checkSteps(double[][][] inputs, int sample, int targetSteps) {
        int steps = Objects.requireNonNull(inputs[sample], "inputs[" + sample + "]").length;
        if (targetSteps != steps) {
            throw new IllegalArgumentException("each step needs its target, but sequence " + sample + " has " + steps
                    + " steps and targets " + targetSteps);
        }
    }

    private static void checkClasses(String name, int[] classes, int classCount) {
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] < 0 || classes[i] >= classCount) {
                throw new IllegalArgumentException(
                        name + "[" + i + "] must be in 0.." + (classCount - 1) + ", but is " + classes[i]);
            }
        }
    }

    private static int[] starts(double[][][] sequences) {
        int[] starts = new int[sequences.length + 1];
        for (int sample = 0; sample < sequences.length; sample++) {
            int steps = Objects.requireNonNull(sequences[sample], "inputs[" + sample + "]").length;
            starts[sample + 1] = Math.addExact(starts[sample], steps);
        }
        return starts;
    }

    private static double[] join(String name, double[][][] sequences) {
        double[][] flat = new double[sequences.length][];
        int size = 0;
        for (int sample = 0; sample < sequences.length; sample++) {
            flat[sample] = Samples.flatten(name + "[" + sample + "]", sequences[sample]);
            if (sequences[sample][0].length != sequences[0][0].length) {
                throw new IllegalArgumentException(name + " must have as many columns in every sequence, but [0] has "
                        + sequences[0][0].length + " and [" + sample + "] has " + sequences[sample][0].length);
            }
            size = Math.addExact(size, flat[sample].length);
        }
        double[] all = new double[size];
        int at = 0;
        for (double[] one : flat) {
            System.arraycopy(one, 0, all, at, one.length);
            at += one.length;
        }
        return all;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public int length(int sample) {
        Samples.check(sample, size);
        return starts[sample + 1] - starts[sample];
    }

    @Override
    public int features() {
        return features;
    }

    @Override
    public TargetSpec targets() {
        return targets;
    }

    @Override
    public void fill(int[] samples, Batch into) {
        Samples.check(samples, into);
        for (int place = 0; place < samples.length; place++) {
            int sample = samples[place];
            int length = length(sample);
            into.putLength(place, length);
            for (int step = 0; step < length; step++) {
                into.putInput(place, step, inputs, (starts[sample] + step) * features);
            }
            int first = targets.everyStep() ? starts[sample] : sample;
            for (int step = 0; step < (targets.everyStep() ? length : 1); step++) {
                int row = first + step;
                if (targets.kind() == TargetSpec.Kind.CLASSES && classes[row] == NO_CLASS) {
                    into.clearTarget(place, step);
                } else if (targets.kind() == TargetSpec.Kind.CLASSES) {
                    into.putClass(place, step, classes[row]);
                } else {
                    into.putValues(place, step, values, row * targets.size());
                }
            }
        }
    }

    /** Returns the sizes; not the values. */
    @Override
    public String toString() {
        return size + " sequences of " + (starts[size] == (long) size * steps ? "" : "up to ") + steps + " steps with "
                + features + " features, targets " + targets;
    }
}
