package io.rnn4j.train;

import io.rnn4j.data.Dataset;
import io.rnn4j.internal.SeededRandom;
import io.rnn4j.layer.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Fits a model to data by mini-batches. After each epoch it computes the loss on the validation data, and at
 * the end the model gets the weights of the epoch where that was lowest (without validation data: the training
 * loss).
 *
 * <p>The same model, data, settings and seed give the same bits, whatever the number of threads. The order of
 * the samples depends on seed and epoch alone.
 *
 * <p>If fitting fails, the model gets the best weights so far: after at least one epoch those, else the weights
 * that it had before.
 */
public final class Trainer {
    private final Model model;
    private final Loss loss;
    private final Optimizer optimizer;
    private final GradientClip clip;
    private final List<TrainingListener> listeners;
    private final int epochs;
    private final int batchSize;
    private final boolean shuffle;
    private final boolean byLength;
    private final long seed;

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
        this.seed = builder.seed;
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
     * @throws TrainingException if a loss or norm is not finite
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
     * @throws TrainingException if a loss or norm is not finite
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
        return runner("data", dataset, Mode.INFERENCE).mean(identity(dataset.size()));
    }

    private TrainingResult run(Dataset training, @Nullable Dataset validation) {
        LossRunner learning = runner("training", training, Mode.TRAINING);
        LossRunner judging = validation == null ? null : runner("validation", validation, Mode.INFERENCE);
        ModelWeights best = model.copyWeights();
        try {
            TrainingResult result = new Fit(learning, judging, best).run();
            best.restore();
            listeners.forEach(listener -> listener.finished(result));
            return result;
        } catch (RuntimeException | Error e) {
            best.restore();
            throw e;
        }
    }

    private LossRunner runner(String name, Dataset dataset, Mode mode) {
        Objects.requireNonNull(dataset, name);
        if (dataset.size() < 1) {
            throw new IllegalArgumentException("the " + name + " data has no samples");
        }
        if (dataset.features() != model.inputSize()) {
            throw new IllegalArgumentException("the model takes " + model.inputSize() + " features, but the " + name
                    + " data has " + dataset.features());
        }
        return new LossRunner(model, loss, dataset, batchSize, mode);
    }

    private static int[] identity(int size) {
        int[] order = new int[size];
        Arrays.setAll(order, i -> i);
        return order;
    }

    /** One call of fit. */
    private final class Fit {
        private final LossRunner learning;
        private final @Nullable LossRunner judging;
        private final ModelWeights best;
        private final OptimizerState state = optimizer.newState(model);
        private final int[] order;
        private final int[] judgingOrder;
        private double learningRate;

        Fit(LossRunner learning, @Nullable LossRunner judging, ModelWeights best) {
            this.learning = learning;
            this.judging = judging;
            this.best = best;
            this.order = identity(learning.samples());
            this.judgingOrder = identity(judging == null ? 0 : judging.samples());
        }

        TrainingResult run() {
            List<EpochReport> history = new ArrayList<>();
            listeners.forEach(listener -> listener.started(model, epochs, learning.batches()));
            double lowest = Double.POSITIVE_INFINITY;
            long start = System.nanoTime();
            for (int epoch = 1; epoch <= epochs; epoch++) {
                long epochStart = System.nanoTime();
                double trainingLoss = learn(epoch);
                OptionalDouble validationLoss = judge(epoch);
                double score = validationLoss.orElse(trainingLoss);
                state.epochFinished(score);
                boolean improved = score < lowest;
                if (improved) {
                    lowest = score;
                    best.capture();
                }
                long now = System.nanoTime();
                EpochReport report = new EpochReport(
                        epoch,
                        epochs,
                        trainingLoss,
                        validationLoss,
                        learningRate,
                        improved,
                        Duration.ofNanos(now - epochStart),
                        Duration.ofNanos((now - start) / epoch * (epochs - epoch)));
                history.add(report);
                listeners.forEach(listener -> listener.epochFinished(report));
            }
            return new TrainingResult(history);
        }

        private double learn(int epoch) {
            if (shuffle) {
                shuffle(epoch);
            }
            double sum = 0;
            double weights = 0;
            for (int batch = 0; batch < learning.batches(); batch++) {
                double batchLoss = learning.forward(order, batch);
                checkFinite("loss", batchLoss, epoch, batch + 1);
                model.zeroGradients();
                learning.backward(batch);
                state.clearFrozenGradients();
                checkFinite("norm of the gradients", clip.apply(model), epoch, batch + 1);
                learningRate = state.step(epoch);
                sum += batchLoss * learning.weight(batch);
                weights += learning.weight(batch);
                for (TrainingListener listener : listeners) {
                    listener.stepFinished(epoch, batch + 1, batchLoss);
                }
            }
            return weights == 0 ? 0 : sum / weights;
        }

        /** Fisher and Yates's shuffle of the same start each epoch, so that no epoch depends on the ones before. */
        private void shuffle(int epoch) {
            SeededRandom random = new SeededRandom(seed ^ (epoch * 0x9E3779B97F4A7C15L));
            Arrays.setAll(order, i -> i);
            for (int i = order.length - 1; i > 0; i--) {
                int other = random.nextInt(i + 1);
                int sample = order[i];
                order[i] = order[other];
                order[other] = sample;
            }
            if (byLength) {
                LengthBuckets.arrange(order, learning.dataset(), batchSize, random);
            }
        }

        private OptionalDouble judge(int epoch) {
            if (judging == null) {
                return OptionalDouble.empty();
            }
            double loss = judging.mean(judgingOrder);
            checkFinite("validation loss", loss, epoch, learning.batches());
            return OptionalDouble.of(loss);
        }

        private void checkFinite(String what, double value, int epoch, int step) {
            if (!Double.isFinite(value)) {
                throw new TrainingException("the " + what + " is " + value + " at epoch " + epoch + ", step " + step
                        + " of " + learning.batches()
                        + ": look for values out of range in the data, lower the learning rate or clip the gradients;"
                        + " the model has its best weights so far");
            }
        }
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
        private long seed;

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
         * Builds the trainer.
         *
         * @return the trainer
         */
        public Trainer build() {
            return new Trainer(this);
        }
    }
}
