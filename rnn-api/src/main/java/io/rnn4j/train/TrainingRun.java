package io.rnn4j.train;

import io.rnn4j.internal.SeededRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** One call of {@link Trainer#fit}. */
final class TrainingRun {
    private final Trainer trainer;
    private final Model model;
    private final LossSteps learning;
    private final @Nullable LossSteps judging;
    private final ModelWeights best;
    private final OptimizerState state;
    private final FiniteCheck finite;
    private final RunProgress progress = new RunProgress();
    private final @Nullable RunCheckpoints checkpoints;
    private final TrainingEvents events = TrainingEvents.open();
    private final int[] order;
    private final int[] judgingOrder;

    TrainingRun(Trainer trainer, LossSteps learning, @Nullable LossSteps judging) {
        this.trainer = trainer;
        this.model = trainer.model;
        this.learning = learning;
        this.judging = judging;
        this.best = model.copyWeights();
        this.state = trainer.optimizer.newState(model);
        this.finite = new FiniteCheck(model);
        this.order = Trainer.identity(learning.samples());
        this.judgingOrder = Trainer.identity(judging == null ? 0 : judging.samples());
        if (judging != null) {
            trainer.metrics.forEach(judging::start); // Whatever does not fit is refused before the first step.
        }
        CheckpointStore store = trainer.checkpoints;
        this.checkpoints = store == null
                ? null
                : new RunCheckpoints(store, model, best, state, progress, settings(), learning.state());
    }

    /** What must be the same for a training to go on. */
    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("model", model.toString());
        settings.put("optimizer", trainer.optimizer.rule().toString());
        settings.put("weight decay", trainer.optimizer.decay());
        settings.put("set of parameter groups", trainer.optimizer.groups().toString());
        settings.put("reduction on a plateau", String.valueOf(trainer.optimizer.plateau()));
        settings.put("batch size", Integer.toString(trainer.batchSize));
        settings.put("seed", Long.toString(trainer.seed));
        settings.put("shuffling", Boolean.toString(trainer.shuffle));
        settings.put("batches by length", Boolean.toString(trainer.byLength));
        settings.put("way of the state", trainer.carrying.toString());
        settings.put("number of training samples", Integer.toString(order.length));
        settings.put("number of validation samples", Integer.toString(judgingOrder.length));
        settings.putAll(trainer.sameToResume);
        return settings;
    }

    TrainingResult run() {
        if (checkpoints != null) {
            begin(checkpoints);
        }
        try {
            trainer.listeners.forEach(listener -> listener.started(model, trainer.epochs, learning.batches()));
            TrainingResult.Ending ending = epochs();
            if (!progress.history.isEmpty()) {
                best.restore();
            }
            TrainingResult result = new TrainingResult(progress.history, ending);
            trainer.listeners.forEach(listener -> listener.finished(result));
            return result;
        } catch (StepException e) {
            throw e.exception; // The model stays as it was before the step.
        } catch (RuntimeException | Error e) {
            best.restore();
            throw e;
        }
    }

    private void begin(RunCheckpoints saved) {
        if (!trainer.resume) {
            saved.requireEmpty();
        } else if (saved.resume()) {
            model.refresh();
        }
    }

    /** Carries what was wrong with a step past the handling of other failures. */
    private static final class StepException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final TrainingException exception;

        StepException(TrainingException exception) {
            super(exception);
            this.exception = exception;
        }
    }

    private TrainingResult.Ending epochs() {
        while (progress.epoch <= trainer.epochs) {
            if (tooLongWithoutImprovement()) {
                return TrainingResult.Ending.EARLY;
            }
            long start = System.nanoTime();
            if (!learn()) {
                save(false);
                return TrainingResult.Ending.STOPPED;
            }
            report(start);
            progress.nextEpoch();
            save(true);
        }
        return TrainingResult.Ending.COMPLETE;
    }

    private boolean tooLongWithoutImprovement() {
        return trainer.patience >= 0 && progress.waited > trainer.patience;
    }

    /** Learns the batches of the epoch that are left; returns whether all are done. */
    private boolean learn() {
        if (trainer.shuffle) {
            shuffle(progress.epoch);
        }
        events.epochStarted();
        while (progress.batch < learning.batches()) {
            if (trainer.stop.isRequested()) {
                return false;
            }
            events.stepStarted();
            double loss = step(progress.batch);
            progress.batch++;
            events.stepFinished(state.steps(), progress.epoch, loss, progress.learningRate);
            for (TrainingListener listener : trainer.listeners) {
                listener.stepFinished(progress.epoch, progress.batch, loss);
            }
            if (trainer.checkpointSteps > 0 && state.steps() % trainer.checkpointSteps == 0) {
                save(false);
            }
        }
        return true;
    }

    private double step(int batch) {
        learning.draw(batch, trainer.seed, state.steps());
        String where = where(batch + 1);
        double loss;
        try {
            loss = learning.forward(order, batch);
            finite.loss(loss, where);
            model.zeroGradients();
            learning.backward(batch);
            state.clearFrozenGradients();
            finite.gradients(where);
        } catch (TrainingException e) {
            throw new StepException(e);
        } catch (FiniteInput.Refusal e) {
            throw new StepException(new TrainingException(
                    "the training data cannot be learned at " + where + ": " + e.getMessage(), e));
        }
        trainer.clip.apply(model);
        progress.learningRate = state.step(progress.epoch);
        double weight = learning.weight(batch);
        progress.lossSum += loss * weight;
        progress.lossWeights += weight;
        return loss;
    }

    private String where(int step) {
        return "epoch " + progress.epoch + ", step " + step + " of " + learning.batches();
    }

    /** Fisher and Yates's shuffle of the same start each epoch, so that no epoch depends on the ones before. */
    private void shuffle(int epoch) {
        SeededRandom random = new SeededRandom(trainer.seed ^ (epoch * 0x9E3779B97F4A7C15L));
        Arrays.setAll(order, i -> i);
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int sample = order[i];
            order[i] = order[other];
            order[other] = sample;
        }
        if (trainer.byLength) {
            LengthBuckets.arrange(order, learning.dataset(), trainer.batchSize, random);
        }
    }

    private void report(long start) {
        double trainingLoss = progress.lossWeights == 0 ? 0 : progress.lossSum / progress.lossWeights;
        Map<String, Double> metrics = new LinkedHashMap<>();
        OptionalDouble validationLoss = judge(metrics);
        double score = validationLoss.orElse(trainingLoss);
        state.epochFinished(score);
        boolean improved = score < progress.lowest;
        if (improved) {
            progress.lowest = score;
            best.capture();
        }
        if (score < progress.reference - trainer.leastImprovement) {
            progress.reference = score;
            progress.waited = 0;
        } else {
            progress.waited++;
        }
        Duration duration = Duration.ofNanos(System.nanoTime() - start);
        progress.spent = progress.spent.plus(duration);
        int epoch = progress.epoch;
        EpochReport report = new EpochReport(
                epoch,
                trainer.epochs,
                trainingLoss,
                validationLoss,
                progress.learningRate,
                improved,
                duration,
                progress.spent.dividedBy(epoch).multipliedBy(trainer.epochs - epoch),
                metrics);
        progress.history.add(report);
        events.epochFinished(report);
        trainer.listeners.forEach(listener -> listener.epochFinished(report));
    }

    private OptionalDouble judge(Map<String, Double> values) {
        if (judging == null) {
            return OptionalDouble.empty();
        }
        List<Metric.Sum> metrics = trainer.metrics.stream().map(judging::start).toList();
        double loss;
        try {
            loss = judging.mean(judgingOrder, metrics);
        } catch (FiniteInput.Refusal e) {
            throw new TrainingException(
                    "the validation data cannot be judged by after epoch " + progress.epoch + ": " + e.getMessage(), e);
        }
        finite.validationLoss(loss, where(learning.batches()));
        metrics.forEach(metric -> values.putAll(metric.values()));
        return OptionalDouble.of(loss);
    }

    private void save(boolean epochIsOver) {
        if (checkpoints != null) {
            checkpoints.save(epochIsOver);
        }
    }
}
