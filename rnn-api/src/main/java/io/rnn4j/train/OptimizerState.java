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

    /** A parameter with its part of the state. */
    private static final class Slot {
        private final Parameter parameter;
        private final Tensor[] state;

        Slot(Parameter parameter, Tensor... state) {
            this.parameter = parameter;
            this.state = state;
        }
    }

    OptimizerState(Optimizer optimizer, Model model) {
        this.optimizer = optimizer;
        this.model = model;
        TensorOps ops = model.backend().tensors();
        Map<String, List<Tensor>> named = new LinkedHashMap<>();
        List<Slot> parts = new ArrayList<>();
        model.parameters().forEach((name, parameter) -> {
            Tensor[] state = Stream.generate(
                            () -> ops.allocate(model.dtype(), parameter.value().shape()))
                    .limit(optimizer.rule().stateCount())
                    .toArray(Tensor[]::new);
            named.put(name, List.of(state));
            parts.add(new Slot(parameter, state));
        });
        this.tensors = Collections.unmodifiableMap(named);
        this.slots = List.copyOf(parts);
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
     * @return the tensors by the parameter's name, in the rule's order; the memory itself, not copies
     */
    public Map<String, List<Tensor>> tensors() {
        return tensors;
    }

    /**
     * Makes one step: changes every parameter of the model by its gradient. Allocates nothing.
     *
     * @param epoch the number of the epoch for the learning rate, from 1
     * @return the learning rate of this step
     * @throws IllegalStateException if the learning rate is negative or not finite; nothing is changed then
     */
    public double step(int epoch) {
        long next = steps + 1;
        double rate = optimizer.learningRate().at(next, epoch);
        if (!(rate >= 0 && Double.isFinite(rate))) {
            throw new IllegalStateException("the learning rate must be finite and not negative, but is " + rate
                    + " at step " + next + " (epoch " + epoch + ")");
        }
        TensorOps ops = model.backend().tensors();
        for (Slot slot : slots) {
            ops.update(optimizer.rule(), rate, next, slot.parameter.value(), slot.parameter.gradient(), slot.state);
        }
        steps = next;
        model.refresh();
        return rate;
    }
}
