package io.rnn4j.train;

/**
 * Multiplies the learning rate by a factor whenever the score (the validation loss, without validation data the
 * training loss) has not improved for a number of epochs, as PyTorch's {@code ReduceLROnPlateau} does. A score s
 * improves on the best b if {@code s < b (1 - threshold)} for a positive b, {@code s < b (1 + threshold)} for a
 * negative one.
 *
 * @param factor between 0 and 1
 * @param patience how many epochs without improvement are let pass, not negative
 * @param threshold the least relative improvement that counts, at least 0 and less than 1
 * @param least no factor makes the rate smaller than this; not negative
 */
public record ReduceOnPlateau(double factor, int patience, double threshold, double least) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public ReduceOnPlateau {
        Settings.fraction("the factor", factor);
        if (patience < 0) {
            throw new IllegalArgumentException("the patience must not be negative, but got " + patience);
        }
        if (!(threshold >= 0 && threshold < 1)) {
            throw new IllegalArgumentException("the threshold must be in [0, 1), but got " + threshold);
        }
        Settings.notNegative("the least learning rate", least);
    }

    /**
     * With PyTorch's threshold, 1e-4, and no least rate.
     *
     * @param factor between 0 and 1
     * @param patience how many epochs without improvement are let pass, not negative
     * @return the rule
     * @throws IllegalArgumentException if a value is out of its range
     */
    public static ReduceOnPlateau of(double factor, int patience) {
        return new ReduceOnPlateau(factor, patience, 1e-4, 0);
    }

    /**
     * How far it has come.
     *
     * @param factor what the learning rate is multiplied by
     * @param best the best score so far
     * @param waited epochs without improvement
     */
    record Progress(double factor, double best, int waited) {
        static final Progress START = new Progress(1, Double.POSITIVE_INFINITY, 0);
    }

    Progress after(Progress before, double score) {
        if (score < before.best() - threshold * Math.abs(finite(before.best()))) {
            return new Progress(before.factor(), score, 0);
        }
        if (before.waited() < patience) {
            return new Progress(before.factor(), before.best(), before.waited() + 1);
        }
        return new Progress(before.factor() * factor, before.best(), 0);
    }

    /** The rate with the reductions so far; a rate that was small without them stays. */
    double rate(double scheduled, Progress progress) {
        return Math.max(scheduled * progress.factor(), Math.min(scheduled, least));
    }

    private static double finite(double best) {
        return Double.isInfinite(best) ? 0 : best;
    }
}
