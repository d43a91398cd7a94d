package io.rnn4j.backend.contract;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.internal.SeededRandom;
import io.rnn4j.layer.Layer;
import io.rnn4j.layer.LayerContext;
import io.rnn4j.layer.Mode;
import io.rnn4j.layer.Parameter;
import io.rnn4j.layer.Pass;
import io.rnn4j.layer.State;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** One forward, and in training backward, of a layer on one backend; the same numbers on every backend. */
final class LayerRun {
    private static final Backend REFERENCE = ReferenceBackend.open();
    private static final long KEY = 7;
    private static final long DRAW = 3;

    private final Map<String, double[]> results = new LinkedHashMap<>();
    private final Shape output;

    private LayerRun(Backend backend, LayerCase layerCase, DType dtype, Mode mode, double[] values, double[] dValues) {
        TensorOps ops = backend.tensors();
        Shape input = layerCase.input();
        int batch = input.dim(input.rank() - 2);
        SeededRandom random = new SeededRandom(5);
        Layer layer = layerCase.spec().create(new LayerContext(backend, dtype, new SeededRandom(1)), input.columns());
        // Biases and gains, which start at 0 and 1, would hide a wrong factor.
        layer.parameters().forEach(parameter -> shake(parameter.value(), random));
        layer.refresh();
        this.output = layer.outputShape(input);
        Pass pass = layer.pass(input, mode);
        pass.draw(KEY, DRAW);
        State initial = state(ops, dtype, layer, batch, new SeededRandom(9));
        State last = state(ops, dtype, layer, batch, null);
        Tensor x = ops.allocate(dtype, input).copyFrom(values);
        keep("y", pass.forward(x, layerCase.valid(), initial, last));
        keep("last", last);
        if (mode == Mode.TRAINING) {
            State dInitial = state(ops, dtype, layer, batch, new SeededRandom(11));
            State dLast = state(ops, dtype, layer, batch, new SeededRandom(13));
            Tensor dy = ops.allocate(dtype, output).copyFrom(dValues);
            layerCase.valid().clearPadding(ops, dy);
            Tensor dx = pass.backward(dy, dLast, dInitial, true);
            if (dx == null) {
                throw new IllegalStateException("backward returned no gradient of the input");
            }
            keep("dx", dx);
            keep("dInitial", dInitial);
            for (Parameter parameter : layer.parameters()) {
                keep("d" + parameter.name(), parameter.gradient());
            }
        }
    }

    static LayerRun of(Backend backend, LayerCase layerCase, DType dtype, Mode mode) {
        return new LayerRun(
                backend, layerCase, dtype, mode, layerCase.inputValues(dtype), outputGradient(layerCase, dtype));
    }

    /** With the input and the gradient of the output from elsewhere. */
    static LayerRun of(Backend backend, LayerCase layerCase, DType dtype, double[] values, double[] dValues) {
        return new LayerRun(backend, layerCase, dtype, Mode.TRAINING, values, dValues);
    }

    /** The gradient of the output, of as many elements as any output has. */
    static double[] outputGradient(LayerCase layerCase, DType dtype) {
        Shape input = layerCase.input();
        Layer layer = layerCase.spec().create(new LayerContext(REFERENCE, dtype, null), input.columns());
        return Values.UNIT.generate(dtype, layer.outputShape(input).size(), new SplittableRandom(3));
    }

    private static void shake(Tensor tensor, SeededRandom random) {
        double[] values = tensor.toDoubleArray();
        for (int i = 0; i < values.length; i++) {
            values[i] += 0.2 * (2 * random.nextDouble() - 1);
        }
        tensor.copyFrom(values);
    }

    private static State state(TensorOps ops, DType dtype, Layer layer, int batch, SeededRandom random) {
        List<Tensor> parts = new ArrayList<>();
        for (Shape shape : layer.stateShapes(batch)) {
            Tensor part = ops.allocate(dtype, shape);
            if (random != null) {
                part.copyFrom(random.doubles(part.size(), -1, 1).toArray());
            }
            parts.add(part);
        }
        return new State(parts);
    }

    private void keep(String name, Tensor tensor) {
        results.put(name, tensor.toDoubleArray());
    }

    private void keep(String name, State state) {
        for (int i = 0; i < state.parts().size(); i++) {
            keep(name + " " + i, state.parts().get(i));
        }
    }

    /** What came out, by name. */
    Map<String, double[]> results() {
        return results;
    }

    Shape output() {
        return output;
    }
}
