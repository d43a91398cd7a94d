package io.rnn4j.train;

import io.rnn4j.data.TargetSpec;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;

/** What every loss checks. */
final class Losses {
    private Losses() {}

    static void check(String loss, TargetSpec.Kind kind, Shape output, TargetSpec targets) {
        if (targets.kind() != kind) {
            throw new IllegalArgumentException(loss + " is for "
                    + (kind == TargetSpec.Kind.VALUES
                            ? "values, but the targets are classes"
                            : "classes, but the targets are values")
                    + ": choose another loss");
        }
        boolean everyStep = output.rank() == 3;
        if (output.columns() != targets.size() || everyStep != targets.everyStep()) {
            throw new ShapeException(loss + ": outputs of shape " + output + " do not fit targets of "
                    + (targets.everyStep() ? "shape [T, N, " : "shape [N, ") + targets.size() + "] (" + targets + "): "
                    + (everyStep == targets.everyStep()
                            ? "the last layer's size must be " + targets.size()
                            : everyStep ? "add LastStep for one output a sequence" : "leave LastStep out"));
        }
    }
}
