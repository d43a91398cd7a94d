package io.rnn4j.train;

import io.rnn4j.layer.Parameter;
import io.rnn4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds where numbers stopped being finite. */
final class FiniteCheck {
    private static final int PIECE = 4096;
    private static final String ADVICE =
            ": look for values out of range in the data, lower the learning rate or clip the gradients; the model ";
    private static final String BEFORE_STEP = "is as it was before this step";
    private static final String BEST = "has its best weights so far";

    private final Model model;

    FiniteCheck(Model model) {
        this.model = model;
    }

    /** Refuses a loss that is not finite. */
    void loss(double loss, String where) {
        if (!Double.isFinite(loss)) {
            throw new TrainingException(
                    "the loss is " + loss + " at " + where + "; " + parameters() + ADVICE + BEFORE_STEP);
        }
    }

    /** Refuses a loss on the validation data that is not finite. */
    void validationLoss(double loss, String where) {
        if (!Double.isFinite(loss)) {
            throw new TrainingException(
                    "the validation loss is " + loss + " after " + where + "; " + parameters() + ADVICE + BEST);
        }
    }

    private String parameters() {
        String first = firstNotFinite(false);
        return first == null ? "all parameters are finite" : "the first parameter that is not finite is " + first;
    }

    /** Refuses gradients of which one element is not finite. The product of all with themselves tells at little cost. */
    void gradients(String where) {
        double squares = 0;
        for (Parameter parameter : model.parameters().values()) {
            squares += model.backend().tensors().dot(parameter.gradient(), parameter.gradient());
        }
        if (Double.isFinite(squares)) {
            return;
        }
        String first = firstNotFinite(true);
        throw new TrainingException((first == null
                        ? "the squares of the gradients have the sum " + squares
                        : "the first gradient that is not finite is that of " + first)
                + " at " + where + ADVICE + BEFORE_STEP);
    }

    /** Searches parameters from the first layer up, as forward runs, and gradients from the last layer down. */
    private @Nullable String firstNotFinite(boolean gradient) {
        List<Map.Entry<String, Parameter>> entries =
                new ArrayList<>(model.parameters().entrySet());
        if (gradient) {
            Collections.reverse(entries);
        }
        for (Map.Entry<String, Parameter> entry : entries) {
            Parameter parameter = entry.getValue();
            Tensor tensor = gradient ? parameter.gradient() : parameter.value();
            double[] piece = new double[PIECE];
            for (int done = 0; done < tensor.size(); done += PIECE) {
                int length = Math.min(PIECE, tensor.size() - done);
                tensor.storage().get(tensor.offset() + done, piece, 0, length); // Parameters are dense.
                for (int i = 0; i < length; i++) {
                    if (!Double.isFinite(piece[i])) {
                        return entry.getKey() + " (element " + (done + i) + " is " + piece[i] + ")";
                    }
                }
            }
        }
        return null;
    }
}
