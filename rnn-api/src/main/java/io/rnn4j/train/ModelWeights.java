package io.rnn4j.train;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.layer.Parameter;
import io.rnn4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A copy of all parameters of a model at one moment, to go back to. */
public final class ModelWeights {
    private final Model model;
    private final List<Tensor> copies = new ArrayList<>();

    ModelWeights(Model model) {
        this.model = model;
        for (Parameter parameter : model.parameters().values()) {
            copies.add(model.backend()
                    .tensors()
                    .allocate(model.dtype(), parameter.value().shape()));
        }
        capture();
    }

    /** Takes over the model's current parameters; what this object held before is lost. Allocates nothing. */
    public void capture() {
        TensorOps ops = model.backend().tensors();
        int index = 0;
        for (Parameter parameter : model.parameters().values()) {
            ops.axpby(1, parameter.value(), 0, copies.get(index++));
        }
    }

    /** Gives the model the parameters of the last {@link #capture()} back. Not while the model serves. */
    public void restore() {
        TensorOps ops = model.backend().tensors();
        int index = 0;
        for (Parameter parameter : model.parameters().values()) {
            ops.axpby(1, copies.get(index++), 0, parameter.value());
        }
        model.refresh();
    }

    /** The copies by the parameters' names; the memory itself. */
    Map<String, Tensor> tensors() {
        Map<String, Tensor> named = new LinkedHashMap<>();
        int index = 0;
        for (String name : model.parameters().keySet()) {
            named.put(name, copies.get(index++));
        }
        return named;
    }
}
