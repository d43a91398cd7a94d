package io.rnn4j.bench.peers;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_ITER_C;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_ITER_C;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_ITER_C;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import io.rnn4j.bench.Cell;
import io.rnn4j.bench.RecurrentProblem;
import io.rnn4j.bench.RecurrentShape;
import io.rnn4j.bench.RecurrentSubject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.rnn_primitive_desc_base;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/**
 * oneDNN's recurrent layer. All memory, primitives and argument lists exist before the first call; a call goes to the
 * C API, which takes them as they are. Kernels on the CPU have finished when they return, so nothing is waited for.
 */
final class OneDnnRecurrent implements RecurrentSubject {
    private final PointerScope scope = new PointerScope();
    private final engine cpu = new engine(engine.kind.cpu, 0);
    private final stream cppStream = new stream(cpu);
    private final dnnl_stream stream = cppStream.get();
    private final RecurrentShape shape;
    private final OneDnnWeights layout;
    private final memory y;
    /** Packs the weights for forward. */
    private final List<Call> packing = new ArrayList<>();

    /** Forward from one state to the other, and back again: the state goes on, and oneDNN does not update it in place. */
    private final Call[] forward;

    private int turn;
    private final @Nullable Training training;

    /** A primitive with its arguments. */
    private record Call(dnnl_primitive primitive, dnnl_exec_arg_t arguments, int count) {
        static Call of(primitive primitive, Map<Integer, memory> arguments) {
            dnnl_exec_arg_t list = new dnnl_exec_arg_t(arguments.size());
            int i = 0;
            for (Map.Entry<Integer, memory> one : arguments.entrySet()) {
                list.position(i++).arg(one.getKey()).memory(one.getValue().get());
            }
            return new Call(primitive.get(), list.position(0), i);
        }

        void run(dnnl_stream stream) {
            int status = dnnl.dnnl_primitive_execute(primitive, stream, count, arguments);
            if (status != dnnl.dnnl_success) {
                throw new IllegalStateException("oneDNN ended with status " + status);
            }
        }
    }

    /** Bytes that are set to 0. */
    private record Region(Pointer start, long size) {
        static Region of(memory memory) {
            return new Region(memory.get_data_handle(), memory.get_desc().get_size());
        }

        void clear() {
            Pointer.memset(start, 0, size);
        }
    }

    /** What backward reads and writes; it adds to the gradients of the weights, so they are cleared. */
    private record Training(
            List<Region> cleared,
            List<Call> packing,
            Call backward,
            memory dy,
            memory dx,
            memory dwx,
            memory dwh,
            memory db) {}

    OneDnnRecurrent(RecurrentProblem problem, boolean trains) {
        Cell cell = problem.cell();
        this.shape = problem.shape();
        int hidden = shape.hidden();
        this.layout = new OneDnnWeights(cell, hidden);
        OneDnnLayer layer = OneDnnLayer.of(cpu, problem, trains);
        rnn_primitive_desc_base desc = layer.forward();
        memory plainWx = allocate(OneDnnLayer.plainWeights(cell, shape.input(), hidden));
        memory plainWh = allocate(OneDnnLayer.plainWeights(cell, hidden, hidden));
        put(plainWx, layout.toOneDnn(problem.wx(), shape.input()));
        put(plainWh, layout.toOneDnn(problem.wh(), hidden));
        this.y = allocate(desc.dst_layer_desc());
        Map<Integer, memory> arguments = new LinkedHashMap<>();
        arguments.put(DNNL_ARG_SRC_LAYER, put(allocate(desc.src_layer_desc()), Floats.of(problem.x())));
        arguments.put(DNNL_ARG_BIAS, put(allocate(desc.bias_desc()), layout.biasToOneDnn(problem)));
        arguments.put(DNNL_ARG_DST_LAYER, y);
        if (trains) {
            arguments.put(DNNL_ARG_WORKSPACE, allocate(desc.workspace_desc()));
            putStateOfZeros(arguments, desc, DNNL_ARG_SRC_ITER, DNNL_ARG_SRC_ITER_C);
        }
        // Backward reads the same, but for the weights.
        Map<Integer, memory> backwardArguments = new LinkedHashMap<>(arguments);
        arguments.put(DNNL_ARG_WEIGHTS_LAYER, packed(plainWx, desc.weights_layer_desc(), packing));
        arguments.put(DNNL_ARG_WEIGHTS_ITER, packed(plainWh, desc.weights_iter_desc(), packing));
        packing.forEach(call -> call.run(stream));
        primitive primitive = new primitive(desc);
        this.forward = problem.h0().length == 0
                ? new Call[] {Call.of(primitive, arguments)}
                : continued(problem, desc, primitive, arguments);
        rnn_primitive_desc_base backward = layer.backward();
        this.training = backward == null ? null : training(problem, backward, plainWx, plainWh, backwardArguments);
    }

    /** Two calls, from state 0 to state 1 and from state 1 to state 0. */
    private Call[] continued(
            RecurrentProblem problem, rnn_primitive_desc_base desc, primitive primitive, Map<Integer, memory> common) {
        memory[] h = new memory[2];
        memory[] c = new memory[2];
        for (int i = 0; i < 2; i++) {
            h[i] = put(allocate(desc.src_iter_desc()), Floats.of(problem.h0()));
            if (problem.cell() == Cell.LSTM) {
                c[i] = put(allocate(desc.src_iter_c_desc()), Floats.of(problem.c0()));
            }
        }
        Call[] calls = new Call[2];
        for (int i = 0; i < 2; i++) {
            Map<Integer, memory> arguments = new LinkedHashMap<>(common);
            arguments.put(DNNL_ARG_SRC_ITER, h[i]);
            arguments.put(DNNL_ARG_DST_ITER, h[1 - i]);
            if (problem.cell() == Cell.LSTM) {
                arguments.put(DNNL_ARG_SRC_ITER_C, c[i]);
                arguments.put(DNNL_ARG_DST_ITER_C, c[1 - i]);
            }
            calls[i] = Call.of(primitive, arguments);
        }
        return calls;
    }

    private Training training(
            RecurrentProblem problem,
            rnn_primitive_desc_base desc,
            memory plainWx,
            memory plainWh,
            Map<Integer, memory> arguments) {
        List<Call> backwardPacking = new ArrayList<>();
        memory dy = put(allocate(desc.diff_dst_layer_desc()), Floats.of(problem.dy()));
        memory dx = allocate(desc.diff_src_layer_desc());
        memory dwx = allocate(desc.diff_weights_layer_desc());
        memory dwh = allocate(desc.diff_weights_iter_desc());
        memory db = allocate(desc.diff_bias_desc());
        arguments.put(DNNL_ARG_WEIGHTS_LAYER, packed(plainWx, desc.weights_layer_desc(), backwardPacking));
        arguments.put(DNNL_ARG_WEIGHTS_ITER, packed(plainWh, desc.weights_iter_desc(), backwardPacking));
        putStateOfZeros(arguments, desc, DNNL_ARG_DIFF_SRC_ITER, DNNL_ARG_DIFF_SRC_ITER_C);
        arguments.put(DNNL_ARG_DIFF_DST_LAYER, dy);
        arguments.put(DNNL_ARG_DIFF_SRC_LAYER, dx);
        arguments.put(DNNL_ARG_DIFF_WEIGHTS_LAYER, dwx);
        arguments.put(DNNL_ARG_DIFF_WEIGHTS_ITER, dwh);
        arguments.put(DNNL_ARG_DIFF_BIAS, db);
        return new Training(
                List.of(Region.of(dwx), Region.of(dwh), Region.of(db)),
                backwardPacking,
                Call.of(new primitive(desc), arguments),
                dy,
                dx,
                dwx,
                dwh,
                db);
    }

    /**
     * Adds the state before the first step, or its gradient. Training would take none for zeros as well, but in oneDNN
     * 3.13 the gradient of the recurrent weights is then wrong for RNN and LSTM.
     */
    private void putStateOfZeros(Map<Integer, memory> arguments, rnn_primitive_desc_base desc, int h, int c) {
        float[] zeros = new float[shape.batch() * shape.hidden()];
        arguments.put(h, put(allocate(desc.src_iter_desc()), zeros));
        if (layout.cell() == Cell.LSTM) {
            arguments.put(c, put(allocate(desc.src_iter_c_desc()), zeros));
        }
    }

    private memory allocate(memory.desc desc) {
        return new memory(desc, cpu);
    }

    /** Returns the memory that a primitive reads, and notes how it is filled where that is not the plain one. */
    private memory packed(memory plain, memory.desc desc, List<Call> calls) {
        if (plain.get_desc().equals(desc)) {
            return plain;
        }
        memory packed = allocate(desc);
        Map<Integer, memory> arguments = new LinkedHashMap<>();
        arguments.put(DNNL_ARG_FROM, plain);
        arguments.put(DNNL_ARG_TO, packed);
        calls.add(Call.of(new reorder(plain, packed), arguments));
        return packed;
    }

    private static memory put(memory to, float[] values) {
        if (to.get_desc().get_size() != 4L * values.length) {
            throw new IllegalArgumentException(
                    values.length + " values for a memory of " + to.get_desc().get_size() + " bytes");
        }
        new FloatPointer(to.get_data_handle()).put(values);
        return to;
    }

    private static float[] get(memory from) {
        float[] values = new float[Math.toIntExact(from.get_desc().get_size() / 4)];
        new FloatPointer(from.get_data_handle()).get(values);
        return values;
    }

    @Override
    public void forward() {
        forward[turn].run(stream);
        turn = forward.length - 1 - turn;
    }

    @Override
    public void train() {
        Training calls = trained();
        for (Region gradient : calls.cleared) {
            gradient.clear();
        }
        for (Call call : packing) {
            call.run(stream);
        }
        forward();
        for (Call call : calls.packing) {
            call.run(stream);
        }
        calls.backward.run(stream);
    }

    private Training trained() {
        return Objects.requireNonNull(training, "built for inference; ask for training");
    }

    @Override
    public void outputGradient(double[] dy) {
        put(trained().dy, Floats.of(dy));
    }

    @Override
    public double[] output() {
        return Floats.toDoubles(get(y));
    }

    @Override
    public Gradients gradients() {
        Training calls = trained();
        float[] db = get(calls.db);
        return new Gradients(
                Floats.toDoubles(get(calls.dx)),
                layout.fromOneDnn(plain(calls.dwx, shape.input()), shape.input()),
                layout.fromOneDnn(plain(calls.dwh, shape.hidden()), shape.hidden()),
                layout.inputBias(db),
                layout.recurrentBias(db));
    }

    /** Reads a gradient out of the format that oneDNN chose. */
    private float[] plain(memory gradient, int columns) {
        memory plain = allocate(OneDnnLayer.plainWeights(layout.cell(), columns, shape.hidden()));
        new reorder(gradient, plain).execute(cppStream, gradient, plain);
        return get(plain);
    }

    @Override
    public void close() {
        scope.close();
    }
}
