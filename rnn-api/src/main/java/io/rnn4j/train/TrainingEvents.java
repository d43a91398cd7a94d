package io.rnn4j.train;

/** Tells the JDK's flight recorder how training goes, where there is one. */
interface TrainingEvents {
    /** Opens the flight recorder's events; without the module jdk.jfr nothing is told. */
    static TrainingEvents open() {
        try {
            return FlightRecorderEvents.ready();
        } catch (LinkageError e) {
            return new TrainingEvents() {}; // The module is not in this run-time image.
        }
    }

    /** A step begins. */
    default void stepStarted() {}

    /** The step that began has ended. */
    default void stepFinished(long step, int epoch, double loss, double learningRate) {}

    /** An epoch begins, or goes on from a checkpoint. */
    default void epochStarted() {}

    /** The epoch that began has ended. */
    default void epochFinished(EpochReport report) {}
}
