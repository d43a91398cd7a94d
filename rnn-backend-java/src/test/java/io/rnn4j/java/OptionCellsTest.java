package io.rnn4j.java;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.CellOptions;
import io.rnn4j.backend.OptionWeights;
import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentKernel.Backward;
import io.rnn4j.backend.RecurrentKernel.Forward;
import io.rnn4j.backend.RecurrentKernel.Prepared;
import io.rnn4j.backend.RecurrentMasks;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentState;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cells with every set of options that they can have. */
class OptionCellsTest {
    private static final int INPUTS = 128;
    private static final int HIDDEN = 24;
    private static final int CALLS = 300;

    static Stream<RecurrentSpec> cells() {
        List<RecurrentSpec> cells = new ArrayList<>();
        for (int set = 0; set < 64; set++) {
            CellOptions options = new CellOptions(
                    (set & 1) != 0, (set & 2) != 0, (set & 4) != 0 ? 8 : 0, (set & 8) != 0, (set & 16) != 0, set > 31);
            boolean ofLstm = options.peepholes() || options.projectionSize() > 0;
            if (!ofLstm) {
                cells.add(new RecurrentSpec.Gru(INPUTS, HIDDEN, true, options));
            }
            if (!options.resetBefore()) {
                cells.add(new RecurrentSpec.Lstm(INPUTS, HIDDEN, true, options));
            }
            if (!ofLstm && !options.resetBefore()) {
                cells.add(new RecurrentSpec.Simple(INPUTS, HIDDEN, true, Activation.TANH, options));
            }
        }
        return cells.stream();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void everyCellIsFusedWhereThereAreVectors(RecurrentSpec spec) {
        int bits = VectorSupport.probe(Jvm.current()).bits();
        Assumptions.assumeTrue(bits > 0, "the vector module is missing");
        try (Backend backend = Widths.open(bits, new BackendOptions(1, Map.of()))) {
            assertThat(backend.layers().recurrent(spec, DType.FLOAT32)).isInstanceOf(FloatRecurrentKernel.class);
            assertThat(backend.layers().recurrent(spec, DType.FLOAT64)).isInstanceOf(DoubleRecurrentKernel.class);
        }
    }

    @ParameterizedTest
    @MethodSource("cells")
    void aStepAllocatesNothingAfterTheFirst(RecurrentSpec spec) {
        SequenceLayout ragged = SequenceLayout.ofLengths(3, 2, 2, 0);
        assertThat(allocated(spec, ragged, new WorkerPool(1)))
                .as("bytes in %d steps", CALLS)
                .isLessThan(8 * CALLS);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void aStepWithWorkForTwoThreadsAllocatesNothingAfterTheFirst(RecurrentSpec spec) {
        SequenceLayout large = SequenceLayout.uniform(4, 80);
        assertThat(allocated(spec, large, new TwoTasksInTurn()))
                .as("bytes in %d steps", CALLS)
                .isLessThan(8 * CALLS);
    }

    /** Two threads' loop on the caller's, whose bytes are counted. */
    private static final class TwoTasksInTurn implements ParallelLoop {
        @Override
        public int threads() {
            return 2;
        }

        @Override
        public void run(int tasks, Body body) {
            for (int task = 0; task < tasks; task++) {
                body.run(task, task % 2);
            }
        }
    }

    /** The fewest bytes that this thread allocates in {@link #CALLS} steps, inference and training. */
    private static long allocated(RecurrentSpec spec, SequenceLayout layout, ParallelLoop loop) {
        try (Backend backend = JavaBackend.create(new BackendOptions(1, Map.of()))) {
            RecurrentKernel kernel = FloatOptionKernel.of(
                    new FloatRecurrentKernel.Parts(
                            new FloatKernels(),
                            new IdleGates(),
                            new IdleOptionGates(),
                            new IdleTiles(),
                            FloatCacheLines.unknown(),
                            loop),
                    spec);
            Call call = new Call(backend, kernel, layout);
            call.step();
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            threads.getCurrentThreadAllocatedBytes();
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 2; round++) { // The JVM itself allocates once in the first.
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < CALLS; i++) {
                    call.step();
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            return least;
        }
    }

    /** The operands of a step. */
    private static final class Call {
        private final Backend backend;
        private final RecurrentKernel kernel;
        private final Forward inference;
        private final Forward training;
        private final Backward backward;

        Call(Backend backend, RecurrentKernel kernel, SequenceLayout layout) {
            this.backend = backend;
            this.kernel = kernel;
            RecurrentSpec spec = kernel.spec();
            Prepared prepared = kernel.prepare(weights(spec));
            Shape sequence = layout.shape(spec.outputSize());
            Shape inputs = layout.shape(INPUTS);
            Shape state = Shape.of(layout.batch(), spec.outputSize());
            RecurrentMasks masks = new RecurrentMasks(
                    spec.options().dropout() ? tensor(state) : null,
                    spec.options().zoneout() ? tensor(sequence) : null,
                    spec.options().zoneout() && spec.hasCell() ? tensor(layout.shape(HIDDEN)) : null);
            Tensor scratch = tensor(Shape.of(kernel.forwardScratchSize(layout)));
            Tensor reserve = tensor(Shape.of(kernel.reserveSize(layout)));
            RecurrentState initial = state(spec, layout);
            RecurrentState last = state(spec, layout);
            Tensor x = tensor(inputs);
            Tensor y = tensor(sequence);
            this.inference = new Forward(layout, x, prepared, initial, y, last, null, scratch, masks);
            this.training = new Forward(layout, x, prepared, initial, y, last, reserve, scratch, masks);
            this.backward = new Backward(
                    training,
                    tensor(sequence),
                    state(spec, layout),
                    tensor(inputs),
                    weights(spec),
                    state(spec, layout),
                    tensor(Shape.of(kernel.backwardScratchSize(layout))));
        }

        void step() {
            kernel.forward(inference);
            kernel.forward(training);
            kernel.backward(backward);
            training.weights().refresh();
        }

        private Tensor tensor(Shape shape) {
            return backend.tensors().allocate(DType.FLOAT32, shape);
        }

        private RecurrentState state(RecurrentSpec spec, SequenceLayout layout) {
            return new RecurrentState(
                    tensor(Shape.of(layout.batch(), spec.outputSize())),
                    spec.hasCell() ? tensor(Shape.of(layout.batch(), HIDDEN)) : null);
        }

        private RecurrentWeights weights(RecurrentSpec spec) {
            CellOptions options = spec.options();
            boolean normalizedCell = options.layerNorm() && spec.hasCell();
            return new RecurrentWeights(
                    tensor(spec.inputWeightShape()),
                    tensor(spec.recurrentWeightShape()),
                    tensor(spec.biasShape()),
                    tensor(spec.biasShape()),
                    new OptionWeights(
                            options.projectionSize() > 0 ? tensor(Shape.of(spec.outputSize(), HIDDEN)) : null,
                            options.peepholes() ? tensor(Shape.of(3 * HIDDEN)) : null,
                            options.layerNorm() ? tensor(spec.biasShape()) : null,
                            options.layerNorm() ? tensor(spec.biasShape()) : null,
                            normalizedCell ? tensor(Shape.of(HIDDEN)) : null,
                            normalizedCell ? tensor(Shape.of(HIDDEN)) : null));
        }
    }

    /** Idle, since vectors allocate until they are compiled; so do the others below. */
    private static final class IdleTiles extends FloatTiles {
        IdleTiles() {
            super(new TileShape(8, 3), 8);
        }

        @Override
        void run(int rows, int vectors, int k, float[] a, int ao, float[] b, int bo, float[] c, int co, int vs) {}

        @Override
        void runPacked(
                int rows,
                int vectors,
                int k,
                float[] a,
                int ao,
                float[] b,
                int bo,
                int bs,
                float[] c,
                int co,
                int cs,
                int vs) {}
    }

    private static final class IdleGates extends FloatGates {
        @Override
        void sigmoid(float[] x, int xo, int n) {}

        @Override
        void tanh(float[] x, int xo, float[] y, int yo, int n) {}

        @Override
        void lstmForward(float[] gates, int go, int vs, float[] p, int po, float[] c, int co, int n) {}

        @Override
        void lstmBackward(
                float[] gates,
                int go,
                int vs,
                float[] s,
                int so,
                float[] p,
                int po,
                float[] dh,
                int dho,
                float[] dc,
                int dco,
                float[] d,
                int to,
                int ds,
                int n) {}

        @Override
        void gruForward(float[] gates, int go, int vs, float[] h, int ho, int n) {}

        @Override
        void gruBackward(
                float[] gates,
                int go,
                int vs,
                float[] p,
                int po,
                float[] dh,
                int dho,
                float[] d,
                int to,
                int ds,
                int n) {}

        @Override
        void sumRows(float[] from, int fo, int rows, float[] sums, int so) {}
    }

    private static final class IdleOptionGates extends FloatOptionGates {
        @Override
        void zone(float[] d, int to, float[] p, int po, float[] x, int xo, float[] z, int zo, int n) {}

        @Override
        void split(float[] d, int to, float[] g, int go, int n) {}

        @Override
        void addScaled(float[] w, int wo, float[] x, int xo, float[] y, int yo, int n) {}

        @Override
        void outputPeephole(
                float[] w,
                int wo,
                float[] o,
                int oo,
                float[] s,
                int so,
                float[] dh,
                int dho,
                float[] dc,
                int dco,
                int n) {}

        @Override
        void addProducts(float[] a, int ao, float[] b, int bo, int n, float[] sums, int so) {}

        @Override
        void candidateBackward(float[] c, int co, float[] z, int zo, float[] p, int po, float[] dh, int dho, int n) {}

        @Override
        void resetBackward(float[] r, int ro, float[] x, int xo, float[] d, int to, int n) {}

        @Override
        void addCentered(
                float[] x,
                int xo,
                float[] m,
                int mo,
                float[] v,
                int vo,
                float[] rest,
                int ro,
                float[] squares,
                int qo,
                int n) {}

        @Override
        void normalize(
                float[] x, int xo, float[] m, int mo, float[] r, int ro, float[] s, int so, float[] y, int yo, int n) {}

        @Override
        void scaled(float[] w, int wo, float[] b, int bo, float[] x, int xo, float[] z, int zo, int n) {}

        @Override
        void addGradients(
                float[] w,
                int wo,
                float[] y,
                int yo,
                float[] d,
                int to,
                float[] sums,
                int so,
                float[] dots,
                int po,
                float[] dw,
                int dwo,
                int n) {}

        @Override
        void normalizeBackward(
                float[] w,
                int wo,
                float[] d,
                int to,
                float[] m,
                int mo,
                float[] p,
                int po,
                float[] s,
                int so,
                float[] y,
                int yo,
                int n) {}

        @Override
        void outputBackward(float[] o, int oo, float[] s, int so, float[] dh, int dho, int n) {}

        @Override
        void cellBackward(float[] gates, int go, int vs, float[] p, int po, float[] dc, int dco, int n) {}
    }
}
