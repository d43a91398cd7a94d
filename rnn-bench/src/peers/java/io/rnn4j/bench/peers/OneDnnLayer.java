package io.rnn4j.bench.peers;

import io.rnn4j.bench.Cell;
import io.rnn4j.bench.RecurrentProblem;
import io.rnn4j.bench.RecurrentShape;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.rnn_direction;
import org.bytedeco.dnnl.lbr_gru_backward;
import org.bytedeco.dnnl.lbr_gru_forward;
import org.bytedeco.dnnl.lstm_backward;
import org.bytedeco.dnnl.lstm_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.rnn_primitive_desc_base;
import org.bytedeco.dnnl.vanilla_rnn_backward;
import org.bytedeco.dnnl.vanilla_rnn_forward;
import org.jspecify.annotations.Nullable;

/**
 * What oneDNN is told of a layer. Data lie as in {@link RecurrentProblem}; the weights' format is oneDNN's choice
 * ({@code any}), for forward and for backward, so that both run their fastest kernels.
 *
 * @param forward the forward pass
 * @param backward the backward pass, in training
 */
record OneDnnLayer(
        rnn_primitive_desc_base forward, @Nullable rnn_primitive_desc_base backward) {
    private static final rnn_direction DIRECTION = rnn_direction.unidirectional_left2right;

    /** Weights as they are kept between calls: inputs, then gates, then units. */
    static memory.desc plainWeights(Cell cell, int columns, int hidden) {
        return weights(cell, columns, hidden, memory.format_tag.ldigo);
    }

    private static memory.desc weights(Cell cell, int columns, int hidden, memory.format_tag format) {
        return desc(format, 1, 1, columns, cell.gates(), hidden);
    }

    /** The GRU that resets after the product has a fourth bias: that of h in the new gate. */
    static int biases(Cell cell) {
        return cell == Cell.GRU ? 4 : cell.gates();
    }

    private static memory.desc desc(memory.format_tag format, long... dims) {
        return new memory.desc(dims, memory.data_type.f32, format);
    }

    static OneDnnLayer of(engine cpu, RecurrentProblem problem, boolean training) {
        Cell cell = problem.cell();
        RecurrentShape shape = problem.shape();
        int hidden = shape.hidden();
        memory.desc none = new memory.desc();
        memory.desc x = desc(memory.format_tag.tnc, shape.steps(), shape.batch(), shape.input());
        memory.desc y = desc(memory.format_tag.tnc, shape.steps(), shape.batch(), hidden);
        memory.desc wx = weights(cell, shape.input(), hidden, memory.format_tag.any);
        memory.desc wh = weights(cell, hidden, hidden, memory.format_tag.any);
        memory.desc b = desc(memory.format_tag.ldgo, 1, 1, biases(cell), hidden);
        // Without a state to go on from, h is none: zeros before the first step, and nothing handed on.
        memory.desc state = desc(memory.format_tag.ldnc, 1, 1, shape.batch(), hidden);
        memory.desc end = problem.h0().length > 0 ? state : none;
        memory.desc h = training ? state : end;
        prop_kind kind = training ? prop_kind.forward_training : prop_kind.forward_inference;
        prop_kind back = prop_kind.backward;
        switch (cell) {
            case RNN -> {
                algorithm tanh = algorithm.eltwise_tanh;
                var forward =
                        new vanilla_rnn_forward.primitive_desc(cpu, kind, tanh, DIRECTION, x, h, wx, wh, b, y, end);
                return new OneDnnLayer(
                        forward,
                        training
                                ? new vanilla_rnn_backward.primitive_desc(
                                        cpu, back, tanh, DIRECTION, x, h, wx, wh, b, y, end, x, h, wx, wh, b, y, end,
                                        forward)
                                : null);
            }
            case GRU -> {
                var forward = new lbr_gru_forward.primitive_desc(cpu, kind, DIRECTION, x, h, wx, wh, b, y, end);
                return new OneDnnLayer(
                        forward,
                        training
                                ? new lbr_gru_backward.primitive_desc(
                                        cpu, back, DIRECTION, x, h, wx, wh, b, y, end, x, h, wx, wh, b, y, end, forward)
                                : null);
            }
            case LSTM -> {
                var forward = new lstm_forward.primitive_desc(cpu, kind, DIRECTION, x, h, h, wx, wh, b, y, end, end);
                return new OneDnnLayer(
                        forward,
                        training
                                ? new lstm_backward.primitive_desc(
                                        cpu, back, DIRECTION, x, h, h, wx, wh, b, y, end, end, x, h, h, wx, wh, b, y,
                                        end, end, forward)
                                : null);
            }
        }
        throw new AssertionError(cell);
    }
}
