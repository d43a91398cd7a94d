package io.rnn4j.java;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentKernel.Backward;
import io.rnn4j.backend.RecurrentKernel.Forward;
import io.rnn4j.backend.RecurrentKernel.Prepared;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where memory begins changes nothing but the speed. */
class PlacementTest {
    private static final int STEPS = 5;
    private static final int BATCH = 3;
    private static final int INPUTS = 7;
    private static final int HIDDEN = 64;
    private static final int ROUNDS = 4;

    /** Finds a line somewhere else in each search, and in each call. */
    private static final class Moving extends FloatCacheLines {
        private int searches;

        Moving() {
            super(4);
        }

        @Override
        long nanoseconds() {
            return 0;
        }

        @Override
        int begin(float[] array, int from, int otherwise, long nanoseconds) {
            assertThat(array.length - from).isGreaterThanOrEqualTo(SPAN);
            return (otherwise + 2 + searches++) % LINE;
        }

        @Override
        void read(float[] array, int from, int n, float[] sums) {
            throw new AssertionError("nothing is to be read");
        }
    }

    @BeforeEach
    void vectors() {
        Assumptions.assumeTrue(VectorSupport.probe(Jvm.current()).bits() > 0, "the vector module is missing");
    }

    @Test
    void movingTheMemoryFromCallToCallChangesNoBit() {
        for (RecurrentSpec spec : new RecurrentSpec[] {
            new RecurrentSpec.Simple(INPUTS, HIDDEN, true, Activation.TANH),
            new RecurrentSpec.Gru(INPUTS, HIDDEN, true),
            new RecurrentSpec.Lstm(INPUTS, HIDDEN, true)
        }) {
            Moving moving = new Moving();
            assertThat(results(spec, moving))
                    .describedAs("%s", spec)
                    .isEqualTo(results(spec, FloatCacheLines.unknown()));
            assertThat(moving.searches).describedAs("searches, %s", spec).isGreaterThan(ROUNDS);
        }
    }

    /** As where a line begins six elements after multiples of 16. */
    private static final class LineAtSix extends FloatCacheLines {
        LineAtSix() {
            super(16);
        }

        @Override
        void read(float[] array, int from, int n, float[] sums) {
            assertThat(from + n).isLessThanOrEqualTo(array.length);
            long end = System.nanoTime() + (from % LINE == 6 ? 500 : 2_000);
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aSearchFindsThePlaceThatIsReadFasterAndKeepsTheOldOneWhereItsTimeIsOver() throws InterruptedException {
        FloatCacheLines lines = new LineAtSix();
        float[] array = new float[2 + FloatCacheLines.SPAN];
        int found = 0;
        for (int wait = 0; wait < 1000 && found == 0; wait++) {
            found = lines.begin(array, 2, 0, 100_000_000); // 0 until a thread has found reading compiled
            Thread.sleep(5);
        }
        assertThat(found).isEqualTo(4);
        assertThat(lines.begin(array, 2, 8, -1)).isEqualTo(8);
    }

    private static double[][] results(RecurrentSpec spec, FloatCacheLines lines) {
        TileShape shape = new TileShape(8, 3);
        RecurrentKernel kernel = FloatRecurrentKernel.ofPlain(
                new FloatRecurrentKernel.Parts(
                        new FloatVectorKernels128(),
                        new FloatVectorGates128(),
                        new FloatVectorOptionGates128(),
                        new FloatVectorTiles128(shape),
                        lines,
                        new WorkerPool(1)),
                spec);
        try (Backend backend = JavaBackend.create(new BackendOptions(1, Map.of()))) {
            SplittableRandom random = new SplittableRandom(7);
            Memory memory = new Memory(backend, random);
            RecurrentWeights weights = memory.weights(spec);
            RecurrentWeights gradients = memory.weights(spec);
            SequenceLayout layout = SequenceLayout.uniform(STEPS, BATCH);
            Tensor x = memory.random(STEPS, BATCH, INPUTS);
            Tensor y = memory.random(STEPS, BATCH, HIDDEN);
            Tensor dy = memory.random(STEPS, BATCH, HIDDEN);
            Tensor dx = memory.random(STEPS, BATCH, INPUTS);
            Tensor reserve = memory.random(kernel.reserveSize(layout));
            Tensor scratch = memory.random(kernel.forwardScratchSize(layout));
            Tensor backwardScratch = memory.random(kernel.backwardScratchSize(layout));
            Prepared prepared = kernel.prepare(weights);
            double[][] results = new double[2 * ROUNDS + 3][];
            for (int round = 0; round < ROUNDS; round++) {
                kernel.forward(new Forward(x, prepared, null, y, null, null, scratch));
                results[2 * round] = y.toDoubleArray();
                Forward training = new Forward(x, prepared, null, y, null, reserve, scratch);
                kernel.forward(training);
                kernel.backward(new Backward(training, dy, null, dx, gradients, null, backwardScratch));
                results[2 * round + 1] = dx.toDoubleArray();
                weights.wx()
                        .copyFrom(Arrays.stream(weights.wx().toDoubleArray())
                                .map(w -> 0.9 * w)
                                .toArray());
                prepared.refresh();
            }
            results[2 * ROUNDS] = gradients.wx().toDoubleArray();
            results[2 * ROUNDS + 1] = gradients.wh().toDoubleArray();
            results[2 * ROUNDS + 2] = gradients.bx().toDoubleArray();
            return results;
        }
    }

    private record Memory(Backend backend, SplittableRandom random) {
        Tensor random(int... dims) {
            Tensor tensor = backend.tensors().allocate(DType.FLOAT32, Shape.of(dims));
            return tensor.copyFrom(random.doubles(tensor.size(), -0.5, 0.5).toArray());
        }

        RecurrentWeights weights(RecurrentSpec spec) {
            return new RecurrentWeights(
                    random(spec.inputWeightShape().toArray()),
                    random(spec.recurrentWeightShape().toArray()),
                    random(spec.biasShape().toArray()),
                    random(spec.biasShape().toArray()));
        }
    }
}
