package io.rnn4j.layer;

import io.rnn4j.backend.Backend;
import io.rnn4j.tensor.DType;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a layer is created from, beside its description.
 *
 * @param backend owns its memory and runs its kernels
 * @param dtype the type of its parameters and activations
 * @param random draws its initial parameters; null leaves them 0, for values that come from elsewhere, such
 *     as a file
 */
public record LayerContext(
        Backend backend, DType dtype, @Nullable RandomGenerator random) {
    /**
     * Gives a parameter its initial values: as many blocks as it holds, one below the other, such as one a
     * gate. Without a source of randomness it does nothing.
     *
     * @param parameter receives the values
     * @param initializer draws each block
     * @param rows the rows of one block
     * @param columns the columns of one block
     * @throws IllegalArgumentException if the initialiser draws another number of values than asked for, or the
     *     blocks do not fill the parameter
     */
    public void initialize(Parameter parameter, Initializer initializer, int rows, int columns) {
        if (random == null) {
            return;
        }
        double[] values = new double[parameter.value().size()];
        int block = Math.multiplyExact(rows, columns);
        if (block < 1 || values.length % block != 0) {
            throw new IllegalArgumentException(
                    "blocks of " + rows + " x " + columns + " values do not fill " + parameter);
        }
        for (int at = 0; at < values.length; at += block) {
            double[] drawn = initializer.draw(rows, columns, random);
            if (drawn.length != block) {
                throw new IllegalArgumentException("an initialiser must draw rows * columns values, here " + rows
                        + " * " + columns + " = " + block + " for " + parameter.name() + ", but drew " + drawn.length);
            }
            System.arraycopy(drawn, 0, values, at, block);
        }
        parameter.value().copyFrom(values);
    }
}
