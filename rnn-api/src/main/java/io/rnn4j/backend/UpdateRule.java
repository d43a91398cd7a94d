package io.rnn4j.backend;

/**
 * One step of an optimizer on one parameter, as data for {@link TensorOps#update}. Below, {@code p} is
 * the parameter, {@code g} its gradient, {@code lr} the learning rate and {@code t} the step from 1.
 */
public sealed interface UpdateRule {
    /**
     * Returns how many tensors of the parameter's shape the rule keeps from step to step; all start at 0.
     *
     * @return the number of state tensors
     */
    int stateCount();

    /** Stochastic gradient descent: {@code p = p - lr g}. */
    record Sgd() implements UpdateRule {
        @Override
        public int stateCount() {
            return 0;
        }
    }

    /**
     * Adam (Kingma and Ba 2015, in PyTorch's form): {@code m = b1 m + (1 - b1) g}, {@code v = b2 v + (1 -
     * b2) g^2}, {@code p = p - lr / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + epsilon)}. State: m, v.
     *
     * @param beta1 the decay of the first moment, in [0, 1)
     * @param beta2 the decay of the second moment, in [0, 1)
     * @param epsilon added to the denominator, positive
     */
    record Adam(double beta1, double beta2, double epsilon) implements UpdateRule {
        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public Adam {
            checkDecay("beta1", beta1);
            checkDecay("beta2", beta2);
            if (!(epsilon > 0)) {
                throw new IllegalArgumentException("Adam: epsilon must be positive, but got " + epsilon);
            }
        }

        private static void checkDecay(String name, double beta) {
            if (!(beta >= 0 && beta < 1)) {
                throw new IllegalArgumentException("Adam: " + name + " must be in [0, 1), but got " + beta);
            }
        }

        @Override
        public int stateCount() {
            return 2;
        }
    }
}
