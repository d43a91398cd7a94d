package io.rnn4j.train;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.layer.Parameter;
import io.rnn4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What an {@link Optimizer} remembers of one model from step to step. All of it can be read and set again. */
public final class OptimizerState {
    private final Optimizer optimizer;
    private final Model model;
    private final Map<String, List<Tensor>> tensors;
    private final List<Slot> slots;
    private long steps;

    private final List<Slot> frozen;
    private ReduceOnPlateau.Progress plateau = ReduceOnPlateau.Progress.START;

    /** A parameter with its part of the state and its settings. */
    private static final class Slot {
        private final Parameter parameter;
        private final double rateFactor;
        private final double weightDecay;
        private final boolean frozen;
        private final Tensor[] state;

        Slot(String name, Parameter parameter, Optimizer optimizer, TensorOps ops) {
            double factor = 1;
            double decay = optimizer.weightDecay();
            boolean still = false;
            for (ParameterGroup group : optimizer.groups()) {
                if (group.matches(name)) {
                    factor = group.rateFactorOr(factor);
                    decay = group.weightDecayOr(decay);
                    still |= group.isFrozen();
                }
            }
            this.parameter = parameter;
            this.rateFactor = factor;
            this.weightDecay = decay;
            this.frozen = still;
            Tensor value = parameter.value();
            this.state = Stream.generate(() -> ops.allocate(value.dtype(), value.shape()))
                    .limit(still ? 0 : optimizer.rule().stateCount())
                    .toArray(Tensor[]::new);
        }
    }

    OptimizerState(Optimizer optimizer, Model model) {
        this.optimizer = optimizer;
        this.model = model;
        for (ParameterGroup group : optimizer.groups()) {
            if (model.parameters().keySet().stream().noneMatch(group::matches)) {
                throw new IllegalArgumentException("no parameter has a name as in the group '" + group
                        + "'; the model has " + model.parameters().keySet());
            }
        }
        Map<String, List<Tensor>> named = new LinkedHashMap<>();
        List<Slot> parts = new ArrayList<>();
        model.parameters().forEach((name, parameter) -> {
            Slot slot = new Slot(name, parameter, optimizer, model.backend().tensors());
            named.put(name, List.of(slot.state));
            parts.add(slot);
        });
        this.tensors = Collections.unmodifiableMap(named);
        this.slots = parts.stream().filter(slot -> !slot.frozen).toList();
        this.frozen = parts.stream().filter(slot -> slot.frozen).toList();
    }

    /**
     * Returns the number of steps made.
     *
     * @return not negative
     */
    public long steps() {
        return steps;
    }

    /**
     * Goes on as if a number of steps had been made, after the tensors were set to what they were then.
     *
     * @param made not negative
     * @throws IllegalArgumentException if the number is negative
     */
    public void resume(long made) {
        if (made < 0) {
            throw new IllegalArgumentException("the number of steps made must not be negative, but got " + made);
        }
        this.steps = made;
    }

    /**
     * Returns what the rule keeps of each parameter.
     *
     * @return the tensors by the parameter's name, in the rule's order, none for a frozen one; the memory itself, not
     *     copies
     */
    public Map<String, List<Tensor>> tensors() {
        return tensors;
    }

    /** What reducing the rate on a plateau has come to. */
    ReduceOnPlateau.Progress plateau() {
        return plateau;
    }

    /** Goes on from an earlier {@link #plateau}. */
    void resume(ReduceOnPlateau.Progress progress) {
        this.plateau = progress;
    }

    /**
     * Takes note of how an epoch went, for {@link ReduceOnPlateau}; without one it does nothing.
     *
     * @param score what is to become small
     */
    public void epochFinished(double score) {
        ReduceOnPlateau reduction = optimizer.plateau();
        if (reduction != null) {
            plateau = reduction.after(plateau, score);
        }
    }

    /** Sets the gradients of frozen parameters to 0, before their norm is taken. */
    void clearFrozenGradients() {
        for (Slot slot : frozen) {
            model.backend().tensors().fill(slot.parameter.gradient(), 0);
        }
    }

    /**
     * Makes one step: changes every parameter of the model that is not frozen by its gradient. Allocates no tensor. A
     * weight decay that is not decoupled is added to the gradients.
     *
     * @param epoch the number of the epoch for the learning rate, from 1
     * @return the learning rate of this step
     * @throws IllegalStateException if the learning rate is negative or not finite; nothing is changed then
     */
    public double step(int epoch) {
        long next = steps + 1;
        double rate = rate(next, epoch);
        TensorOps ops = model.backend().tensors();
        for (Slot slot : slots) {
            double slotRate = rate * slot.rateFactor;
            Tensor value = slot.parameter.value();
            if (slot.weightDecay != 0 && optimizer.decoupled()) {
                ops.axpby(0, value, 1 - slotRate * slot.weightDecay, value);
            } else if (slot.weightDecay != 0) {
                ops.axpby(slot.weightDecay, value, 1, slot.parameter.gradient());
            }
            ops.update(optimizer.rule(), slotRate, next, value, slot.parameter.gradient(), slot.state);
        }
        steps = next;
        model.refresh();
        return rate;
    }

    private double rate(long step, int epoch) {
        double rate = optimizer.learningRate().at(step, epoch);
        if (!(rate >= 0 && Double.isFinite(rate))) {
            throw new IllegalStateException("the learning rate must be finite and not negative, but is " + rate
                    + " at step " + step + " (epoch " + epoch + ")");
        }
        ReduceOnPlateau reduction = optimizer.plateau();
        return reduction == null ? rate : reduction.rate(rate, plateau);
    }
}
