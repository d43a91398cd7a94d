package io.rnn4j.layer;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/** The usual initialisers. */
public final class Initializers {
    private Initializers() {}

    /**
     * The same value everywhere.
     *
     * @param value the value
     * @return the initialiser
     */
    public static Initializer constant(double value) {
        return (rows, columns, random) -> fill(rows, columns, () -> value);
    }

    /**
     * Normally distributed with mean 0.
     *
     * @param sigma the standard deviation, not negative
     * @return the initialiser
     * @throws IllegalArgumentException if sigma is negative or not finite
     */
    public static Initializer gaussian(double sigma) {
        checkScale("sigma", sigma);
        return (rows, columns, random) -> fill(rows, columns, () -> sigma * random.nextGaussian());
    }

    /**
     * Uniform on {@code [-bound, bound)}.
     *
     * @param bound the bound, not negative
     * @return the initialiser
     * @throws IllegalArgumentException if the bound is negative or not finite
     */
    public static Initializer uniform(double bound) {
        checkScale("bound", bound);
        return (rows, columns, random) -> fill(rows, columns, () -> bound * (2 * random.nextDouble() - 1));
    }

    /**
     * PyTorch's default for recurrent layers: uniform on {@code [-1/sqrt(H), 1/sqrt(H))}.
     *
     * @param hiddenSize H, at least 1
     * @return the initialiser
     * @throws IllegalArgumentException if H is less than 1
     */
    public static Initializer pytorch(int hiddenSize) {
        if (hiddenSize < 1) {
            throw new IllegalArgumentException("hidden size must be at least 1, but got " + hiddenSize);
        }
        return uniform(1 / Math.sqrt(hiddenSize));
    }

    /**
     * Glorot's uniform initialiser (Glorot and Bengio 2010): uniform on {@code [-b, b)}, {@code b = sqrt(6 /
     * (rows + columns))}.
     *
     * @return the initialiser
     */
    public static Initializer glorot() {
        return (rows, columns, random) ->
                uniform(Math.sqrt(6.0 / (rows + columns))).draw(rows, columns, random);
    }

    /**
     * Orthonormal rows or columns, whichever are fewer (Saxe et al. 2014): the Q of a QR decomposition of a
     * Gaussian matrix, with signs fixed by R's diagonal so that Q is uniformly distributed (Mezzadri 2007).
     *
     * @return the initialiser
     */
    public static Initializer orthogonal() {
        return Initializers::drawOrthogonal;
    }

    private static double[] drawOrthogonal(int rows, int columns, RandomGenerator random) {
        int tall = Math.max(rows, columns);
        int narrow = Math.min(rows, columns);
        RealMatrix gaussian = new Array2DRowRealMatrix(tall, narrow);
        for (int i = 0; i < tall; i++) {
            for (int j = 0; j < narrow; j++) {
                gaussian.setEntry(i, j, random.nextGaussian());
            }
        }
        QRDecomposition decomposition = new QRDecomposition(gaussian);
        RealMatrix q = decomposition.getQ();
        RealMatrix r = decomposition.getR();
        double[] values = new double[rows * columns];
        for (int i = 0; i < tall; i++) {
            for (int j = 0; j < narrow; j++) {
                double entry = q.getEntry(i, j) * (r.getEntry(j, j) < 0 ? -1 : 1);
                values[rows >= columns ? i * columns + j : j * columns + i] = entry;
            }
        }
        return values;
    }

    private static double[] fill(int rows, int columns, DoubleSupplier supplier) {
        double[] values = new double[Math.multiplyExact(rows, columns)];
        Arrays.setAll(values, i -> supplier.getAsDouble());
        return values;
    }

    private static void checkScale(String name, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(name + " must be finite and not negative, but got " + value);
        }
    }
}
