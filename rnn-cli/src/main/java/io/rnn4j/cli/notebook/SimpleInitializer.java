package io.rnn4j.cli.notebook;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.layer.Initializer;
import io.rnn4j.layer.Initializers;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;

/** Draws every weight and every bias from a normal distribution with mean 0 and standard deviation sigma. */
final class SimpleInitializer {
    private final TensorOps ops;
    private final Initializer gaussian;
    private final RandomGenerator random;

    /**
     * Creates the initialiser.
     *
     * @param ops allocates
     * @param sigma the standard deviation, not negative
     * @param seed where the random numbers begin
     */
    SimpleInitializer(TensorOps ops, double sigma, long seed) {
        this.ops = ops;
        this.gaussian = Initializers.gaussian(sigma);
        this.random = new Well(new Well19937c(seed));
    }

    /** Returns weights of shape {@code [inputs, outputs]}, as the notebook orders them. */
    Tensor weights(int inputs, int outputs) {
        return ops.allocate(DType.FLOAT64, Shape.of(inputs, outputs)).copyFrom(gaussian.draw(inputs, outputs, random));
    }

    /** Returns biases of shape {@code [outputs]}. */
    Tensor biases(int outputs) {
        return ops.allocate(DType.FLOAT64, Shape.of(outputs)).copyFrom(gaussian.draw(1, outputs, random));
    }

    /** Commons Math's generator, whose Gaussians are the same in every Java release. */
    private record Well(Well19937c generator) implements RandomGenerator {
        @Override
        public long nextLong() {
            return generator.nextLong();
        }

        @Override
        public double nextGaussian() {
            return generator.nextGaussian();
        }
    }
}
