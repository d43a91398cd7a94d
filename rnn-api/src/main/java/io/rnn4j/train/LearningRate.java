package io.rnn4j.train;

/** The learning rate as a function of how far training has come. */
@FunctionalInterface
public interface LearningRate {
    /**
     * Returns the rate of one update.
     *
     * @param step the number of the update, from 1
     * @param epoch the number of the epoch it belongs to, from 1
     * @return the rate, finite and not negative
     */
    double at(long step, int epoch);

    /**
     * The same rate throughout.
     *
     * @param rate finite and not negative
     * @return the learning rate
     * @throws IllegalArgumentException if the rate is negative or not finite
     */
    static LearningRate constant(double rate) {
        if (!(rate >= 0 && Double.isFinite(rate))) {
            throw new IllegalArgumentException("learning rate must be finite and not negative, but got " + rate);
        }
        return (step, epoch) -> rate;
    }
}
