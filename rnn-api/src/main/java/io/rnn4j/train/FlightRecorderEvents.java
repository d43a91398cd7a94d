package io.rnn4j.train;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Events of the JDK's flight recorder: {@code io.rnn4j.TrainingStep} and {@code io.rnn4j.TrainingEpoch}. */
final class FlightRecorderEvents implements TrainingEvents {
    private static final EventType STEP_TYPE = EventType.getEventType(Step.class);
    private static final EventType EPOCH_TYPE = EventType.getEventType(Epoch.class);

    private Step step = new Step();
    private Epoch epoch = new Epoch();

    private FlightRecorderEvents() {}

    static TrainingEvents ready() {
        return new FlightRecorderEvents();
    }

    /** One step of the optimizer. */
    @Name("io.rnn4j.TrainingStep")
    @Label("Training Step")
    @Category("RNN4J")
    @Description("Forward, backward and update of one batch")
    @StackTrace(false)
    static final class Step extends Event {
        @Label("Step")
        long step;

        @Label("Epoch")
        int epoch;

        @Label("Loss")
        double loss;

        @Label("Learning Rate")
        double learningRate;
    }

    /** One epoch with its validation. */
    @Name("io.rnn4j.TrainingEpoch")
    @Label("Training Epoch")
    @Category("RNN4J")
    @Description("All batches once, and the validation")
    @StackTrace(false)
    static final class Epoch extends Event {
        @Label("Epoch")
        int epoch;

        @Label("Training Loss")
        double trainingLoss;

        @Label("Validation Loss")
        @Description("NaN without validation data")
        double validationLoss;

        @Label("Best so Far")
        boolean best;
    }

    @Override
    public void stepStarted() {
        if (STEP_TYPE.isEnabled()) {
            step = new Step();
            step.begin();
        }
    }

    @Override
    public void stepFinished(long number, int ofEpoch, double loss, double learningRate) {
        if (STEP_TYPE.isEnabled()) {
            step.step = number;
            step.epoch = ofEpoch;
            step.loss = loss;
            step.learningRate = learningRate;
            step.commit();
        }
    }

    @Override
    public void epochStarted() {
        if (EPOCH_TYPE.isEnabled()) {
            epoch = new Epoch();
            epoch.begin();
        }
    }

    @Override
    public void epochFinished(EpochReport report) {
        if (EPOCH_TYPE.isEnabled()) {
            epoch.epoch = report.epoch();
            epoch.trainingLoss = report.trainingLoss();
            epoch.validationLoss = report.validationLoss().orElse(Double.NaN);
            epoch.best = report.best();
            epoch.commit();
        }
    }
}
