package io.rnn4j.train;

import io.rnn4j.data.Batch;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;

/**
 * A loss that is a weighted mean over the rows with a target of a function of one row, computed in double precision. The
 * outputs of a model are few beside what it computes within, so plain code serves every backend.
 */
abstract class RowLoss implements LossPass {
    private final int columns;
    private final double[] outputs;
    private final double[] gradients;

    RowLoss(Shape output) {
        this.columns = output.columns();
        this.outputs = new double[output.size()];
        this.gradients = new double[output.size()];
    }

    /** Takes the targets of a batch, before the rows are asked for. */
    void start(Batch batch) {}

    /** What a row that has a target weighs in the mean. */
    double rowWeight(int row) {
        return 1;
    }

    /**
     * Computes the loss of one row, its weight in it.
     *
     * @param row the row's number
     * @param y the outputs
     * @param dy receives the gradient; zeros at first
     * @param at the index of the row's first element, in both
     * @return the row's weight times its loss
     */
    abstract double row(int row, double[] y, double[] dy, int at);

    @Override
    public final double weight(Batch batch) {
        double sum = 0;
        for (int row = 0; row < outputs.length / columns; row++) {
            sum += batch.hasTarget(row) ? rowWeight(row) : 0;
        }
        return sum;
    }

    @Override
    public final double evaluate(Tensor output, Batch batch, Tensor gradient) {
        output.copyTo(outputs);
        Arrays.fill(gradients, 0);
        start(batch);
        double weights = weight(batch);
        double sum = 0;
        if (weights != 0) {
            for (int row = 0; row < outputs.length / columns; row++) {
                if (batch.hasTarget(row)) {
                    sum += row(row, outputs, gradients, row * columns);
                }
            }
            for (int i = 0; i < gradients.length; i++) {
                gradients[i] /= weights;
            }
            sum /= weights;
        }
        gradient.copyFrom(gradients);
        return sum;
    }
}
