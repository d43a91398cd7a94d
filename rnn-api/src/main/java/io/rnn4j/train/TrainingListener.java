package io.rnn4j.train;

/**
 * Is told how training goes, in the thread that trains. Each method does nothing by default. An exception ends
 * the training and reaches the caller.
 */
public interface TrainingListener {
    /**
     * Training is about to start.
     *
     * @param model the model, not to be changed
     * @param epochs how many epochs there are to be
     * @param steps how many steps each has
     */
    default void started(Model model, int epochs, int steps) {}

    /**
     * One batch was learned.
     *
     * @param epoch the number of the epoch, from 1
     * @param step the number of the step in this epoch, from 1
     * @param loss the loss of the batch before the step
     */
    default void stepFinished(int epoch, int step, double loss) {}

    /**
     * All batches were learned once and the validation was made.
     *
     * @param report how it went
     */
    default void epochFinished(EpochReport report) {}

    /**
     * Training has ended, and the model has its best weights.
     *
     * @param result how it went
     */
    default void finished(TrainingResult result) {}
}
