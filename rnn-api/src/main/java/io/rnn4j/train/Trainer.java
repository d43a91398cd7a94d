package io.rnn4j.train;

import io.rnn4j.data.Dataset;
import io.rnn4j.layer.Mode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Fits a model to data by mini-batches. After each epoch it computes the loss on the validation data, and at
 * the end the model gets the weights of the epoch where that was lowest (without validation data: the training
 * loss).
 *
 * <p>The same model, data, settings and seed give the same bits, whatever the number of threads, and whether training
 * went through or was ended at any moment, even by killing the JVM, and went on from a {@link CheckpointStore}. The order
 * of the samples depends on seed and epoch alone, random draws such as dropout's on seed and step alone.
 *
 * <p>If a loss or gradient is not finite, the model is left as it was before that step. If fitting fails otherwise, the
 * model gets the best weights so far: after at least one epoch those, else the weights that it had before.
 */
public final class Trainer {
    final Model model;
    final Loss loss;
    final Optimizer optimizer;
    final GradientClip clip;
    final List<TrainingListener> listeners;
    final List<Metric> metrics;
    final int epochs;
    final int batchSize;
    final boolean shuffle;
    final boolean byLength;
    final Carrying carrying;
    final long seed;
    final int patience;
    final double leastImprovement;
    final StopRequest stop;
    final @Nullable CheckpointStore checkpoints;
    final int checkpointSteps;
    final boolean resume;
    final Map<String, String> sameToResume;

    private Trainer(Builder builder) {
        this.model = builder.model;
        this.loss = builder.loss;
        this.optimizer = builder.optimizer;
        this.clip = builder.clip;
        this.listeners = List.copyOf(builder.listeners);
        this.epochs = builder.epochs;
        this.batchSize = builder.batchSize;
        this.shuffle = builder.shuffle;
        this.byLength = builder.byLength;
        this.carrying = builder.carrying;
        this.seed = builder.seed;
        this.metrics = List.copyOf(builder.metrics);
        this.patience = builder.patience;
        this.leastImprovement = builder.leastImprovement;
        this.stop = builder.stop;
        this.checkpoints = builder.checkpoints;
        this.checkpointSteps = builder.checkpointSteps;
        this.resume = builder.resume;
        this.sameToResume = Map.copyOf(builder.sameToResume);
    }

    /**
     * Starts a trainer.
     *
     * @param model will be changed; nobody else may use it while it is fitted
     * @param loss what is to become small
     * @param optimizer how parameters follow their gradients
     * @return a builder
     */
    public static Builder builder(Model model, Loss loss, Optimizer optimizer) {
        return new Builder(
                Objects.requireNonNull(model, "model"),
                Objects.requireNonNull(loss, "loss"),
                Objects.requireNonNull(optimizer, "optimizer"));
    }

    /**
     * Fits the model and keeps the weights of the epoch with the lowest training loss.
     *
     * @param training what to learn
     * @return how it went
     * @throws IllegalArgumentException if the data does not fit the model or the loss; the model is unchanged then
     * @throws TrainingException if a loss or gradient is not finite, or a checkpoint cannot be written or read
     */
    public TrainingResult fit(Dataset training) {
        return run(training, null);
    }

    /**
     * Fits the model and keeps the weights of the epoch with the lowest validation loss.
     *
     * @param training what to learn
     * @param validation what to judge by; never learned from
     * @return how it went
     * @throws IllegalArgumentException if the data does not fit the model or the loss; the model is unchanged then
     * @throws TrainingException if a loss or gradient is not finite, or a checkpoint cannot be written or read
     */
    public TrainingResult fit(Dataset training, Dataset validation) {
        return run(training, Objects.requireNonNull(validation, "validation"));
    }

    /**
     * Computes the loss of the model as it is.
     *
     * @param dataset the data
     * @return the mean over the samples
     * @throws IllegalArgumentException if the data does not fit the model or the loss
     */
    public double evaluate(Dataset dataset) {
        return runner("data", dataset, Mode.INFERENCE).mean(identity(dataset.size()), List.of());
    }

    /**
     * Computes the trainer's metrics of the model as it is.
     *
     * @param dataset the data
     * @return the metrics by name, in the order in which they were added, after the loss under {@code loss}
     * @throws IllegalArgumentException if the data does not fit the model, the loss or a metric
     */
    public Map<String, Double> evaluateMetrics(Dataset dataset) {
        LossSteps runner = runner("data", dataset, Mode.INFERENCE);
        List<Metric.Sum> sums = metrics.stream().map(runner::start).toList();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", runner.mean(identity(dataset.size()), sums));
        sums.forEach(sum -> values.putAll(sum.values()));
        return values;
    }

    private TrainingResult run(Dataset training, @Nullable Dataset validation) {
        LossSteps learning = runner("training", training, Mode.TRAINING);
        LossSteps judging = validation == null ? null : runner("validation", validation, Mode.INFERENCE);
        return new TrainingRun(this, learning, judging).run();
    }

    private LossSteps runner(String name, Dataset dataset, Mode mode) {
        Objects.requireNonNull(dataset, name);
        if (dataset.size() < 1) {
            throw new IllegalArgumentException("the " + name + " data has no samples");
        }
        if (dataset.features() != model.inputSize()) {
            throw new IllegalArgumentException("the model takes " + model.inputSize() + " features, but the " + name
                    + " data has " + dataset.features());
        }
        if (carrying.isNone()) {
            return new LossRunner(model, loss, dataset, batchSize, mode);
        }
        // Without learning there is nothing to truncate: whole sequences, and the same state.
        Carrying wanted = mode == Mode.TRAINING ? carrying : new Carrying(carrying.overBatches(), 0, 0);
        return wanted.isNone()
                ? new LossRunner(model, loss, dataset, batchSize, mode)
                : new CarriedLossRunner(model, loss, dataset, batchSize, mode, wanted);
    }

    static int[] identity(int size) {
        int[] order = new int[size];
        Arrays.setAll(order, i -> i);
        return order;
    }

    /** Collects the settings of a trainer. */
    public static final class Builder {
        private final Model model;
        private final Loss loss;
        private final Optimizer optimizer;
        private final List<TrainingListener> listeners = new ArrayList<>();
        private GradientClip clip = GradientClip.none();
        private int epochs = 10;
        private int batchSize = 32;
        private boolean shuffle = true;
        private boolean byLength;
        private Carrying carrying = Carrying.NONE;
        private long seed;
        private final List<Metric> metrics = new ArrayList<>();
        private int patience = -1;
        private double leastImprovement;
        private StopRequest stop = new StopRequest();
        private @Nullable CheckpointStore checkpoints;
        private int checkpointSteps;
        private boolean resume;
        private final Map<String, String> sameToResume = new TreeMap<>();

        private Builder(Model model, Loss loss, Optimizer optimizer) {
            this.model = model;
            this.loss = loss;
            this.optimizer = optimizer;
        }

        /**
         * Sets how often all samples are learned; 10 by default.
         *
         * @param count at least 1
         * @return this builder
         * @throws IllegalArgumentException if the count is less than 1
         */
        public Builder epochs(int count) {
            this.epochs = Settings.positive("epochs", count);
            return this;
        }

        /**
         * Sets how many samples make a step; 32 by default. The last batch of an epoch may be smaller.
         *
         * @param size at least 1
         * @return this builder
         * @throws IllegalArgumentException if the size is less than 1
         */
        public Builder batchSize(int size) {
            this.batchSize = Settings.positive("batch size", size);
            return this;
        }

        /**
         * Sets whether the samples come in a new order each epoch; true by default.
         *
         * @param wanted false to keep the dataset's order
         * @return this builder
         */
        public Builder shuffle(boolean wanted) {
            this.shuffle = wanted;
            return this;
        }

        /**
         * Sets whether samples of about one length make a batch, so that it has little padding; false by default.
         * Which they are differs from epoch to epoch, and depends on nothing but the seed. Without effect if samples
         * are not shuffled.
         *
         * @param wanted true to sort the shuffled samples by length, 64 batches at once, and shuffle the batches
         * @return this builder
         */
        public Builder bucketByLength(boolean wanted) {
            this.byLength = wanted;
            return this;
        }

        /**
         * Sets whether the state of the model goes on from batch to batch: the sequence at place i of a batch is gone on
         * with at place i of the next, and an epoch begins at zeros; false by default. For long texts or series that a
         * dataset has cut. The samples must make whole batches and keep their order, so {@link #shuffle} must be false.
         * Losses of other data, as for validation, are computed in the same way.
         *
         * @param wanted true to carry the state
         * @return this builder
         */
        public Builder carryState(boolean wanted) {
            this.carrying = new Carrying(wanted, carrying.every(), carrying.back());
            return this;
        }

        /**
         * Truncates back-propagation through time: BPTT(k1, k2) of Williams and Peng (1990). A step of the optimizer
         * learns k1 steps of the sequences, the next one the k1 after them, and gradients go back k2 steps at most. With
         * both as long as the sequences it is full back-propagation, which is the default. Needs a target at every step,
         * and samples that make whole batches.
         *
         * @param every k1, at least 1
         * @param back k2, at least k1
         * @return this builder
         * @throws IllegalArgumentException if k1 is less than 1 or k2 less than k1
         */
        public Builder truncate(int every, int back) {
            if (every < 1 || back < every) {
                throw new IllegalArgumentException(
                        "truncation needs k1 of at least 1 and k2 of at least k1, but got " + every + " and " + back);
            }
            this.carrying = new Carrying(carrying.overBatches(), every, back);
            return this;
        }

        /**
         * Sets the seed of the order; 0 by default.
         *
         * @param value any value
         * @return this builder
         */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /**
         * Sets how gradients are clipped; not at all by default.
         *
         * @param clipping the clipping
         * @return this builder
         */
        public Builder clip(GradientClip clipping) {
            this.clip = Objects.requireNonNull(clipping, "clipping");
            return this;
        }

        /**
         * Adds a listener.
         *
         * @param listener will be told how training goes
         * @return this builder
         */
        public Builder listener(TrainingListener listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /**
         * Adds a metric, which is computed on the validation data after each epoch. Where the model has a scaler of its
         * targets, it is of scaled values.
         *
         * @param metric such as one of {@link Metrics}
         * @return this builder
         */
        public Builder metric(Metric metric) {
            metrics.add(Objects.requireNonNull(metric, "metric"));
            return this;
        }

        /**
         * Ends training when the score (the validation loss, without validation data the training loss) has not improved
         * for more than a number of epochs; by default all epochs are made.
         *
         * @param epochsToWait how many epochs without improvement are let pass, not negative
         * @param least by how much a score must be lower to count as an improvement, finite and not negative
         * @return this builder
         * @throws IllegalArgumentException if a value is out of its range
         */
        public Builder earlyStopping(int epochsToWait, double least) {
            if (epochsToWait < 0) {
                throw new IllegalArgumentException("the epochs to wait must not be negative, but got " + epochsToWait);
            }
            this.patience = epochsToWait;
            this.leastImprovement = Settings.notNegative("the least improvement", least);
            return this;
        }

        /**
         * Lets a program end the training cleanly after its current step.
         *
         * @param request asks for it
         * @return this builder
         */
        public Builder stop(StopRequest request) {
            this.stop = Objects.requireNonNull(request, "request");
            return this;
        }

        /**
         * Saves a checkpoint after each epoch, and when the training is stopped.
         *
         * @param store where they go
         * @return this builder
         */
        public Builder checkpoints(CheckpointStore store) {
            this.checkpoints = Objects.requireNonNull(store, "store");
            return this;
        }

        /**
         * Saves a checkpoint after each epoch, when the training is stopped, and after every so many steps.
         *
         * @param store where they go
         * @param steps how many, at least 1
         * @return this builder
         * @throws IllegalArgumentException if the number of steps is less than 1
         */
        public Builder checkpoints(CheckpointStore store, int steps) {
            this.checkpointSteps = Settings.positive("the steps between two checkpoints", steps);
            return checkpoints(store);
        }

        /**
         * Goes on from the newest checkpoint; from the start if there is none. Otherwise a store must be empty. The
         * model, data and settings must be the same, but for the number of epochs, which may be larger.
         *
         * @return this builder
         */
        public Builder resume() {
            this.resume = true;
            return this;
        }

        /**
         * Names something that a trainer cannot see and that must be the same when a training goes on, such as a checksum of
         * the data. Checkpoints hold it, and {@link #resume} refuses those with another value.
         *
         * @param name what it is, such as {@code checksum of the data}
         * @param value how it is now
         * @return this builder
         */
        public Builder sameToResume(String name, String value) {
            sameToResume.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
            return this;
        }

        /**
         * Builds the trainer.
         *
         * @return the trainer
         * @throws IllegalStateException if training is to go on from checkpoints, but there is no store of them
         * @throws IllegalStateException if the state is to go on over batches of shuffled samples
         */
        public Trainer build() {
            if (resume && checkpoints == null) {
                throw new IllegalStateException("resume needs to know where the checkpoints are: call checkpoints");
            }
            if (carrying.overBatches() && shuffle) {
                throw new IllegalStateException(
                        "a state can go on over batches only in the dataset's order: call shuffle(false)");
            }
            return new Trainer(this);
        }
    }
}
