package io.rnn4j.backend.contract;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.Backends;
import io.rnn4j.layer.Merge;
import io.rnn4j.layer.Mode;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.layer.State;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.train.Model;
import io.rnn4j.train.ModelPass;
import io.rnn4j.train.ModelState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Compares recurrent layers on a backend with what PyTorch computed in double: one layer and two, one direction and both,
 * with sequences of one length and of several; outputs, states, and the gradients of everything.
 */
final class PyTorchLayers {
    private static final String SAME_LENGTH = "";

    private PyTorchLayers() {}

    static List<String> names() {
        List<String> names = new ArrayList<>();
        for (String cell : List.of("rnn_tanh", "rnn_relu", "gru", "lstm")) {
            for (String form : List.of("_l1", "_l1_bi", "_l2", "_l2_bi")) {
                for (String lengths : List.of(SAME_LENGTH, "_lengths")) {
                    names.add(cell + form + lengths);
                }
            }
        }
        return names;
    }

    static String difference(Backend backend, String name) {
        Json file = Json.resource(PyTorchLayers.class, "pytorch/" + name + ".json");
        for (DType dtype : DType.values()) {
            String difference = new PyTorchLayers.Run(Backends.checked(backend), file, dtype).difference();
            if (difference != null) {
                return dtype + ": " + difference;
            }
        }
        return null;
    }

    /** One model, forward and backward. */
    private static final class Run {
        private final Backend backend;
        private final Json file;
        private final DType dtype;
        private final int layers;
        private final int directions;
        private final Model model;
        private final Tensor x;
        private final int batch;

        Run(Backend backend, Json file, DType dtype) {
            this.backend = backend;
            this.file = file;
            this.dtype = dtype;
            this.layers = file.get("layers").ints()[0];
            this.directions = file.get("bidirectional").bool() ? 2 : 1;
            this.x = tensor("x");
            this.batch = x.shape().dim(1);
            Recurrent layer =
                    layer(file.get("cell").text(), file.get("h0.shape").ints()[2]);
            Model.Builder builder = Model.builder(backend).dtype(dtype).inputSize(x.columns());
            for (int i = 0; i < layers; i++) {
                builder.add(directions == 2 ? layer.bidirectional(Merge.CONCAT) : layer);
            }
            this.model = builder.buildWithoutValues();
            model.parameters()
                    .forEach((name, parameter) -> parameter
                            .value()
                            .copyFrom(file.get("parameters." + theirName(name) + ".data")
                                    .doubles()));
            model.refresh();
        }

        private static Recurrent layer(String cell, int hidden) {
            return switch (cell) {
                case "rnn_tanh" -> Recurrent.simple(hidden);
                case "rnn_relu" -> Recurrent.simple(hidden, Activation.RELU);
                case "gru" -> Recurrent.gru(hidden);
                case "lstm" -> Recurrent.lstm(hidden);
                default -> throw new IllegalArgumentException("unknown cell " + cell);
            };
        }

        /** Such as weight_ih_l1_reverse for 1.weight_ih_reverse. */
        private static String theirName(String name) {
            String reverse = "_reverse";
            String layer = "_l" + name.charAt(0);
            String own = name.substring(2);
            return own.endsWith(reverse)
                    ? own.substring(0, own.length() - reverse.length()) + layer + reverse
                    : own + layer;
        }

        private Tensor tensor(String name) {
            return backend.tensors()
                    .allocate(dtype, Shape.of(file.get(name + ".shape").ints()))
                    .copyFrom(file.get(name + ".data").doubles());
        }

        /** Part 0 is h, 1 is c; of each direction in turn. */
        private Tensor part(ModelState state, int layer, int direction, int part) {
            State of = state.layers().get(layer);
            return of.parts().get(direction * (of.parts().size() / directions) + part);
        }

        private boolean hasCell() {
            return file.get("cell").text().equals("lstm");
        }

        private ModelState state(String h, String c) {
            ModelState state = model.newState(batch);
            for (int i = 0; i < layers * directions; i++) {
                int layer = i / directions;
                part(state, layer, i % directions, 0)
                        .copyFrom(tensor(h).slice(i).toDoubleArray());
                if (hasCell()) {
                    part(state, layer, i % directions, 1)
                            .copyFrom(tensor(c).slice(i).toDoubleArray());
                }
            }
            return state;
        }

        String difference() {
            int[] lengths =
                    file.get("lengths").isNull() ? null : file.get("lengths").ints();
            ModelPass pass = model.pass(x.shape(), Mode.TRAINING);
            ModelState initial = state("h0", "c0");
            ModelState last = model.newState(batch);
            String difference = difference("y", pass.forward(x, lengths, initial, last));
            model.zeroGradients();
            ModelState dInitial = model.newState(batch);
            Tensor dx = pass.backward(tensor("dy"), state("dhn", "dcn"), dInitial, true);
            difference = first(difference, difference("dx", Objects.requireNonNull(dx)));
            for (int i = 0; i < layers * directions; i++) {
                difference = first(difference, difference("hn", i, last, 0));
                difference = first(difference, difference("dh0", i, dInitial, 0));
                if (hasCell()) {
                    difference = first(difference, difference("cn", i, last, 1));
                    difference = first(difference, difference("dc0", i, dInitial, 1));
                }
            }
            for (String name : model.parameters().keySet()) {
                Tensor gradient = model.parameters().get(name).gradient();
                difference = first(difference, difference("gradients." + theirName(name), gradient));
            }
            return difference;
        }

        private static String first(String one, String other) {
            return one != null ? one : other;
        }

        private String difference(String name, int index, ModelState state, int part) {
            Tensor actual = part(state, index / directions, index % directions, part);
            double[] expected = tensor(name).slice(index).toDoubleArray();
            return difference(name + "[" + index + "]", expected, actual);
        }

        private String difference(String name, Tensor actual) {
            return difference(name, file.get(name + ".data").doubles(), actual);
        }

        private String difference(String name, double[] expected, Tensor actual) {
            double bound = dtype == DType.FLOAT32 ? 1e-5 : 1e-10;
            return Matrix.firstDifference(
                    name, actual.columns(), expected, actual.toDoubleArray(), new Tolerance(bound, bound));
        }
    }
}
