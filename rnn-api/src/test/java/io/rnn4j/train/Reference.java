package io.rnn4j.train;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.contract.Json;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;

/** Values that PyTorch computed in float64. */
final class Reference {
    private Reference() {}

    static Json file(String name) {
        return Json.resource(Reference.class, "pytorch/" + name + ".json");
    }

    /** The entry of a list that has a name. */
    static Json entry(String file, String name) {
        return file(file).elements().stream()
                .filter(entry -> entry.get("name").text().equals(name))
                .findAny()
                .orElseThrow();
    }

    static Tensor tensor(Backend backend, Json json) {
        Shape shape = Shape.of(json.get("shape").ints());
        return backend.tensors()
                .allocate(DType.FLOAT64, shape)
                .copyFrom(json.get("data").doubles());
    }
}
