package io.rnn4j.train;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.layer.Parameter;

/** Keeps gradients from growing without bound. */
@FunctionalInterface
public interface GradientClip {
    /**
     * Changes the gradients of a model in place.
     *
     * @param model whose gradients are complete
     * @return the norm that was compared with the bound, before clipping; 0 where none is computed
     */
    double apply(Model model);

    /**
     * Leaves the gradients as they are.
     *
     * @return no clipping
     */
    static GradientClip none() {
        return model -> 0;
    }

    /**
     * Scales all gradients together so that their common norm is at most a bound (Pascanu et al. 2013), as
     * PyTorch's {@code clip_grad_norm_} does: by {@code min(1, max / (norm + 1e-6))}, where norm is the root of
     * the sum of the squares of all gradients' elements.
     *
     * @param max the bound, positive and finite
     * @return the clipping
     * @throws IllegalArgumentException if the bound is not positive or not finite
     */
    static GradientClip byGlobalNorm(double max) {
        Settings.positive("the bound of the norm", max);
        return model -> {
            TensorOps ops = model.backend().tensors();
            double squares = 0;
            for (Parameter parameter : model.parameters().values()) {
                squares += ops.dot(parameter.gradient(), parameter.gradient());
            }
            double norm = Math.sqrt(squares);
            double coefficient = max / (norm + 1e-6);
            if (coefficient < 1) {
                for (Parameter parameter : model.parameters().values()) {
                    ops.axpby(coefficient, parameter.gradient(), 0, parameter.gradient());
                }
            }
            return norm;
        };
    }

    /**
     * Limits each element of the gradients on its own: {@code g = min(max(g, -max), max)}. What is not a number stays.
     *
     * @param max the bound, positive and finite
     * @return the clipping, which gives the largest magnitude before it
     * @throws IllegalArgumentException if the bound is not positive or not finite
     */
    static GradientClip byValue(double max) {
        Settings.positive("the bound of the gradients' elements", max);
        return new ValueClip(max);
    }
}
