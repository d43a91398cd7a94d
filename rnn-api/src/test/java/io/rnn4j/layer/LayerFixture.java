package io.rnn4j.layer;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.internal.SeededRandom;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A layer on the reference backend in FLOAT64, run on arrays. */
final class LayerFixture {
    private static final Backend BACKEND = ReferenceBackend.open();

    private final Layer layer;
    private @Nullable Pass pass;

    LayerFixture(LayerSpec spec, int features) {
        this.layer = create(spec, DType.FLOAT64, features);
    }

    static Layer create(LayerSpec spec, DType dtype, int features) {
        return spec.create(new LayerContext(BACKEND, dtype, new SeededRandom(1)), features);
    }

    static Tensor tensor(DType dtype, Shape shape, double... values) {
        return BACKEND.tensors().allocate(dtype, shape).copyFrom(values);
    }

    Layer layer() {
        return layer;
    }

    Tensor value(int parameter) {
        return layer.parameters().get(parameter).value();
    }

    double[] gradient(int parameter) {
        return layer.parameters().get(parameter).gradient().toDoubleArray();
    }

    /** Runs forward in training, over all steps. */
    double[] forward(Shape input, double... x) {
        return forward(Lengths.full(input.rows() / input.dim(input.rank() - 2), input.dim(input.rank() - 2)), input, x);
    }

    double[] forward(Lengths lengths, Shape input, double... x) {
        layer.refresh();
        Pass fresh = layer.pass(input, Mode.TRAINING);
        pass = fresh;
        return fresh.forward(tensor(DType.FLOAT64, input, x), lengths, null, null)
                .toDoubleArray();
    }

    /** Runs backward after forward. */
    double[] backward(Shape output, double... dy) {
        Tensor dx = pass == null ? null : pass.backward(tensor(DType.FLOAT64, output, dy), null, null, true);
        return dx == null ? new double[0] : dx.toDoubleArray();
    }
}
