package io.rnn4j.train;

import io.rnn4j.backend.Backend;
import io.rnn4j.data.Dataset;
import io.rnn4j.layer.LayerSpec;
import io.rnn4j.layer.Mode;
import io.rnn4j.layer.Parameter;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the backward of a layer or a model is right, and which element of which input, state or parameter is
 * wrong if it is not: it compares every gradient with central differences of forward in FLOAT64,
 *
 * <pre>dL/dv = (8 (L(v + h) - L(v - h)) - (L(v + 2h) - L(v - 2h))) / 12h,  h = 0.001 max(1, |v|)</pre>
 *
 * whose own error is about 1e-12. Where they differ, differences of each side with a smaller h tell a wrong gradient from
 * a kink, such as that of relu at 0, where any number between both sides is right.
 *
 * <p>It also finds what central differences cannot: a backward that overwrites a parameter's gradient to which it must
 * add, that leaves something of one run in the next, or that forgets the parameters when the gradient of the input is
 * not wanted.
 *
 * <pre>{@code
 * GradientCheck.ofLayer(backend, new MyLayer(), Shape.of(4, 3, 5)).assertCorrect();
 * }</pre>
 */
public final class GradientCheck {
    private static final int SAMPLES = 3;

    private final Backend backend;
    private final Subject subject;
    private long seed = 1;
    private double tolerance = 1e-6;
    private int elements = 100;
    private boolean fixedInput;
    private double @Nullable [] values;
    private int @Nullable [] lengths;

    /** What is checked, made anew for each check. */
    private interface Subject {
        GradientProbe probe(GradientCheck settings);
    }

    private GradientCheck(Backend backend, Subject subject) {
        this.backend = backend;
        this.subject = subject;
    }

    /**
     * Checks a layer by itself, with random parameters, input, state and gradients of output and state.
     *
     * @param backend what it runs on
     * @param layer the layer
     * @param input the shape of the input, such as {@code [T, N, F]}; small, since each element costs four forwards
     * @return the check, to be run
     */
    public static GradientCheck ofLayer(Backend backend, LayerSpec layer, Shape input) {
        Objects.requireNonNull(layer, "layer");
        if (input.rank() < 2 || input.size() == 0) {
            throw new ShapeException(
                    "a check needs an input such as [T, N, F] with at least one element, but got " + input);
        }
        return new GradientCheck(Objects.requireNonNull(backend, "backend"), settings -> {
            Model model = Model.builder(backend)
                    .dtype(DType.FLOAT64)
                    .inputSize(input.columns())
                    .add(layer)
                    .seed(settings.seed)
                    .build();
            return GradientProbe.ofOutputs(model, input, settings.values, settings.lengths, settings.seed, true);
        });
    }

    /**
     * Checks a model as it is, with random input, state and gradients of output and state. The model is not changed: a
     * copy in FLOAT64 is checked.
     *
     * @param model the model
     * @param input the shape of the input, {@code [T, N, F]}
     * @return the check, to be run
     * @throws ShapeException if the model cannot take such an input
     */
    public static GradientCheck ofModel(Model model, Shape input) {
        model.outputShape(input);
        return new GradientCheck(
                model.backend(),
                settings -> GradientProbe.ofOutputs(
                        copyOf(model), input, settings.values, settings.lengths, settings.seed, false));
    }

    /**
     * Checks a model together with a loss, on the first samples of a dataset, three at most. The model is not changed:
     * a copy in FLOAT64 is checked.
     *
     * @param model the model
     * @param loss the loss
     * @param data the samples with their targets
     * @return the check, to be run
     * @throws IllegalArgumentException if model, loss and data do not fit each other, or there is no sample
     */
    public static GradientCheck ofModel(Model model, Loss loss, Dataset data) {
        if (data.size() < 1) {
            throw new IllegalArgumentException("a check needs at least one sample, but the data has none");
        }
        return new GradientCheck(model.backend(), settings -> {
            if (settings.values != null || settings.lengths != null) {
                throw new IllegalStateException("input and lengths come from the data; they cannot be set");
            }
            int[] samples = new int[Math.min(SAMPLES, data.size())];
            Arrays.setAll(samples, i -> i);
            Model copy = copyOf(model);
            BatchRunner runner = new BatchRunner(copy, data, samples.length, Mode.TRAINING, true);
            return GradientProbe.ofLoss(copy, runner, loss, samples, data.targets());
        });
    }

    private static Model copyOf(Model model) {
        Model.Builder builder = Model.builder(model.backend())
                .dtype(DType.FLOAT64)
                .inputSize(model.inputSize())
                .seed(model.seed());
        model.layers().forEach(builder::add);
        Model copy = builder.buildWithoutValues();
        copy.parameters().forEach((name, parameter) -> {
            Parameter original = Objects.requireNonNull(model.parameters().get(name), name);
            parameter.value().copyFrom(original.value().toDoubleArray());
        });
        copy.refresh();
        return copy;
    }

    /**
     * Sets what random values are drawn with; 1 by default.
     *
     * @param value any value
     * @return this check
     */
    public GradientCheck seed(long value) {
        this.seed = value;
        return this;
    }

    /**
     * Sets how far a gradient may lie from central differences, in relation to the larger of both; 1e-6 by default.
     * Differences below 1e-9 of the checked function's value are rounding errors and never count.
     *
     * @param relative positive and finite
     * @return this check
     * @throws IllegalArgumentException if it is not
     */
    public GradientCheck tolerance(double relative) {
        if (!(relative > 0 && Double.isFinite(relative))) {
            throw new IllegalArgumentException("the tolerance must be positive and finite, but got " + relative);
        }
        this.tolerance = relative;
        return this;
    }

    /**
     * Sets how many elements of one tensor are checked at most, chosen by the seed; 100 by default.
     *
     * @param most at least 1
     * @return this check
     * @throws IllegalArgumentException if it is less than 1
     */
    public GradientCheck elements(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("at least 1 element must be checked, but got " + most);
        }
        this.elements = most;
        return this;
    }

    /**
     * Sets the values of the input; by default they are drawn from [-1, 1).
     *
     * @param input in row-major order, as many as the input's shape has
     * @return this check
     */
    public GradientCheck input(double... input) {
        this.values = input.clone();
        return this;
    }

    /**
     * Sets the lengths of the sequences; by default all have all steps.
     *
     * @param sequences one a sequence, from 0 to the number of steps
     * @return this check
     */
    public GradientCheck lengths(int... sequences) {
        this.lengths = sequences.clone();
        return this;
    }

    /**
     * Leaves the gradient of the input out, because the input cannot be changed a little: where it holds the numbers
     * of classes or words.
     *
     * @return this check
     */
    public GradientCheck fixedInput() {
        this.fixedInput = true;
        return this;
    }

    /**
     * Runs the check.
     *
     * @return what it found
     */
    public GradientReport run() {
        return new GradientCheckRun(backend.tensors(), subject.probe(this), tolerance, elements, seed, fixedInput)
                .report();
    }

    /**
     * Runs the check and fails if a gradient is wrong.
     *
     * @throws AssertionError with {@link GradientReport#toString} as the message, if it is
     */
    public void assertCorrect() {
        GradientReport report = run();
        if (!report.correct()) {
            throw new AssertionError(report.toString());
        }
    }
}
