package io.rnn4j.layer;

import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentKernel.Prepared;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of one direction of a {@link Recurrent} layer, by PyTorch's names, and their prepared form. */
final class RecurrentParameters {
    /** What PyTorch appends to the names of the reverse direction's parameters. */
    static final String REVERSE = "_reverse";

    private final Parameter wx;
    private final Parameter wh;
    private final @Nullable Parameter bx;
    private final @Nullable Parameter bh;
    private final Prepared prepared;

    RecurrentParameters(LayerContext context, Recurrent description, RecurrentKernel kernel, String suffix) {
        RecurrentSpec spec = kernel.spec();
        this.wx = parameter(context, "weight_ih" + suffix, spec.inputWeightShape());
        this.wh = parameter(context, "weight_hh" + suffix, spec.recurrentWeightShape());
        this.bx = spec.bias() ? parameter(context, "bias_ih" + suffix, spec.biasShape()) : null;
        this.bh = spec.bias() ? parameter(context, "bias_hh" + suffix, spec.biasShape()) : null;
        int hidden = spec.hiddenSize();
        context.initialize(wx, description.inputWeights(), hidden, spec.inputSize());
        context.initialize(wh, description.recurrentWeights(), hidden, hidden);
        if (bx != null && bh != null) {
            context.initialize(bx, description.biases(), hidden, 1);
            context.initialize(bh, description.biases(), hidden, 1);
        }
        this.prepared = kernel.prepare(new RecurrentWeights(
                wx.value(), wh.value(), bx == null ? null : bx.value(), bh == null ? null : bh.value()));
    }

    private static Parameter parameter(LayerContext context, String name, Shape shape) {
        DType dtype = context.dtype();
        return new Parameter(context.backend(), dtype, name, shape);
    }

    /** The shapes of the parameters by name, without creating them. */
    static Map<String, Shape> shapes(RecurrentSpec spec, String suffix) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("weight_ih" + suffix, spec.inputWeightShape());
        shapes.put("weight_hh" + suffix, spec.recurrentWeightShape());
        if (spec.bias()) {
            shapes.put("bias_ih" + suffix, spec.biasShape());
            shapes.put("bias_hh" + suffix, spec.biasShape());
        }
        return shapes;
    }

    List<Parameter> all() {
        List<Parameter> all = new ArrayList<>(List.of(wx, wh));
        if (bx != null && bh != null) {
            all.add(bx);
            all.add(bh);
        }
        return all;
    }

    RecurrentWeights gradients() {
        return new RecurrentWeights(
                wx.gradient(), wh.gradient(), bx == null ? null : bx.gradient(), bh == null ? null : bh.gradient());
    }

    Prepared prepared() {
        return prepared;
    }
}
