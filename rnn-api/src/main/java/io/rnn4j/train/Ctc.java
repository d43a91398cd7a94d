package io.rnn4j.train;

import io.rnn4j.backend.Backend;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;

/**
 * Connectionist temporal classification (Graves, Fernandez, Gomez and Schmidhuber 2006): the labels of a sequence are
 * known, but not at which steps they stand. The model has an output a step, the logits of C classes, of which class
 * {@value #BLANK} is the blank. A path of classes, one a step, stands for the labels that are left when repetitions are
 * merged and then blanks are dropped; the loss is {@code -log} of the probability of all paths that stand for the
 * labels, computed by the forward-backward algorithm on logarithms, as the mean over the sequences.
 *
 * <p>Targets are classes a step: the labels stand at the first steps of a sequence, and the others have no target, as in
 * {@link io.rnn4j.data.Sequences#ofLabels}. Labels with r immediate repetitions need {@code labels + r} steps at least.
 */
public final class Ctc implements Loss {
    /** The class that stands for no label. */
    public static final int BLANK = 0;

    static final Ctc INSTANCE = new Ctc();

    private Ctc() {}

    @Override
    public LossPass pass(Backend backend, DType dtype, Shape output, TargetSpec targets) {
        Losses.check("connectionist temporal classification", TargetSpec.Kind.CLASSES, output, targets, 1);
        if (output.rank() != 3 || output.columns() < 2) {
            throw new ShapeException("connectionist temporal classification needs outputs of shape [T, N, C] with the"
                    + " blank and one class at least, but got " + output);
        }
        return new CtcPass(output);
    }

    /** True: a label may stand at any step. */
    @Override
    public boolean ofWholeSequence() {
        return true;
    }

    /**
     * Reads the labels off outputs greedily: the likeliest class of each step, repetitions merged, blanks dropped.
     *
     * @param outputs logits or probabilities, {@code [T, N, C]}; the first of several equal classes counts
     * @param lengths the number of valid steps of each sequence; none where all have T
     * @return the labels of each sequence
     * @throws ShapeException if the outputs have another rank
     * @throws IllegalArgumentException if a length is out of range, there are not N of them, or an output within them
     *     is NaN
     */
    public static int[][] decode(Tensor outputs, int... lengths) {
        Shape shape = outputs.shape();
        if (shape.rank() != 3) {
            throw new ShapeException("decoding needs outputs of shape [T, N, C], but got " + shape);
        }
        int batch = shape.dim(1);
        if (lengths.length != 0 && lengths.length != batch) {
            throw new IllegalArgumentException(
                    "a batch of " + batch + " sequences needs as many lengths, but got " + lengths.length);
        }
        double[] values = outputs.toDoubleArray();
        int[][] labels = new int[batch][];
        for (int n = 0; n < batch; n++) {
            int steps = lengths.length == 0 ? shape.dim(0) : lengths[n];
            if (steps < 0 || steps > shape.dim(0)) {
                throw new IllegalArgumentException(
                        "lengths[" + n + "] must be in 0.." + shape.dim(0) + ", but is " + steps);
            }
            labels[n] = decode(values, n, steps, batch, shape.columns());
        }
        return labels;
    }

    private static int[] decode(double[] values, int sequence, int steps, int batch, int classes) {
        int[] labels = new int[steps];
        int count = 0;
        int before = BLANK;
        for (int t = 0; t < steps; t++) {
            int at = (t * batch + sequence) * classes;
            int likeliest = 0;
            for (int c = 0; c < classes; c++) {
                if (Double.isNaN(values[at + c])) {
                    throw new IllegalArgumentException("decoding needs numbers, but the output of class " + c
                            + " at step " + t + " of sequence " + sequence + " is NaN");
                }
                likeliest = values[at + c] > values[at + likeliest] ? c : likeliest;
            }
            if (likeliest != BLANK && likeliest != before) {
                labels[count++] = likeliest;
            }
            before = likeliest;
        }
        return Arrays.copyOf(labels, count);
    }
}
