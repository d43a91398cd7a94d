package io.rnn4j.train;

/**
 * Asks a training to end, from any thread, such as one that handles Ctrl-C. The training ends after its current step,
 * saves a checkpoint where it has a store for them, and returns as usual with {@link TrainingResult.Ending#STOPPED}. It
 * also serves several trainings one after the other; each ends.
 */
public final class StopRequest {
    private volatile boolean requested;

    /** Creates a request that nobody has made yet. */
    public StopRequest() {}

    /** Asks. Returns at once. */
    public void request() {
        requested = true;
    }

    /**
     * Tells whether somebody asked.
     *
     * @return true after {@link #request}
     */
    public boolean isRequested() {
        return requested;
    }
}
