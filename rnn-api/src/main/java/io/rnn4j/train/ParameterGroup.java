package io.rnn4j.train;

import java.util.Objects;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Parameters that an {@link Optimizer} treats in their own way, by their names. A description; each method returns
 * another group. Where several groups match a parameter, each setting is that of the last one that has it.
 *
 * <pre>{@code
 * Optimizer.adamW(1e-3, 0.01)
 *         .group(ParameterGroup.matching("0\\..*").frozen())
 *         .group(ParameterGroup.matching("1\\..*").rateFactor(0.1))
 *         .group(ParameterGroup.matching(".*bias.*").weightDecay(0));
 * }</pre>
 */
public final class ParameterGroup {
    private final Pattern names;
    private final OptionalDouble rateFactor;
    private final OptionalDouble weightDecay;
    private final boolean frozen;

    private ParameterGroup(Pattern names, OptionalDouble rateFactor, OptionalDouble weightDecay, boolean frozen) {
        this.names = names;
        this.rateFactor = rateFactor;
        this.weightDecay = weightDecay;
        this.frozen = frozen;
    }

    /**
     * The parameters whose whole name, as in {@link Model#parameters}, matches.
     *
     * @param regex a regular expression, such as {@code 0\..*} for the first layer
     * @return the group, without settings of its own
     * @throws java.util.regex.PatternSyntaxException if the expression is none
     */
    public static ParameterGroup matching(String regex) {
        return new ParameterGroup(Pattern.compile(regex), OptionalDouble.empty(), OptionalDouble.empty(), false);
    }

    /**
     * Sets what the learning rate is multiplied by; 1 otherwise.
     *
     * @param factor finite and not negative
     * @return another group
     * @throws IllegalArgumentException if the factor is negative or not finite
     */
    public ParameterGroup rateFactor(double factor) {
        return new ParameterGroup(
                names, OptionalDouble.of(Settings.notNegative("rate factor", factor)), weightDecay, frozen);
    }

    /**
     * Sets the weight decay in the place of the optimizer's.
     *
     * @param decay finite and not negative
     * @return another group
     * @throws IllegalArgumentException if the decay is negative or not finite
     */
    public ParameterGroup weightDecay(double decay) {
        return new ParameterGroup(
                names, rateFactor, OptionalDouble.of(Settings.notNegative("weight decay", decay)), frozen);
    }

    /**
     * Keeps the parameters as they are: no step, no decay, no part in the norm of the gradients.
     *
     * @return another group
     */
    public ParameterGroup frozen() {
        return new ParameterGroup(names, rateFactor, weightDecay, true);
    }

    boolean matches(String name) {
        return names.matcher(name).matches();
    }

    double rateFactorOr(double other) {
        return rateFactor.orElse(other);
    }

    double weightDecayOr(double other) {
        return weightDecay.orElse(other);
    }

    boolean isFrozen() {
        return frozen;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ParameterGroup group && toString().equals(group.toString());
    }

    @Override
    public int hashCode() {
        return Objects.hash(names.pattern(), rateFactor, weightDecay, frozen);
    }

    /** Returns the expression and the settings. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("parameters " + names.pattern());
        rateFactor.ifPresent(factor -> text.append(", rate times ").append(factor));
        weightDecay.ifPresent(decay -> text.append(", weight decay ").append(decay));
        return text.append(frozen ? ", frozen" : "").toString();
    }
}
