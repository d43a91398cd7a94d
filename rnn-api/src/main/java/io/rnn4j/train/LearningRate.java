package io.rnn4j.train;

import java.util.Objects;

/** The learning rate as a function of how far training has come. {@link Schedule} has the usual curves. */
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
        Settings.notNegative("learning rate", rate);
        return (step, epoch) -> rate;
    }

    /**
     * Warms up: the rate of each of the first steps is multiplied by {@code step / steps}; after them it is as it was.
     *
     * @param steps how many steps, at least 1
     * @return the learning rate with the warm-up
     * @throws IllegalArgumentException if there is less than one step
     */
    default LearningRate warmUp(int steps) {
        Settings.positive("the steps of the warm-up", steps);
        LearningRate then = Objects.requireNonNull(this);
        return (step, epoch) -> step >= steps ? then.at(step, epoch) : then.at(step, epoch) * step / steps;
    }
}
