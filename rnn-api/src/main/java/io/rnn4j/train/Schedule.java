package io.rnn4j.train;

/**
 * A curve of the learning rate over a count k from 0, of steps or of epochs, as PyTorch's schedulers of the same
 * names: {@code Schedule.cosine(0.1, 10, 0.001).perEpoch()}. After a curve's end the rate stays at its last value.
 */
@FunctionalInterface
public interface Schedule {
    /**
     * Returns the rate.
     *
     * @param k how many steps or epochs came before
     * @return finite and not negative
     */
    double at(long k);

    /**
     * Follows the curve by the steps of all epochs.
     *
     * @return the learning rate
     */
    default LearningRate perStep() {
        return (step, epoch) -> at(step - 1);
    }

    /**
     * Follows the curve by the epochs.
     *
     * @return the learning rate
     */
    default LearningRate perEpoch() {
        return (step, epoch) -> at(epoch - 1L);
    }

    /**
     * Stairs: {@code rate gamma^floor(k / size)}.
     *
     * @param rate the first rate, finite and not negative
     * @param size the length of a stair, at least 1
     * @param gamma the factor from stair to stair, positive
     * @return the curve
     * @throws IllegalArgumentException if a value is out of its range
     */
    static Schedule stairs(double rate, int size, double gamma) {
        Settings.notNegative("learning rate", rate);
        Settings.positive("the length of a stair", size);
        Settings.positive("gamma", gamma);
        return k -> {
            long stages = k / size;
            return rate * Math.pow(gamma, (double) stages);
        };
    }

    /**
     * {@code rate gamma^k}.
     *
     * @param rate the first rate, finite and not negative
     * @param gamma the factor each time, positive
     * @return the curve
     * @throws IllegalArgumentException if a value is out of its range
     */
    static Schedule exponential(double rate, double gamma) {
        return stairs(rate, 1, gamma);
    }

    /**
     * Half of a cosine (Loshchilov and Hutter 2017): {@code least + (rate - least) (1 + cos(pi k / length)) / 2}.
     *
     * @param rate the first rate, finite and not negative
     * @param length where the curve ends, at least 1
     * @param least the last rate, finite and not negative
     * @return the curve
     * @throws IllegalArgumentException if a value is out of its range
     */
    static Schedule cosine(double rate, int length, double least) {
        Settings.notNegative("learning rate", rate);
        Settings.positive("the length of the curve", length);
        Settings.notNegative("the least learning rate", least);
        return k -> between(rate, least, Math.min((double) k / length, 1));
    }

    /**
     * One cycle (Smith and Topin 2018) with PyTorch's proportions: up from {@code largest / 25} in the first three
     * tenths and down to a ten-thousandth of that, each along half of a cosine.
     *
     * @param largest the largest rate, finite and not negative
     * @param length the length of the cycle, at least 2; the last k is {@code length - 1}
     * @return the curve
     * @throws IllegalArgumentException if a value is out of its range
     */
    static Schedule oneCycle(double largest, int length) {
        Settings.notNegative("the largest learning rate", largest);
        if (length < 2) {
            throw new IllegalArgumentException("the length of the cycle must be at least 2, but got " + length);
        }
        double first = largest / 25;
        double last = first / 1e4;
        double top = 0.3 * length - 1;
        double end = length - 1;
        return k -> k <= top
                ? between(first, largest, k / top)
                : between(largest, last, Math.min((k - top) / (end - top), 1));
    }

    private static double between(double from, double to, double part) {
        return to + (from - to) * (1 + Math.cos(Math.PI * part)) / 2;
    }

    /**
     * A straight line: from {@code rate start} at 0 to {@code rate end} at {@code length}.
     *
     * @param rate finite and not negative
     * @param start the factor at first, finite and not negative
     * @param end the factor at last, finite and not negative
     * @param length where the line ends, at least 1
     * @return the curve
     * @throws IllegalArgumentException if a value is out of its range
     */
    static Schedule linear(double rate, double start, double end, int length) {
        Settings.notNegative("learning rate", rate);
        Settings.notNegative("the first factor", start);
        Settings.notNegative("the last factor", end);
        Settings.positive("the length of the line", length);
        return k -> rate * (start + (end - start) * Math.min(k, length) / length);
    }

    /**
     * {@code rate (1 - k / length)^power}, 0 at the end.
     *
     * @param rate the first rate, finite and not negative
     * @param length where the curve ends, at least 1
     * @param power positive
     * @return the curve
     * @throws IllegalArgumentException if a value is out of its range
     */
    static Schedule polynomial(double rate, int length, double power) {
        Settings.notNegative("learning rate", rate);
        Settings.positive("the length of the curve", length);
        Settings.positive("the power", power);
        return k -> rate * Math.pow(1 - (double) Math.min(k, length) / length, power);
    }
}
