package io.rnn4j.java;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentKernel.Forward;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentState;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plain loops predict until vectors are compiled, and have the same bits. */
class WarmUpTest {
    private static final int K = 13;
    private static final int METHODS = 4;
    private static final int N = 64;
    private static final int INPUTS = 70;
    private static final int HIDDEN = 37;

    private final SplittableRandom random = new SplittableRandom(3);

    /** Runs no trial until it is told to. */
    private static final class Waiting extends WarmUp {
        private final List<Trial> trials = new ArrayList<>();

        Waiting() {
            super(1, Long.MAX_VALUE);
        }

        @Override
        synchronized void submit(Trial trial) {
            trials.add(trial);
        }
    }

    @BeforeEach
    void vectors() {
        Assumptions.assumeTrue(VectorSupport.probe(Jvm.current()).bits() > 0, "the vector module is missing");
    }

    @Test
    void loopsPredictWithTheBitsOfVectorsInEveryCellAndBatch() {
        try (Backend backend = JavaBackend.create(new BackendOptions(1, Map.of()))) {
            for (DType dtype : DType.values()) {
                for (RecurrentSpec spec : cells()) {
                    for (int[] lengths : new int[][] {{3}, {5, 0, 7, 1, 7, 6, 2, 5}}) {
                        Waiting waiting = new Waiting();
                        assertThat(predictions(backend, spec, dtype, lengths, waiting))
                                .describedAs("%s %s %s", spec, dtype, Arrays.toString(lengths))
                                .isEqualTo(predictions(backend, spec, dtype, lengths, null));
                        assertThat(waiting.trials).hasSize(1); // or loops were not used
                    }
                }
            }
        }
    }

    @Test
    void vectorsPredictOnceTheirTrialIsOverForBatchesOfThatSizeOnly() {
        try (Backend backend = JavaBackend.create(new BackendOptions(1, Map.of()))) {
            Waiting waiting = new Waiting();
            RecurrentKernel kernel =
                    kernel(backend, new RecurrentSpec.Lstm(INPUTS, HIDDEN, true), DType.FLOAT32, waiting);
            IntConsumer predict =
                    batch -> predict(backend, kernel, new SplittableRandom(1), SequenceLayout.uniform(6, batch));
            predict.accept(2);
            predict.accept(2);
            assertThat(waiting.trials).hasSize(1);
            waiting.trials.get(0).vectors();
            waiting.trials.get(0).loops();
            waiting.trials.get(0).ready();
            predict.accept(3);
            assertThat(waiting.trials).hasSize(2);
            predict.accept(200);
            predict.accept(300); // has tiles of the same sizes
            assertThat(waiting.trials).hasSize(3);
        }
    }

    @Test
    void callsTooShortToMatterTakeVectorsAtOnce() {
        try (Backend backend = JavaBackend.create(new BackendOptions(1, Map.of()))) {
            Waiting waiting = new Waiting();
            RecurrentKernel kernel = kernel(backend, new RecurrentSpec.Gru(2, 4, true), DType.FLOAT64, waiting);
            predict(backend, kernel, random, SequenceLayout.uniform(3, 1));
            assertThat(waiting.trials).isEmpty();
        }
    }

    @Test
    void loopsHaveTheBitsOfVectorsInEveryTile() {
        TileShape shape = new TileShape(8, 3);
        FloatTiles vectors = new FloatVectorTiles128(shape);
        FloatTiles loops = vectors.loops();
        for (int width = 1; width <= FloatTiles.PANEL; width++) {
            for (int rows = 1; rows <= vectors.rows(width); rows++) {
                assertThat(run(loops, rows, width))
                        .describedAs("%sx%s", rows, width)
                        .isEqualTo(run(vectors, rows, width));
            }
        }
    }

    @Test
    void loopsHaveTheBitsOfVectorsInEveryGate() {
        for (int method = 0; method < METHODS; method++) {
            assertThat(floats(new FloatLoopGates(), method))
                    .describedAs("method %s", method)
                    .isEqualTo(floats(new FloatVectorGates128(), method));
            assertThat(doubles(new DoubleLoopGates(), method))
                    .describedAs("method %s", method)
                    .isEqualTo(doubles(new DoubleVectorGates128(), method));
        }
    }

    @Test
    void vectorsAreUsedOnceTheyAreFasterThanLoopsAndNeverWhereTheyStaySlower() {
        WarmUp warmUp = new WarmUp(100, Long.MAX_VALUE / 2);
        assertThat(warmUp.isWorthwhile(new Spinning(10, 1000))).isTrue();
        assertThat(warmUp.isWorthwhile(new Spinning(1000, 1000))).isTrue();
        assertThat(warmUp.isWorthwhile(new Spinning(2000, 10))).isFalse();
    }

    @Test
    void aTrialEndsWhenItsTimeIsOver() {
        WarmUp warmUp = new WarmUp(Integer.MAX_VALUE, 1_000_000);
        assertThat(warmUp.isWorthwhile(new Spinning(2000, 10))).isFalse();
    }

    @Test
    void trialsRunInTheBackgroundOneAfterTheOther() throws InterruptedException {
        WarmUp warmUp = new WarmUp(100, Long.MAX_VALUE / 2);
        CountDownLatch ready = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            warmUp.submit(new Spinning(10, 1000) {
                @Override
                public void ready() {
                    ready.countDown();
                }
            });
        }
        assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aTrialThatFailsKeepsNoOtherFromRunning() throws InterruptedException {
        WarmUp warmUp = new WarmUp(100, Long.MAX_VALUE / 2);
        CountDownLatch failed = new CountDownLatch(1);
        warmUp.submit(new Spinning(10, 1000) {
            @Override
            public void vectors() {
                Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> failed.countDown());
                throw new IllegalStateException("no vectors");
            }
        });
        assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
        CountDownLatch ready = new CountDownLatch(1);
        warmUp.submit(new Spinning(10, 1000) {
            @Override
            public void ready() {
                ready.countDown();
            }
        });
        assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();
    }

    /** Two forms that take some microseconds each. */
    private static class Spinning implements WarmUp.Trial {
        private final int vectors;
        private final int loops;

        Spinning(int vectors, int loops) {
            this.vectors = vectors;
            this.loops = loops;
        }

        @Override
        public void vectors() {
            spin(vectors);
        }

        @Override
        public void loops() {
            spin(loops);
        }

        @Override
        public void ready() {}

        private static void spin(int microseconds) {
            long end = System.nanoTime() + 1000L * microseconds;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }
    }

    private static List<RecurrentSpec> cells() {
        List<RecurrentSpec> cells = new ArrayList<>();
        for (Activation activation : Activation.values()) {
            if (activation.elementwise()) {
                cells.add(new RecurrentSpec.Simple(INPUTS, 7 * HIDDEN, true, activation));
            }
        }
        cells.add(new RecurrentSpec.Gru(INPUTS, HIDDEN, true));
        cells.add(new RecurrentSpec.Lstm(INPUTS, HIDDEN, true));
        cells.add(new RecurrentSpec.Lstm(INPUTS, HIDDEN, false));
        return cells;
    }

    /** Returns a kernel with the widest vectors. */
    private static RecurrentKernel kernel(Backend backend, RecurrentSpec spec, DType dtype, @Nullable WarmUp warmUp) {
        List<KernelSet> widths = Widths.kernels();
        return widths.get(widths.size() - 1)
                .recurrent(backend.tensors(), warmUp)
                .recurrent(spec, dtype);
    }

    private static double[][] predictions(
            Backend backend, RecurrentSpec spec, DType dtype, int[] lengths, @Nullable WarmUp warmUp) {
        int[] descending =
                Arrays.stream(lengths).map(n -> -n).sorted().map(n -> -n).toArray();
        RecurrentKernel kernel = kernel(backend, spec, dtype, warmUp);
        return predict(backend, kernel, new SplittableRandom(5), SequenceLayout.ofLengths(descending));
    }

    /** Returns the outputs and the last state. */
    private static double[][] predict(
            Backend backend, RecurrentKernel kernel, SplittableRandom random, SequenceLayout layout) {
        RecurrentSpec spec = kernel.spec();
        Memory memory = new Memory(backend, kernel.dtype(), random);
        RecurrentWeights weights = new RecurrentWeights(
                memory.random(spec.inputWeightShape()),
                memory.random(spec.recurrentWeightShape()),
                spec.bias() ? memory.random(spec.biasShape()) : null,
                spec.bias() ? memory.random(spec.biasShape()) : null);
        Tensor y = memory.random(layout.shape(spec.hiddenSize()));
        RecurrentState last = memory.state(spec, layout);
        kernel.forward(new Forward(
                layout,
                memory.random(layout.shape(spec.inputSize())),
                kernel.prepare(weights),
                memory.state(spec, layout),
                y,
                last,
                null,
                memory.random(Shape.of(kernel.forwardScratchSize(layout))),
                null));
        return new double[][] {
            y.toDoubleArray(),
            last.h().toDoubleArray(),
            last.c() == null ? new double[0] : last.c().toDoubleArray()
        };
    }

    private record Memory(Backend backend, DType dtype, SplittableRandom random) {
        Tensor random(Shape shape) {
            Tensor tensor = backend.tensors().allocate(dtype, shape);
            return tensor.copyFrom(random.doubles(tensor.size(), -0.5, 0.5).toArray());
        }

        RecurrentState state(RecurrentSpec spec, SequenceLayout layout) {
            Shape shape = Shape.of(layout.batch(), spec.hiddenSize());
            return new RecurrentState(random(shape), spec.hasCell() ? random(shape) : null);
        }
    }

    private static float[] run(FloatTiles tiles, int rows, int width) {
        float[] a = random(8 * FloatTiles.ROW + 1);
        float[] b = random(K * FloatTiles.panelWidth(width, 4) + 1);
        float[] c = random(4 * 9 * 4);
        tiles.run(rows, width, K, a, 1, b, 1, c, 2, 9 * 4);
        return c;
    }

    private static float[] random(int n) {
        SplittableRandom random = new SplittableRandom(n);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    private static String floats(FloatGates gates, int method) {
        float[] x = random(8 * N);
        float[] y = new float[8 * N];
        float[] special = {0, -0f, 1e-30f, -1e-40f, 40, -86.9f, 88, -1e30f, Float.NaN, Float.POSITIVE_INFINITY, -1f / 0
        };
        System.arraycopy(special, 0, x, 0, special.length);
        switch (method) {
            case 0 -> gates.sigmoid(x, 0, N);
            case 1 -> gates.tanh(x, 0, y, 0, N);
            case 2 -> gates.lstmForward(x, 0, N, x, 4 * N, y, 0, N);
            default -> gates.gruForward(x, 0, N, x, 4 * N, N);
        }
        return Arrays.toString(x) + Arrays.toString(y);
    }

    private static String doubles(DoubleGates gates, int method) {
        float[] single = random(8 * N);
        double[] x = new double[8 * N];
        for (int i = 0; i < x.length; i++) {
            x[i] = 40.0 * single[i];
        }
        double[] y = new double[8 * N];
        double[] special = {0, -0.0, 1e-300, 709, -708, -1e300, Double.NaN, Double.POSITIVE_INFINITY, -1.0 / 0};
        System.arraycopy(special, 0, x, 0, special.length);
        switch (method) {
            case 0 -> gates.sigmoid(x, 0, N);
            case 1 -> gates.tanh(x, 0, y, 0, N);
            case 2 -> gates.lstmForward(x, 0, N, x, 4 * N, y, 0, N);
            default -> gates.gruForward(x, 0, N, x, 4 * N, N);
        }
        return Arrays.toString(x) + Arrays.toString(y);
    }
}
