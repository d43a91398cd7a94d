package io.rnn4j.train;

import io.rnn4j.backend.UpdateRule;
import java.util.Objects;

/**
 * How parameters follow their gradients: an {@link UpdateRule} with a {@link LearningRate}. A description; what
 * it remembers from step to step is in its {@link OptimizerState}.
 */
public final class Optimizer {
    private final UpdateRule rule;
    private final LearningRate learningRate;

    private Optimizer(UpdateRule rule, LearningRate learningRate) {
        this.rule = Objects.requireNonNull(rule, "rule");
        this.learningRate = Objects.requireNonNull(learningRate, "learningRate");
    }

    /**
     * Any rule with any rate.
     *
     * @param rule the formula of one step
     * @param learningRate the rate
     * @return the optimizer
     */
    public static Optimizer of(UpdateRule rule, LearningRate learningRate) {
        return new Optimizer(rule, learningRate);
    }

    /**
     * Stochastic gradient descent. See {@link UpdateRule.Sgd}.
     *
     * @param learningRate finite and not negative
     * @return the optimizer
     * @throws IllegalArgumentException if the rate is negative or not finite
     */
    public static Optimizer sgd(double learningRate) {
        return new Optimizer(new UpdateRule.Sgd(), LearningRate.constant(learningRate));
    }

    /**
     * Adam with the decays 0.9 and 0.999 and epsilon 1e-8 of its paper. See {@link UpdateRule.Adam}.
     *
     * @param learningRate finite and not negative
     * @return the optimizer
     * @throws IllegalArgumentException if the rate is negative or not finite
     */
    public static Optimizer adam(double learningRate) {
        return new Optimizer(new UpdateRule.Adam(0.9, 0.999, 1e-8), LearningRate.constant(learningRate));
    }

    /**
     * Returns the formula of one step.
     *
     * @return the rule
     */
    public UpdateRule rule() {
        return rule;
    }

    /**
     * Returns the rate.
     *
     * @return the learning rate
     */
    public LearningRate learningRate() {
        return learningRate;
    }

    /**
     * Starts to optimize a model.
     *
     * @param model whose parameters the steps will change
     * @return a state before the first step, all zeros
     */
    public OptimizerState newState(Model model) {
        return new OptimizerState(this, model);
    }
}
