package io.rnn4j.train;

import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import java.util.Arrays;

/**
 * Forecasts several steps with a model that knows one: each forecast becomes part of the input of the next, and the
 * window moves on by a row. Errors may grow with the steps; a model with all steps as targets at once (a direct
 * forecast, {@link io.rnn4j.data.Windows#over(io.rnn4j.data.Rows, io.rnn4j.data.Rows, int, int, int)}) does not feed on
 * its own.
 */
public final class RecursiveForecast {
    private static final int BATCH = 64;

    private RecursiveForecast() {}

    /** Makes the row of input for a step that has only been forecast. */
    @FunctionalInterface
    public interface NextRow {
        /**
         * Writes the row.
         *
         * @param sample the number of the window
         * @param step the number of the step ahead, from 0
         * @param forecast the model's outputs for it
         * @param row receives the F features; zeros at first
         */
        void write(int sample, int step, double[] forecast, double[] row);
    }

    /**
     * Forecasts.
     *
     * @param model gives one output a sequence, the next step
     * @param windows {@code [N][T][F]}, the last rows that are known; not changed
     * @param steps how many steps ahead, at least 1
     * @param next makes a row of input of a forecast
     * @return {@code [N][steps][O]}
     * @throws IllegalArgumentException if there are no steps, windows differ in their lengths, or a value of them or of
     *     a row that was made is not finite
     * @throws ShapeException if the model does not take such windows or has an output a step
     */
    public static double[][][] run(Model model, double[][][] windows, int steps, NextRow next) {
        if (steps < 1) {
            throw new IllegalArgumentException("at least 1 step must be forecast, but got " + steps);
        }
        double[][][] forecasts = new double[windows.length][steps][];
        for (int from = 0; from < windows.length; from += BATCH) {
            int to = Math.min(from + BATCH, windows.length);
            run(model, Arrays.copyOfRange(windows, from, to), from, steps, next, forecasts);
        }
        return forecasts;
    }

    private static void run(
            Model model, double[][][] windows, int first, int steps, NextRow next, double[][][] forecasts) {
        int batch = windows.length;
        int length = windows[0].length;
        int features = model.inputSize();
        Shape input = Shape.of(length, batch, features);
        Shape output = Shape.of(batch, model.outputSize());
        if (!model.outputShape(input).equals(output)) {
            throw new ShapeException("a recursive forecast needs a model with one output a sequence, " + output
                    + ", but this one gives " + model.outputShape(input) + "; add a LastStep");
        }
        double[] values = new double[length * batch * features];
        for (int n = 0; n < batch; n++) {
            if (windows[n].length != length) {
                throw new IllegalArgumentException("all windows must have as many rows, but the first has " + length
                        + " and number " + (first + n) + " has " + windows[n].length);
            }
            for (int t = 0; t < length; t++) {
                if (windows[n][t].length != features) {
                    throw new IllegalArgumentException("the model takes " + features + " features, but row " + t
                            + " of window " + (first + n) + " has " + windows[n][t].length);
                }
                requireFinite(windows[n][t], "row " + t + " of window " + (first + n));
                System.arraycopy(windows[n][t], 0, values, (t * batch + n) * features, features);
            }
        }
        double[] row = new double[features];
        for (int step = 0; step < steps; step++) {
            double[] predicted = model.predict(input, values);
            System.arraycopy(values, batch * features, values, 0, (length - 1) * batch * features);
            for (int n = 0; n < batch; n++) {
                double[] forecast = Arrays.copyOfRange(predicted, n * output.dim(1), (n + 1) * output.dim(1));
                forecasts[first + n][step] = forecast;
                Arrays.fill(row, 0);
                next.write(first + n, step, forecast, row);
                if (step + 1 < steps) {
                    requireFinite(row, "the row made of step " + step + " of window " + (first + n));
                }
                System.arraycopy(row, 0, values, ((length - 1) * batch + n) * features, features);
            }
        }
    }

    private static void requireFinite(double[] row, String which) {
        for (int feature = 0; feature < row.length; feature++) {
            if (!Double.isFinite(row[feature])) {
                throw new IllegalArgumentException("an input must have finite numbers, but feature " + feature + " in "
                        + which + " is " + row[feature]);
            }
        }
    }
}
