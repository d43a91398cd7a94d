package io.rnn4j.train;

import io.rnn4j.data.Batch;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;

/**
 * See {@link Ctc}. The labels with a blank before, between and after are the {@code S = 2 L + 1} states of a chain. With
 * all numbers as logarithms, {@code a(t, s)} is the probability of all paths up to and with step t that end in state s,
 * {@code b(t, s)} that of all paths after step t from there, so {@code a + b - log p} is the probability of being in
 * state s at step t given the labels; the gradient of a logit is softmax less the sum of those of its class's states.
 */
final class CtcPass implements LossPass {
    private static final double IMPOSSIBLE = Double.NEGATIVE_INFINITY;

    private final int steps;
    private final int batch;
    private final int classes;
    private final double[] outputs;
    private final double[] gradients;
    private final int[] labels;
    private double[] ahead = {};
    private double[] behind = {};

    CtcPass(Shape output) {
        this.steps = output.dim(0);
        this.batch = output.dim(1);
        this.classes = output.columns();
        this.outputs = new double[output.size()];
        this.gradients = new double[output.size()];
        this.labels = new int[steps];
    }

    @Override
    public double weight(Batch data) {
        return data.size();
    }

    @Override
    public double evaluate(Tensor output, Batch data, Tensor gradient) {
        output.copyTo(outputs);
        Arrays.fill(gradients, 0);
        double sum = 0;
        for (int n = 0; n < batch; n++) {
            sum += sequence(data, n);
        }
        gradient.copyFrom(gradients);
        return sum / batch;
    }

    private int at(int t, int n) {
        return (t * batch + n) * classes;
    }

    /** Reads a sequence's labels and returns how many there are. */
    private int labels(Batch data, int n) {
        int count = 0;
        for (int t = 0; t < steps; t++) {
            if (!data.hasTarget(t * batch + n)) {
                continue;
            }
            if (count != t) {
                throw new IllegalArgumentException("labels must stand at the first steps of a sequence, but sequence "
                        + n + " of the batch has one at step " + t + " and none before");
            }
            labels[count] = data.classes()[t * batch + n];
            if (labels[count] == Ctc.BLANK) {
                throw new IllegalArgumentException("class " + Ctc.BLANK + " is the blank, but label " + count
                        + " of sequence " + n + " of the batch is " + Ctc.BLANK);
            }
            count++;
        }
        return count;
    }

    private void checkSteps(int n, int length, int count) {
        int needed = count;
        for (int i = 1; i < count; i++) {
            needed += labels[i] == labels[i - 1] ? 1 : 0;
        }
        if (needed > length) {
            throw new IllegalArgumentException("the " + count + " labels of sequence " + n + " of the batch need "
                    + needed + " steps at least, a blank between equal ones, but the sequence has " + length);
        }
    }

    /** Adds a sequence's gradient and returns its loss. */
    private double sequence(Batch data, int n) {
        int count = labels(data, n);
        int length = data.lengths()[n];
        checkSteps(n, length, count);
        if (length == 0) {
            return 0;
        }
        for (int t = 0; t < length; t++) {
            double logSum = LogSpace.logSumExp(outputs, at(t, n), classes);
            for (int c = at(t, n); c < at(t, n) + classes; c++) {
                outputs[c] -= logSum;
            }
        }
        int states = 2 * count + 1;
        if (ahead.length < length * states) {
            ahead = new double[length * states];
            behind = new double[length * states];
        }
        forward(n, length, states);
        backward(n, length, states);
        int last = (length - 1) * states + states - 1;
        double logProbability = count == 0 ? ahead[last] : LogSpace.add(ahead[last], ahead[last - 1]);
        addGradient(n, length, states, logProbability);
        return -logProbability;
    }

    /** The class of a state: blanks in turn with labels. */
    private int label(int state) {
        return state % 2 == 0 ? Ctc.BLANK : labels[state / 2];
    }

    /** Whether a path may go from the state before the last to this one without the blank between. */
    private boolean skips(int state) {
        return state % 2 == 1 && state > 1 && label(state) != label(state - 2);
    }

    private void forward(int n, int length, int states) {
        for (int t = 0; t < length; t++) {
            for (int s = 0; s < states; s++) {
                double sum;
                if (t == 0) {
                    sum = s < 2 ? 0 : IMPOSSIBLE;
                } else {
                    int from = (t - 1) * states + s;
                    sum = ahead[from];
                    sum = s > 0 ? LogSpace.add(sum, ahead[from - 1]) : sum;
                    sum = skips(s) ? LogSpace.add(sum, ahead[from - 2]) : sum;
                }
                ahead[t * states + s] = sum + outputs[at(t, n) + label(s)];
            }
        }
    }

    private void backward(int n, int length, int states) {
        for (int t = length - 1; t >= 0; t--) {
            for (int s = 0; s < states; s++) {
                double sum;
                if (t == length - 1) {
                    sum = s >= states - 2 ? 0 : IMPOSSIBLE;
                } else {
                    sum = after(n, t, states, s);
                    sum = s + 1 < states ? LogSpace.add(sum, after(n, t, states, s + 1)) : sum;
                    sum = s + 2 < states && skips(s + 2) ? LogSpace.add(sum, after(n, t, states, s + 2)) : sum;
                }
                behind[t * states + s] = sum;
            }
        }
    }

    /** The probability of all paths from a state at the next step on. */
    private double after(int n, int t, int states, int state) {
        return behind[(t + 1) * states + state] + outputs[at(t + 1, n) + label(state)];
    }

    private void addGradient(int n, int length, int states, double logProbability) {
        for (int t = 0; t < length; t++) {
            int at = at(t, n);
            for (int c = 0; c < classes; c++) {
                gradients[at + c] = Math.exp(outputs[at + c]) / batch;
            }
            for (int s = 0; s < states; s++) {
                gradients[at + label(s)] -=
                        Math.exp(ahead[t * states + s] + behind[t * states + s] - logProbability) / batch;
            }
        }
    }
}
