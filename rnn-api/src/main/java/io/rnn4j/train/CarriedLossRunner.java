package io.rnn4j.train;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.data.Batch;
import io.rnn4j.data.Dataset;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.layer.LayerSpec;
import io.rnn4j.layer.Mode;
import io.rnn4j.layer.State;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Losses with a state that goes on: over batches, and within a batch from window to window of truncated back-propagation
 * through time, BPTT(k1, k2) of Williams and Peng (1990). Window w learns the k1 steps from {@code k1 w} on; it runs
 * from at most k2 steps before their end, where the state before is taken as given. A batch of T steps makes {@code T /
 * k1} steps of an epoch, rounded up. With k1 and k2 of T it is the whole sequence, as without truncation.
 */
final class CarriedLossRunner implements LossSteps {
    private final Model model;
    private final Loss loss;
    private final Dataset dataset;
    private final Mode mode;
    private final boolean overBatches;
    private final int steps;
    private final int every;
    private final int back;
    private final int windows;
    private final int[] samples;
    private final Batch batch;
    private final ModelState state;
    private final ModelState after;
    private final Map<Integer, Window> byLength = new HashMap<>();
    private final Map<Integer, ModelPass> advancing = new HashMap<>();
    private int filled = -1;
    private int nextPosition;
    private @Nullable Window current;
    private Batch currentBatch;
    private long seed;
    private long number;

    CarriedLossRunner(Model model, Loss loss, Dataset dataset, int batchSize, Mode mode, Carrying carrying) {
        this.model = model;
        this.loss = loss;
        this.dataset = dataset;
        this.mode = mode;
        this.overBatches = carrying.overBatches();
        this.steps = dataset.steps();
        this.every = carrying.every() == 0 ? steps : Math.min(carrying.every(), steps);
        this.back = carrying.back() == 0 ? steps : Math.min(carrying.back(), steps);
        this.windows = (steps + every - 1) / every;
        int size = Math.min(batchSize, dataset.size());
        check(dataset, size);
        TensorOps ops = model.backend().tensors();
        DType dtype = model.dtype();
        TargetSpec targets = dataset.targets();
        Tensor inputs = ops.allocate(dtype, Shape.of(steps, size, dataset.features()));
        this.samples = new int[size];
        this.batch = targets.kind() == TargetSpec.Kind.CLASSES
                ? Batch.ofClasses(targets, inputs)
                : Batch.ofValues(targets, inputs, ops.allocate(dtype, targets.shape(steps, size)));
        batch.scaleBy(model.inputScaler().orElse(null), model.targetScaler().orElse(null));
        this.currentBatch = batch;
        this.state = model.newState(size);
        this.after = model.newState(size);
        this.seed = model.seed();
        window(Math.min(back, every)); // Refuses a loss that does not fit.
    }

    private void check(Dataset data, int size) {
        for (int i = 0; i < model.layers().size(); i++) {
            LayerSpec layer = model.layers().get(i);
            if (!layer.isCausal()) {
                throw new IllegalArgumentException(
                        "layer " + i + " (" + layer.type() + ") reads a sequence from its end too,"
                                + " but a state that goes on and truncated back-propagation meet it part by part: take one"
                                + " direction, or whole sequences");
            }
        }
        if (data.size() % size != 0) {
            throw new IllegalArgumentException(
                    "a state that goes on needs whole batches, but " + data.size() + " samples make no batches of "
                            + size + ": choose a batch size that divides them, or leave some out");
        }
        if (windows > 1 && !data.targets().everyStep()) {
            throw new IllegalArgumentException(
                    "truncated back-propagation needs a target at every step, but each sequence of " + steps
                            + " steps has one, and a window has " + every);
        }
        if (windows > 1 && loss.ofWholeSequence()) {
            throw new IllegalArgumentException("this loss needs whole sequences, but truncated back-propagation learns "
                    + every + " of " + steps + " steps at once: leave truncate out, or let k1 cover the sequences");
        }
    }

    /** The buffers for windows of one length. */
    private final class Window {
        private final ModelPass pass;
        private final LossPass lossPass;
        private final Tensor gradient;

        Window(int length) {
            this.pass = model.pass(Shape.of(length, samples.length, dataset.features()), mode);
            this.lossPass = loss.pass(model.backend(), model.dtype(), pass.outputShape(), dataset.targets());
            this.gradient = model.backend().tensors().allocate(model.dtype(), pass.outputShape());
        }
    }

    private Window window(int length) {
        return byLength.computeIfAbsent(length, Window::new);
    }

    @Override
    public Dataset dataset() {
        return dataset;
    }

    @Override
    public int batches() {
        return dataset.size() / samples.length * windows;
    }

    @Override
    public void draw(int step, long chosenSeed, long chosenNumber) {
        seed = chosenSeed;
        number = chosenNumber;
    }

    @Override
    public Metric.Sum start(Metric metric) {
        return metric.start(window(Math.min(back, every)).pass.outputShape(), batch.targets());
    }

    /** The end of a window's new steps. */
    private int end(int window) {
        return Math.min((window + 1) * every, steps);
    }

    /** Where a window's gradient stops. */
    private int begin(int window) {
        return Math.max(0, Math.min(end(window) - back, window * every));
    }

    /** The step that the state is of when a window's turn comes. */
    private int position(int window) {
        if (window == 0) {
            return 0;
        }
        return begin(window) == window * every ? window * every : begin(window - 1);
    }

    @Override
    public double forward(int[] order, int step, List<Metric.Sum> metrics) {
        int place = step / windows;
        int window = step % windows;
        if (filled != place || window == 0) {
            System.arraycopy(order, place * samples.length, samples, 0, samples.length);
            dataset.fill(samples, batch);
            filled = place;
        }
        if (window == 0 && !(overBatches && place > 0)) {
            state.reset();
        }
        int from = begin(window);
        int to = end(window);
        advance(position(window), from);
        Window run = window(to - from);
        current = run;
        currentBatch = cut(from, window * every, to);
        if (mode == Mode.TRAINING) {
            run.pass.draw(seed, number);
        }
        Tensor output = forward(run.pass, currentBatch.inputs(), currentBatch.lengths(), after);
        for (Metric.Sum metric : metrics) {
            metric.add(output, currentBatch);
        }
        nextPosition = window + 1 == windows ? steps : position(window + 1);
        double result = run.lossPass.evaluate(output, currentBatch, run.gradient);
        if (mode == Mode.INFERENCE) {
            goOn(to);
        }
        return result;
    }

    /** Takes the state from one step to a later one, without a gradient. */
    private void advance(int from, int to) {
        if (from < to) {
            ModelPass pass = advancing.computeIfAbsent(
                    to - from,
                    length -> model.pass(Shape.of(length, samples.length, dataset.features()), Mode.INFERENCE));
            forward(pass, batch.inputs().slice(from, to), lengths(from, to), state);
        }
    }

    private Tensor forward(ModelPass pass, Tensor inputs, int[] lengths, ModelState last) {
        try {
            return pass.forward(inputs, lengths, state, last);
        } catch (FiniteInput.Refusal e) {
            throw e.ofSample(samples);
        }
    }

    private int[] lengths(int from, int to) {
        return Arrays.stream(batch.lengths())
                .map(length -> Math.max(0, Math.min(length, to) - from))
                .toArray();
    }

    /** The steps {@code from} to {@code to} of the batch, with the targets of the steps from {@code first} on. */
    private Batch cut(int from, int first, int to) {
        if (from == 0 && to == steps && first == 0) {
            return batch;
        }
        TargetSpec targets = batch.targets();
        boolean classes = targets.kind() == TargetSpec.Kind.CLASSES;
        Tensor inputs = batch.inputs().slice(from, to);
        Batch cut = classes
                ? Batch.ofClasses(targets, inputs)
                : Batch.ofValues(targets, inputs, batch.values().slice(from, to));
        int[] lengths = lengths(from, to);
        for (int n = 0; n < samples.length; n++) {
            cut.putLength(n, lengths[n]);
            for (int t = from; t < to; t++) {
                int row = t * samples.length + n;
                if (t < first || !batch.hasTarget(row)) {
                    cut.clearTarget(n, t - from);
                } else if (classes) {
                    cut.putClass(n, t - from, batch.classes()[row]);
                }
            }
        }
        return cut;
    }

    /** Keeps the state after as that of the next window, where the next does not begin earlier. */
    private void goOn(int to) {
        if (nextPosition == to) {
            state.copyFrom(after);
        }
    }

    @Override
    public void backward(int step) {
        if (current != null) {
            current.pass.backward(current.gradient, false);
        }
        goOn(end(step % windows));
    }

    @Override
    public double weight(int step) {
        return current == null ? 0 : current.lossPass.weight(currentBatch);
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        List<State> layers = state.layers();
        for (int i = 0; i < layers.size(); i++) {
            for (int part = 0; part < layers.get(i).parts().size(); part++) {
                tensors.put(i + "." + part, layers.get(i).parts().get(part));
            }
        }
        return tensors;
    }
}
