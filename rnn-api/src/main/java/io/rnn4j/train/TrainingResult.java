package io.rnn4j.train;

import java.util.List;

/**
 * How training went. The model has the weights of the best epoch.
 *
 * @param history one report an epoch
 */
public record TrainingResult(List<EpochReport> history) {
    /** Copies the list. */
    public TrainingResult {
        history = List.copyOf(history);
    }

    /**
     * Returns the epoch whose weights the model has.
     *
     * @return the report of the best epoch, the earliest where several are as good
     */
    public EpochReport best() {
        EpochReport best = history.get(0);
        for (EpochReport report : history) {
            best = report.best() ? report : best;
        }
        return best;
    }
}
