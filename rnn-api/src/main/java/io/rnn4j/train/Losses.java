package io.rnn4j.train;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.data.Batch;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;

/** What every loss checks. */
final class Losses {
    private Losses() {}

    static void check(String loss, TargetSpec.Kind kind, Shape output, TargetSpec targets, int each) {
        if (targets.kind() != kind) {
            throw new IllegalArgumentException(loss + " is for "
                    + (kind == TargetSpec.Kind.VALUES
                            ? "values, but the targets are classes"
                            : "classes, but the targets are values")
                    + ": choose another loss");
        }
        boolean everyStep = output.rank() == 3;
        if (output.columns() != targets.size() * each || everyStep != targets.everyStep()) {
            throw new ShapeException(loss + ": outputs of shape " + output + " do not fit targets of "
                    + (targets.everyStep() ? "shape [T, N, " : "shape [N, ") + targets.size() + "] (" + targets + "): "
                    + (everyStep == targets.everyStep()
                            ? "the last layer's size must be " + targets.size() * each
                                    + (each == 1 ? "" : ", " + each + " a target")
                            : everyStep ? "add LastStep for one output a sequence" : "leave LastStep out"));
        }
    }

    /** Sets the rows to 0 that have no target. */
    static void clearRowsWithoutTarget(TensorOps ops, Batch batch, Tensor rows) {
        if (batch.targetRows() == rows.rows()) {
            return;
        }
        Tensor matrix = rows.asMatrix();
        for (int row = 0; row < matrix.rows(); row++) {
            if (!batch.hasTarget(row)) {
                ops.fill(matrix.slice(row, row + 1), 0);
            }
        }
    }
}
