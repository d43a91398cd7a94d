package io.rnn4j.train;

import io.rnn4j.backend.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How parameters follow their gradients: an {@link UpdateRule} with a {@link LearningRate}, and what is done to some
 * parameters or all beside. A description, of which each method returns another; what it remembers from step to step
 * is in its {@link OptimizerState}.
 *
 * <p>Weight decay w with learning rate lr comes before the rule's formula. Decoupled (Loshchilov and Hutter 2019): {@code
 * p = p - lr w p}. Into the gradient (L2): {@code g = g + w p}, which rules that scale by the gradient's history treat
 * otherwise.
 */
public final class Optimizer {
    private final UpdateRule rule;
    private final LearningRate learningRate;
    private final double weightDecay;
    private final boolean decoupled;
    private final List<ParameterGroup> groups;
    private final @Nullable ReduceOnPlateau plateau;

    private Optimizer(
            UpdateRule rule,
            LearningRate learningRate,
            double weightDecay,
            boolean decoupled,
            List<ParameterGroup> groups,
            @Nullable ReduceOnPlateau plateau) {
        this.rule = Objects.requireNonNull(rule, "rule");
        this.learningRate = Objects.requireNonNull(learningRate, "learningRate");
        this.weightDecay = Settings.notNegative("weight decay", weightDecay);
        this.decoupled = decoupled;
        this.groups = List.copyOf(groups);
        this.plateau = plateau;
    }

    /**
     * Any rule with any rate.
     *
     * @param rule the formula of one step
     * @param learningRate the rate
     * @return the optimizer
     */
    public static Optimizer of(UpdateRule rule, LearningRate learningRate) {
        return new Optimizer(rule, learningRate, 0, false, List.of(), null);
    }

    /**
     * Stochastic gradient descent. See {@link UpdateRule.Sgd}.
     *
     * @param learningRate finite and not negative
     * @return the optimizer
     * @throws IllegalArgumentException if a value is out of its range
     */
    public static Optimizer sgd(double learningRate) {
        return of(new UpdateRule.Sgd(), LearningRate.constant(learningRate));
    }

    /**
     * Gradient descent with momentum. See {@link UpdateRule.Momentum}.
     *
     * @param learningRate finite and not negative
     * @param momentum in [0, 1)
     * @return the optimizer
     * @throws IllegalArgumentException if a value is out of its range
     */
    public static Optimizer momentum(double learningRate, double momentum) {
        return of(new UpdateRule.Momentum(momentum, false), LearningRate.constant(learningRate));
    }

    /**
     * Gradient descent with Nesterov's momentum. See {@link UpdateRule.Momentum}.
     *
     * @param learningRate finite and not negative
     * @param momentum in [0, 1)
     * @return the optimizer
     * @throws IllegalArgumentException if a value is out of its range
     */
    public static Optimizer nesterov(double learningRate, double momentum) {
        return of(new UpdateRule.Momentum(momentum, true), LearningRate.constant(learningRate));
    }

    /**
     * Adam with the decays 0.9 and 0.999 and epsilon 1e-8 of its paper. See {@link UpdateRule.Adam}.
     *
     * @param learningRate finite and not negative
     * @return the optimizer
     * @throws IllegalArgumentException if a value is out of its range
     */
    public static Optimizer adam(double learningRate) {
        return of(new UpdateRule.Adam(0.9, 0.999, 1e-8), LearningRate.constant(learningRate));
    }

    /**
     * AdamW: {@link #adam} with decoupled weight decay.
     *
     * @param learningRate finite and not negative
     * @param decay finite and not negative, such as 0.01
     * @return the optimizer
     * @throws IllegalArgumentException if a value is out of its range
     */
    public static Optimizer adamW(double learningRate, double decay) {
        return of(new UpdateRule.Adam(0.9, 0.999, 1e-8), LearningRate.constant(learningRate))
                .decoupledWeightDecay(decay);
    }

    /**
     * AMSGrad with the decays of Adam. See {@link UpdateRule.AmsGrad}.
     *
     * @param learningRate finite and not negative
     * @return the optimizer
     * @throws IllegalArgumentException if a value is out of its range
     */
    public static Optimizer amsGrad(double learningRate) {
        return of(new UpdateRule.AmsGrad(0.9, 0.999, 1e-8), LearningRate.constant(learningRate));
    }

    /**
     * NAdam with the decays of Adam and a momentum decay of 0.004. See {@link UpdateRule.NAdam}.
     *
     * @param learningRate finite and not negative
     * @return the optimizer
     * @throws IllegalArgumentException if a value is out of its range
     */
    public static Optimizer nadam(double learningRate) {
        return of(new UpdateRule.NAdam(0.9, 0.999, 1e-8, 0.004), LearningRate.constant(learningRate));
    }

    /**
     * Adamax with the decays of Adam. See {@link UpdateRule.Adamax}.
     *
     * @param learningRate finite and not negative
     * @return the optimizer
     * @throws IllegalArgumentException if a value is out of its range
     */
    public static Optimizer adamax(double learningRate) {
        return of(new UpdateRule.Adamax(0.9, 0.999, 1e-8), LearningRate.constant(learningRate));
    }

    /**
     * RMSprop with decay 0.99 and epsilon 1e-8. See {@link UpdateRule.RmsProp}.
     *
     * @param learningRate finite and not negative
     * @return the optimizer
     * @throws IllegalArgumentException if a value is out of its range
     */
    public static Optimizer rmsProp(double learningRate) {
        return of(new UpdateRule.RmsProp(0.99, 1e-8), LearningRate.constant(learningRate));
    }

    /**
     * Adagrad with epsilon 1e-10. See {@link UpdateRule.Adagrad}.
     *
     * @param learningRate finite and not negative
     * @return the optimizer
     * @throws IllegalArgumentException if a value is out of its range
     */
    public static Optimizer adagrad(double learningRate) {
        return of(new UpdateRule.Adagrad(1e-10), LearningRate.constant(learningRate));
    }

    /**
     * Adadelta with decay 0.9 and epsilon 1e-6; its usual rate is 1. See {@link UpdateRule.Adadelta}.
     *
     * @param learningRate finite and not negative
     * @return the optimizer
     * @throws IllegalArgumentException if a value is out of its range
     */
    public static Optimizer adadelta(double learningRate) {
        return of(new UpdateRule.Adadelta(0.9, 1e-6), LearningRate.constant(learningRate));
    }

    /**
     * Sets the rate.
     *
     * @param rate such as {@code Schedule.cosine(0.1, 10, 0.001).perEpoch().warmUp(100)}
     * @return another optimizer
     */
    public Optimizer learningRate(LearningRate rate) {
        return new Optimizer(rule, rate, weightDecay, decoupled, groups, plateau);
    }

    /**
     * Adds a weight decay to the gradients, {@code g = g + w p} (L2).
     *
     * @param decay w, finite and not negative
     * @return another optimizer
     * @throws IllegalArgumentException if the decay is negative or not finite
     */
    public Optimizer weightDecay(double decay) {
        return new Optimizer(rule, learningRate, decay, false, groups, plateau);
    }

    /**
     * Decays the weights beside the gradients, {@code p = p - lr w p}.
     *
     * @param decay w, finite and not negative
     * @return another optimizer
     * @throws IllegalArgumentException if the decay is negative or not finite
     */
    public Optimizer decoupledWeightDecay(double decay) {
        return new Optimizer(rule, learningRate, decay, true, groups, plateau);
    }

    /**
     * Treats some parameters in their own way.
     *
     * @param group the parameters and how
     * @return another optimizer
     */
    public Optimizer group(ParameterGroup group) {
        List<ParameterGroup> more = new ArrayList<>(groups);
        more.add(Objects.requireNonNull(group, "group"));
        return new Optimizer(rule, learningRate, weightDecay, decoupled, more, plateau);
    }

    /**
     * Reduces the learning rate when the score stops improving.
     *
     * @param reduction how
     * @return another optimizer
     */
    public Optimizer reduceOnPlateau(ReduceOnPlateau reduction) {
        return new Optimizer(
                rule, learningRate, weightDecay, decoupled, groups, Objects.requireNonNull(reduction, "reduction"));
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

    double weightDecay() {
        return weightDecay;
    }

    /** Decay and kind as a text. */
    String decay() {
        return weightDecay + (decoupled && weightDecay != 0 ? ", decoupled" : "");
    }

    boolean decoupled() {
        return decoupled;
    }

    List<ParameterGroup> groups() {
        return groups;
    }

    @Nullable
    ReduceOnPlateau plateau() {
        return plateau;
    }

    /**
     * Starts to optimize a model.
     *
     * @param model whose parameters the steps will change
     * @return a state before the first step, all zeros
     * @throws IllegalArgumentException if a group matches none of the model's parameters
     */
    public OptimizerState newState(Model model) {
        return new OptimizerState(this, model);
    }
}
