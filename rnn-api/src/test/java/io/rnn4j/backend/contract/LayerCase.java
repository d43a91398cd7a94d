package io.rnn4j.backend.contract;

import io.rnn4j.layer.Activate;
import io.rnn4j.layer.AdditiveAttention;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.Dropout;
import io.rnn4j.layer.Embedding;
import io.rnn4j.layer.LastStep;
import io.rnn4j.layer.LayerNorm;
import io.rnn4j.layer.LayerSpec;
import io.rnn4j.layer.Lengths;
import io.rnn4j.layer.MaxOverTime;
import io.rnn4j.layer.MeanOverTime;
import io.rnn4j.layer.Merge;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.layer.Residual;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One layer on inputs of one shape.
 *
 * @param spec the layer
 * @param input the shape of the input
 * @param lengths of the sequences; all steps, where the input has no steps or no padding
 */
record LayerCase(LayerSpec spec, Shape input, List<Integer> lengths) {
    private static final int VOCABULARY = 11;

    /** Steps, sequences and features: single ones, around the widths of vectors, and enough for threads to share. */
    private static final int[][] SIZES = {{1, 1, 1}, {3, 2, 4}, {4, 5, 17}, {2, 33, 7}, {20, 40, 96}};

    private static final List<List<Integer>> RAGGED =
            List.of(List.of(3, 0, 5, 1), List.of(2, 4, 4, 3), List.of(0, 0, 0, 0));

    static List<LayerCase> all() {
        List<LayerCase> cases = new ArrayList<>();
        for (LayerSpec spec : layers()) {
            boolean numbers = spec instanceof Embedding;
            for (int[] size : SIZES) {
                cases.add(full(spec, Shape.of(size[0], size[1], numbers ? 1 : size[2])));
            }
            for (List<Integer> lengths : RAGGED) {
                cases.add(new LayerCase(spec, Shape.of(5, 4, numbers ? 1 : 6), lengths));
            }
            if (worksOnRows(spec)) {
                cases.add(full(spec, Shape.of(6, numbers ? 1 : 9)));
            }
        }
        return cases;
    }

    private static List<LayerSpec> layers() {
        return List.of(
                Embedding.of(VOCABULARY, 5),
                Embedding.of(VOCABULARY, 18).withPadding(2),
                new Dropout(0.3),
                new LayerNorm(),
                new MeanOverTime(),
                new MaxOverTime(),
                new LastStep(),
                new AdditiveAttention(6),
                new Residual(new Activate(Activation.TANH)),
                Dense.of(5),
                new Activate(Activation.TANH),
                new Activate(Activation.SOFTMAX),
                Recurrent.simple(3),
                Recurrent.gru(3),
                Recurrent.lstm(3),
                Recurrent.gru(3).bidirectional(Merge.PRODUCT),
                Recurrent.gru(3).resetBefore(),
                Recurrent.lstm(3).withPeepholes().withProjection(2).bidirectional(Merge.CONCAT),
                Recurrent.gru(3).withRecurrentDropout(0.4).withZoneout(0.3, 0).bidirectional(Merge.SUM),
                Recurrent.lstm(3).withRecurrentDropout(0.4).withZoneout(0.2, 0.3));
    }

    private static boolean worksOnRows(LayerSpec spec) {
        return spec instanceof Embedding
                || spec instanceof Dropout
                || spec instanceof LayerNorm
                || spec instanceof Dense
                || spec instanceof Activate;
    }

    private static LayerCase full(LayerSpec spec, Shape input) {
        int batch = input.dim(input.rank() - 2);
        int steps = input.rows() / batch;
        return new LayerCase(spec, input, Collections.nCopies(batch, steps));
    }

    String type() {
        return spec.type();
    }

    /** Small enough to be differentiated element by element, and to be run again for a planted fault. */
    boolean tiny() {
        return input.size() <= 24 * 6;
    }

    /** Enough for loops that know neither vectors nor threads. */
    boolean small() {
        return input.size() <= 5000;
    }

    boolean ragged() {
        return !valid().isFull();
    }

    /** Whether it draws random numbers by the place in the batch, so that a sequence alone gets others. */
    boolean random() {
        return spec instanceof Dropout
                || spec.attributes().containsKey("recurrent-dropout")
                || spec.attributes().containsKey("zoneout");
    }

    Lengths valid() {
        int batch = input.dim(input.rank() - 2);
        return Lengths.of(
                input.rows() / batch, lengths.stream().mapToInt(i -> i).toArray());
    }

    /** The same sequences in a batch of more steps. */
    LayerCase longer(int steps) {
        return new LayerCase(spec, input.withDim(0, steps), lengths);
    }

    /** One of the sequences, alone and without padding. */
    LayerCase alone(int sequence) {
        int length = lengths.get(sequence);
        return new LayerCase(spec, Shape.of(length, 1, input.columns()), List.of(length));
    }

    /** Whether the input holds numbers of words, which cannot be changed a little. */
    boolean numbers() {
        return spec instanceof Embedding;
    }

    /** The input, 0 where there is padding. */
    double[] inputValues(DType dtype) {
        SplittableRandom random = new SplittableRandom(type().hashCode());
        double[] values = new double[input.size()];
        Lengths valid = valid();
        int batch = valid.batch();
        for (int i = 0; i < values.length; i++) {
            int row = i / input.columns();
            double value = numbers() ? random.nextInt(VOCABULARY) : Values.UNIT.generate(dtype, 1, random)[0];
            values[i] = row / batch < valid.of(row % batch) ? value : 0;
        }
        return values;
    }

    Tolerance tolerance(DType dtype) {
        return Tolerance.ofSum(dtype, 8 * (input.rows() + input.columns()));
    }

    @Override
    public String toString() {
        return type() + spec.attributes() + " on " + input + (ragged() ? " of lengths " + lengths : "");
    }
}
