package io.rnn4j.train;

import java.util.List;

/**
 * How training went. The model has the weights of the best epoch; those of the last step where training was stopped
 * before its first epoch was over.
 *
 * @param history one report an epoch, with those before a checkpoint that training went on from
 * @param ending why it ended
 */
public record TrainingResult(List<EpochReport> history, Ending ending) {
    /** Why a training ended. */
    public enum Ending {
        /** All epochs were made. */
        COMPLETE,
        /** The score did not improve for too many epochs. */
        EARLY,
        /** A {@link StopRequest} asked. */
        STOPPED
    }

    /** Copies the list. */
    public TrainingResult {
        history = List.copyOf(history);
    }

    /**
     * Returns the epoch whose weights the model has.
     *
     * @return the report of the best epoch, the earliest where several are as good
     * @throws IllegalStateException if training was stopped before its first epoch was over
     */
    public EpochReport best() {
        if (history.isEmpty()) {
            throw new IllegalStateException("training was stopped before its first epoch was over");
        }
        EpochReport best = history.get(0);
        for (EpochReport report : history) {
            best = report.best() ? report : best;
        }
        return best;
    }
}
