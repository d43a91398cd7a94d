package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Batch;
import io.rnn4j.data.Sequences;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.internal.SeededRandom;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CtcTest {
    private static final int STEPS = 5;
    private static final int CLASSES = 3;

    private final Backend backend = ReferenceBackend.open();

    private Batch batch(int... labels) {
        Sequences data = Sequences.ofLabels(new double[1][STEPS][1], new int[][] {labels}, CLASSES);
        Batch batch = Batch.ofClasses(data.targets(), backend.tensors().allocate(DType.FLOAT64, Shape.of(STEPS, 1, 1)));
        data.fill(new int[] {0}, batch);
        return batch;
    }

    private double evaluate(double[] logits, Batch batch, double[] gradient) {
        Shape shape = Shape.of(STEPS, 1, CLASSES);
        LossPass pass = Loss.ctc().pass(backend, DType.FLOAT64, shape, batch.targets());
        Tensor output = backend.tensors().allocate(DType.FLOAT64, shape).copyFrom(logits);
        Tensor dy = backend.tensors().allocate(DType.FLOAT64, shape);
        double loss = pass.evaluate(output, batch, dy);
        dy.copyTo(gradient);
        assertThat(output.toDoubleArray()).isEqualTo(logits);
        return loss;
    }

    /** The sum over all paths, one after the other, as the paper defines it. */
    private static double byAllPaths(double[] logits, int... labels) {
        double sum = 0;
        for (int path = 0; path < Math.pow(CLASSES, STEPS); path++) {
            double probability = 1;
            List<Integer> read = new ArrayList<>();
            int before = 0;
            int rest = path;
            for (int t = 0; t < STEPS; t++) {
                int c = rest % CLASSES;
                rest /= CLASSES;
                double all = 0;
                for (int k = 0; k < CLASSES; k++) {
                    all += Math.exp(logits[t * CLASSES + k]);
                }
                probability *= Math.exp(logits[t * CLASSES + c]) / all;
                if (c != 0 && c != before) {
                    read.add(c);
                }
                before = c;
            }
            sum += read.equals(Arrays.stream(labels).boxed().toList()) ? probability : 0;
        }
        return -Math.log(sum);
    }

    private static final int[][] LABELS = {{}, {1}, {2, 1}, {1, 1}, {1, 2, 1}, {2, 2, 1}, {1, 1, 1}, {1, 2, 1, 2, 1}};

    private static double[] logits() {
        SeededRandom random = new SeededRandom(5);
        return IntStream.range(0, STEPS * CLASSES)
                .mapToDouble(i -> 2 * random.nextGaussian())
                .toArray();
    }

    @Test
    void theLossIsThatOfAllPathsOneByOne() {
        for (int[] labels : LABELS) {
            assertThat(evaluate(logits(), batch(labels), new double[STEPS * CLASSES]))
                    .as(Arrays.toString(labels))
                    .isCloseTo(byAllPaths(logits(), labels), offset(1e-12));
        }
    }

    @Test
    void theGradientMatchesCentralDifferences() {
        for (int[] labels : LABELS) {
            Batch batch = batch(labels);
            double[] gradient = new double[STEPS * CLASSES];
            evaluate(logits(), batch, gradient);
            for (int i = 0; i < gradient.length; i++) {
                double[] above = logits();
                double[] below = logits();
                above[i] += 1e-6;
                below[i] -= 1e-6;
                double difference = evaluate(above, batch, new double[STEPS * CLASSES])
                        - evaluate(below, batch, new double[STEPS * CLASSES]);
                assertThat(gradient[i])
                        .as("%s, element %d", Arrays.toString(labels), i)
                        .isCloseTo(difference / 2e-6, offset(1e-8));
            }
        }
    }

    @Test
    void extremeLogitsStayFinite() {
        double[] logits = logits();
        Arrays.setAll(logits, i -> logits[i] * 1e4);
        double[] gradient = new double[STEPS * CLASSES];
        assertThat(evaluate(logits, batch(1, 2), gradient)).isFinite().isPositive();
        assertThat(Arrays.stream(gradient)).allSatisfy(each -> assertThat(each).isBetween(-1.0, 1.0));
    }

    @Test
    void windowsOfTruncatedBackPropagationAreRefusedUnlessOneCoversTheSequence() {
        Sequences data = Sequences.ofLabels(new double[1][STEPS][1], new int[][] {{1}}, CLASSES);
        Model model = Model.builder(backend).inputSize(1).add(Dense.of(CLASSES)).build();
        Trainer.Builder builder =
                Trainer.builder(model, Loss.ctc(), Optimizer.sgd(0.1)).epochs(1);
        Trainer truncated = builder.truncate(2, 2).build();
        assertThatThrownBy(() -> truncated.fit(data))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs whole sequences, but truncated back-propagation learns 2 of " + STEPS);
        assertThat(builder.truncate(STEPS, STEPS).build().fit(data).history()).hasSize(1);
    }

    @Test
    void aBatchIsTheMeanOverItsSequences() {
        double[][][] inputs = new double[2][STEPS][1];
        Sequences data = Sequences.ofLabels(inputs, new int[][] {{1}, {2, 1}}, CLASSES);
        Batch batch = Batch.ofClasses(data.targets(), backend.tensors().allocate(DType.FLOAT64, Shape.of(STEPS, 2, 1)));
        data.fill(new int[] {0, 1}, batch);
        Shape shape = Shape.of(STEPS, 2, CLASSES);
        Tensor output = backend.tensors().allocate(DType.FLOAT64, shape);
        for (int t = 0; t < STEPS; t++) {
            for (int n = 0; n < 2; n++) {
                double[] row = Arrays.copyOfRange(logits(), t * CLASSES, (t + 1) * CLASSES);
                output.slice(t).slice(n, n + 1).copyFrom(row);
            }
        }
        LossPass pass = Loss.ctc().pass(backend, DType.FLOAT64, shape, data.targets());
        double mean = (byAllPaths(logits(), 1) + byAllPaths(logits(), 2, 1)) / 2;
        assertThat(pass.evaluate(output, batch, backend.tensors().allocate(DType.FLOAT64, shape)))
                .isCloseTo(mean, offset(1e-12));
        assertThat(pass.weight(batch)).isEqualTo(2);
    }

    /** The second sequence ends before the batch does, and the third has no step. */
    @Test
    void stepsPastTheLengthCountNothing() {
        int shorter = 3;
        double[][][] inputs = {new double[STEPS][1], new double[shorter][1], new double[STEPS][1]};
        Sequences data = Sequences.ofLabels(inputs, new int[][] {{2, 1}, {1}, {}}, CLASSES);
        Batch batch = Batch.ofClasses(data.targets(), backend.tensors().allocate(DType.FLOAT64, Shape.of(STEPS, 3, 1)));
        data.fill(new int[] {0, 1, 2}, batch);
        batch.putLength(2, 0);
        Shape shape = Shape.of(STEPS, 3, CLASSES);
        Tensor output = backend.tensors().allocate(DType.FLOAT64, shape);
        for (int t = 0; t < STEPS; t++) {
            double[] row = Arrays.copyOfRange(logits(), t * CLASSES, (t + 1) * CLASSES);
            for (int n = 0; n < 3; n++) {
                output.slice(t).slice(n, n + 1).copyFrom(row);
            }
        }
        Tensor gradient = backend.tensors().allocate(DType.FLOAT64, shape);
        double loss =
                Loss.ctc().pass(backend, DType.FLOAT64, shape, data.targets()).evaluate(output, batch, gradient);

        Sequences alone = Sequences.ofLabels(new double[1][shorter][1], new int[][] {{1}}, CLASSES);
        Shape aloneShape = Shape.of(shorter, 1, CLASSES);
        Batch aloneBatch =
                Batch.ofClasses(alone.targets(), backend.tensors().allocate(DType.FLOAT64, Shape.of(shorter, 1, 1)));
        alone.fill(new int[] {0}, aloneBatch);
        Tensor aloneOutput = backend.tensors()
                .allocate(DType.FLOAT64, aloneShape)
                .copyFrom(Arrays.copyOf(logits(), shorter * CLASSES));
        Tensor aloneGradient = backend.tensors().allocate(DType.FLOAT64, aloneShape);
        double ofShorter = Loss.ctc()
                .pass(backend, DType.FLOAT64, aloneShape, alone.targets())
                .evaluate(aloneOutput, aloneBatch, aloneGradient);
        assertThat(loss).isCloseTo((byAllPaths(logits(), 2, 1) + ofShorter) / 3, offset(1e-12));
        for (int t = 0; t < STEPS; t++) {
            for (int c = 0; c < CLASSES; c++) {
                double expected = t < shorter ? aloneGradient.slice(t).get(0, c) / 3 : 0;
                assertThat(gradient.slice(t).get(1, c)).isCloseTo(expected, offset(1e-15));
                assertThat(gradient.slice(t).get(2, c)).isZero();
            }
        }
    }

    @Test
    void decodingMergesRepetitionsAndDropsBlanks() {
        int[][] paths = {{0, 1, 1, 0, 1, 2}, {2, 2, 2, 2, 2, 2}, {0, 0, 0, 0, 0, 0}};
        Tensor output = backend.tensors().allocate(DType.FLOAT32, Shape.of(6, 3, CLASSES));
        for (int n = 0; n < 3; n++) {
            for (int t = 0; t < 6; t++) {
                output.slice(t).set(n, paths[n][t], 1);
            }
        }
        assertThat(Ctc.decode(output)).isDeepEqualTo(new int[][] {{1, 1, 2}, {2}, {}});
        assertThat(Ctc.decode(output, 5, 0, 6)).isDeepEqualTo(new int[][] {{1, 1}, {}, {}});
        assertThatThrownBy(() -> Ctc.decode(output, 7, 0, 0)).hasMessage("lengths[0] must be in 0..6, but is 7");
        assertThatThrownBy(() -> Ctc.decode(output, 1)).hasMessageContaining("as many lengths, but got 1");
    }

    @Test
    void aModelLearnsToReadLabelsWithoutTheirSteps() {
        // Pulses of two kinds at random steps; the labels are the kinds in order.
        SeededRandom random = new SeededRandom(1);
        double[][][] inputs = new double[40][12][2];
        int[][] labels = new int[40][];
        for (int sample = 0; sample < 40; sample++) {
            labels[sample] = new int[3];
            for (int i = 0; i < 3; i++) {
                labels[sample][i] = 1 + random.nextInt(2);
                inputs[sample][i * 4 + random.nextInt(3)][labels[sample][i] - 1] = 1;
            }
        }
        Sequences data = Sequences.ofLabels(inputs, labels, CLASSES);
        Model model = Model.builder(backend)
                .inputSize(2)
                .add(Recurrent.gru(12))
                .add(Dense.of(CLASSES))
                .seed(1)
                .build();
        Trainer.builder(model, Loss.ctc(), Optimizer.adam(0.03))
                .epochs(60)
                .batchSize(20)
                .build()
                .fit(data);
        int right = 0;
        for (int sample = 0; sample < 40; sample++) {
            double[] flat = Arrays.stream(inputs[sample])
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
            Tensor x = backend.tensors()
                    .allocate(DType.FLOAT32, Shape.of(12, 1, 2))
                    .copyFrom(flat);
            right += Arrays.equals(Ctc.decode(model.predict(x))[0], labels[sample]) ? 1 : 0;
        }
        assertThat(right).isGreaterThanOrEqualTo(38);
    }

    @Test
    void refusesLabelsThatDoNotFitTheSteps() {
        assertThatThrownBy(() -> evaluate(logits(), batch(1, 1, 1, 2), new double[15]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the 4 labels of sequence 0 of the batch need 6 steps")
                .hasMessageContaining("has 5");
    }

    @Test
    void refusesTheBlankAsALabelAndLabelsThatDoNotStandAtTheFirstSteps() {
        Batch blank = batch(1);
        blank.putClass(0, 1, 0);
        assertThatThrownBy(() -> evaluate(logits(), blank, new double[15]))
                .hasMessageContaining("class 0 is the blank");
        Batch late = batch();
        late.putClass(0, 3, 1);
        assertThatThrownBy(() -> evaluate(logits(), late, new double[15])).hasMessageContaining("has one at step 3");
    }

    @Test
    void refusesLabelsOutOfRange() {
        double[][][] inputs = new double[1][2][1];
        assertThatThrownBy(() -> Sequences.ofLabels(inputs, new int[][] {{0}}, CLASSES))
                .hasMessage("labels[0][0] must be in 1..2, as class 0 is the blank, but is 0");
        assertThatThrownBy(() -> Sequences.ofLabels(inputs, new int[][] {{1, 3}}, CLASSES))
                .hasMessageContaining("labels[0][1]");
        assertThatThrownBy(() -> Sequences.ofLabels(inputs, new int[][] {{1, 2, 1}}, CLASSES))
                .hasMessage("a sequence of 2 steps has at most as many labels, but labels[0] has 3");
    }

    @Test
    void refusesOutputsWithoutSteps() {
        TargetSpec spec = new TargetSpec(TargetSpec.Kind.CLASSES, false, 3);
        assertThatThrownBy(() -> Loss.ctc().pass(backend, DType.FLOAT32, Shape.of(2, 3), spec))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[T, N, C]");
    }
}
