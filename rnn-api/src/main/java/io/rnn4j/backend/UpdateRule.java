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
            checkDecay("Adam: beta1", beta1);
            checkDecay("Adam: beta2", beta2);
            checkPositive("Adam: epsilon", epsilon);
        }

        @Override
        public int stateCount() {
            return 2;
        }
    }

    /**
     * Gradient descent with momentum (Polyak 1964), in PyTorch's form: {@code b = momentum b + g}, {@code p = p - lr
     * b}; by Nesterov's look ahead (Sutskever et al. 2013) {@code p = p - lr (g + momentum b)}. State: b.
     *
     * @param momentum in [0, 1)
     * @param nesterov whether to look ahead
     */
    record Momentum(double momentum, boolean nesterov) implements UpdateRule {
        /**
         * Checks the range.
         *
         * @throws IllegalArgumentException if the momentum is out of its range
         */
        public Momentum {
            checkDecay("Momentum: momentum", momentum);
        }

        @Override
        public int stateCount() {
            return 1;
        }
    }

    /**
     * AMSGrad (Reddi, Kale and Kumar 2018), in PyTorch's form: as {@link Adam}, but with {@code w = max(w, v)} in
     * the place of v in the denominator. State: m, v, w.
     *
     * @param beta1 the decay of the first moment, in [0, 1)
     * @param beta2 the decay of the second moment, in [0, 1)
     * @param epsilon added to the denominator, positive
     */
    record AmsGrad(double beta1, double beta2, double epsilon) implements UpdateRule {
        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public AmsGrad {
            checkDecay("AmsGrad: beta1", beta1);
            checkDecay("AmsGrad: beta2", beta2);
            checkPositive("AmsGrad: epsilon", epsilon);
        }

        @Override
        public int stateCount() {
            return 3;
        }
    }

    /**
     * NAdam (Dozat 2016), in the form of PyTorch 1.10. With {@code u(t) = b1 (1 - 0.96^(t d) / 2)} and {@code U(t) =
     * u(1) ... u(t)}: {@code m = b1 m + (1 - b1) g}, {@code v = b2 v + (1 - b2) g^2}, {@code p = p - lr (now(t) g +
     * ahead(t) m) / (sqrt(v / (1 - b2^t)) + epsilon)} with {@code now(t) = (1 - u(t)) / (1 - U(t))} and {@code ahead(t)
     * = u(t+1) / (1 - U(t) u(t) u(t+1))}. State: m, v.
     *
     * <p>Dozat's paper has {@code 1 - U(t+1)} in the second denominator, without the u(t) that PyTorch 1.10 counts twice;
     * the factors differ by 6 percent at the first step and by 1 percent at the third.
     *
     * @param beta1 the decay of the first moment, in [0, 1)
     * @param beta2 the decay of the second moment, in [0, 1)
     * @param epsilon added to the denominator, positive
     * @param momentumDecay d, not negative
     */
    record NAdam(double beta1, double beta2, double epsilon, double momentumDecay) implements UpdateRule {
        /** Below this, 1 less the product is 1. */
        private static final double VANISHED = 0x1p-54;

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public NAdam {
            checkDecay("NAdam: beta1", beta1);
            checkDecay("NAdam: beta2", beta2);
            checkPositive("NAdam: epsilon", epsilon);
            checkNotNegative("NAdam: momentumDecay", momentumDecay);
        }

        @Override
        public int stateCount() {
            return 2;
        }

        /**
         * Returns the factor of the gradient.
         *
         * @param step t, from 1
         * @return now(t)
         */
        public double now(long step) {
            return (1 - momentum(step)) / (1 - momentumProduct(step));
        }

        /**
         * Returns the factor of the first moment.
         *
         * @param step t, from 1
         * @return ahead(t)
         */
        public double ahead(long step) {
            double next = momentum(step + 1);
            return next / (1 - momentumProduct(step) * momentum(step) * next);
        }

        private double momentum(long step) {
            return beta1 * (1 - 0.5 * Math.pow(0.96, step * momentumDecay));
        }

        private double momentumProduct(long step) {
            double product = 1;
            for (long t = 1; t <= step; t++) {
                product *= momentum(t);
                if (product < VANISHED) {
                    return 0;
                }
            }
            return product;
        }
    }

    /**
     * Adamax (Kingma and Ba 2015, section 7.1), in PyTorch's form: {@code m = b1 m + (1 - b1) g}, {@code u = max(b2
     * u, |g| + epsilon)}, {@code p = p - lr / (1 - b1^t) m / u}. State: m, u.
     *
     * @param beta1 the decay of the first moment, in [0, 1)
     * @param beta2 the decay of the norm, in [0, 1)
     * @param epsilon added to the gradient's magnitude, positive
     */
    record Adamax(double beta1, double beta2, double epsilon) implements UpdateRule {
        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public Adamax {
            checkDecay("Adamax: beta1", beta1);
            checkDecay("Adamax: beta2", beta2);
            checkPositive("Adamax: epsilon", epsilon);
        }

        @Override
        public int stateCount() {
            return 2;
        }
    }

    /**
     * RMSprop (Tieleman and Hinton 2012), in PyTorch's form: {@code v = a v + (1 - a) g^2} and {@code p = p - lr g /
     * (sqrt(v) + epsilon)}. See {@link CenteredRmsProp} for the centred form with momentum. State: v.
     *
     * @param decay a, in [0, 1)
     * @param epsilon added to the denominator, positive
     */
    record RmsProp(double decay, double epsilon) implements UpdateRule {
        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public RmsProp {
            checkDecay("RmsProp: decay", decay);
            checkPositive("RmsProp: epsilon", epsilon);
        }

        @Override
        public int stateCount() {
            return 1;
        }
    }

    /**
     * Centred RMSprop with momentum (Graves 2013), in PyTorch's form: {@code v = a v + (1 - a) g^2}, {@code c = a c +
     * (1 - a) g}, {@code b = momentum b + g / (sqrt(v - c^2) + epsilon)}, {@code p = p - lr b}. Where rounding makes
     * {@code v - c^2} negative it counts as 0. State: v, c, b.
     *
     * @param decay a, in [0, 1)
     * @param epsilon added to the denominator, positive
     * @param momentum in [0, 1)
     */
    record CenteredRmsProp(double decay, double epsilon, double momentum) implements UpdateRule {
        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public CenteredRmsProp {
            checkDecay("CenteredRmsProp: decay", decay);
            checkPositive("CenteredRmsProp: epsilon", epsilon);
            checkDecay("CenteredRmsProp: momentum", momentum);
        }

        @Override
        public int stateCount() {
            return 3;
        }
    }

    /**
     * Adagrad (Duchi, Hazan and Singer 2011): {@code v = v + g^2}, {@code p = p - lr g / (sqrt(v) + epsilon)}. State:
     * v.
     *
     * @param epsilon added to the denominator, positive
     */
    record Adagrad(double epsilon) implements UpdateRule {
        /**
         * Checks the range.
         *
         * @throws IllegalArgumentException if epsilon is not positive
         */
        public Adagrad {
            checkPositive("Adagrad: epsilon", epsilon);
        }

        @Override
        public int stateCount() {
            return 1;
        }
    }

    /**
     * Adadelta (Zeiler 2012): {@code v = a v + (1 - a) g^2}, {@code d = sqrt(u + epsilon) / sqrt(v + epsilon) g},
     * {@code u = a u + (1 - a) d^2}, {@code p = p - lr d}. State: v, u.
     *
     * @param decay a, in [0, 1)
     * @param epsilon added under both roots, positive
     */
    record Adadelta(double decay, double epsilon) implements UpdateRule {
        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public Adadelta {
            checkDecay("Adadelta: decay", decay);
            checkPositive("Adadelta: epsilon", epsilon);
        }

        @Override
        public int stateCount() {
            return 2;
        }
    }

    private static void checkDecay(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1), but got " + value);
        }
    }

    private static void checkPositive(String name, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(name + " must be positive and finite, but got " + value);
        }
    }

    private static void checkNotNegative(String name, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(name + " must be finite and not negative, but got " + value);
        }
    }
}
