package io.rnn4j.backend.reference;

import io.rnn4j.backend.UpdateRule;

/** The optimizers' steps on one element in plain doubles. Slow, and written to be read; checked against PyTorch's. */
public final class ReferenceUpdates {
    private ReferenceUpdates() {}

    /**
     * Makes one step on one element.
     *
     * @param rule the formula
     * @param rate lr in the formula
     * @param t the step, from 1
     * @param g the gradient
     * @param s the element of the parameter, then those of the state in the rule's order; changed
     */
    public static void step(UpdateRule rule, double rate, long t, double g, double[] s) {
        if (rule instanceof UpdateRule.Sgd) {
            s[0] -= rate * g;
        } else if (rule instanceof UpdateRule.Momentum momentum) {
            s[1] = momentum.momentum() * s[1] + g;
            s[0] -= rate * (momentum.nesterov() ? g + momentum.momentum() * s[1] : s[1]);
        } else if (rule instanceof UpdateRule.Adam adam) {
            s[1] = mean(adam.beta1(), s[1], g);
            s[2] = mean(adam.beta2(), s[2], g * g);
            s[0] -= rate
                    * unbiased(adam.beta1(), t, s[1])
                    / (Math.sqrt(unbiased(adam.beta2(), t, s[2])) + adam.epsilon());
        } else if (rule instanceof UpdateRule.AmsGrad ams) {
            s[1] = mean(ams.beta1(), s[1], g);
            s[2] = mean(ams.beta2(), s[2], g * g);
            s[3] = Math.max(s[3], s[2]);
            s[0] -= rate * unbiased(ams.beta1(), t, s[1]) / (Math.sqrt(unbiased(ams.beta2(), t, s[3])) + ams.epsilon());
        } else if (rule instanceof UpdateRule.NAdam nadam) {
            s[1] = mean(nadam.beta1(), s[1], g);
            s[2] = mean(nadam.beta2(), s[2], g * g);
            s[0] -= rate
                    * (nadam.now(t) * g + nadam.ahead(t) * s[1])
                    / (Math.sqrt(unbiased(nadam.beta2(), t, s[2])) + nadam.epsilon());
        } else if (rule instanceof UpdateRule.Adamax adamax) {
            s[1] = mean(adamax.beta1(), s[1], g);
            s[2] = Math.max(adamax.beta2() * s[2], Math.abs(g) + adamax.epsilon());
            s[0] -= rate * unbiased(adamax.beta1(), t, s[1]) / s[2];
        } else if (rule instanceof UpdateRule.RmsProp prop) {
            s[1] = mean(prop.decay(), s[1], g * g);
            s[0] -= rate * g / (Math.sqrt(s[1]) + prop.epsilon());
        } else if (rule instanceof UpdateRule.CenteredRmsProp prop) {
            s[1] = mean(prop.decay(), s[1], g * g);
            s[2] = mean(prop.decay(), s[2], g);
            s[3] = prop.momentum() * s[3] + g / (Math.sqrt(Math.max(s[1] - s[2] * s[2], 0)) + prop.epsilon());
            s[0] -= rate * s[3];
        } else if (rule instanceof UpdateRule.Adagrad adagrad) {
            s[1] += g * g;
            s[0] -= rate * g / (Math.sqrt(s[1]) + adagrad.epsilon());
        } else if (rule instanceof UpdateRule.Adadelta adadelta) {
            s[1] = mean(adadelta.decay(), s[1], g * g);
            double change = Math.sqrt(s[2] + adadelta.epsilon()) / Math.sqrt(s[1] + adadelta.epsilon()) * g;
            s[2] = mean(adadelta.decay(), s[2], change * change);
            s[0] -= rate * change;
        } else {
            throw new IllegalArgumentException("no update for " + rule);
        }
    }

    private static double mean(double decay, double before, double now) {
        return decay * before + (1 - decay) * now;
    }

    private static double unbiased(double decay, long t, double mean) {
        return mean / (1 - Math.pow(decay, (double) t));
    }
}
