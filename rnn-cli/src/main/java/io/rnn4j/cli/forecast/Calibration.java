package io.rnn4j.cli.forecast;

import io.rnn4j.data.Windows;
import io.rnn4j.train.Model;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * By how much each quantile of each step is moved so that as many values lie below it as its name says. A network's
 * quantiles fit the rows it learned from and are too narrow behind them; rows that it did not learn from tell by how much.
 *
 * <p>This is conformalized quantile regression, each quantile for itself. Of n windows that were not learned from, let y
 * be the true residual of a step and q its forecast quantile of level p. A level above one half is moved by the k-th
 * smallest of y - q, with {@code k = ceil((n + 1) p)}; one below by minus the k-th smallest of q - y, with {@code k =
 * ceil((n + 1) (1 - p))}; where k is more than n, by the largest. The median stays. If new windows were exchangeable with
 * the n ones, a value would lie on the right side of the moved quantile with at least the probability of its name; a
 * series that goes on changing gives no such promise.
 *
 * @see <a href="https://arxiv.org/abs/1905.03222">Romano, Patterson and Candes, Conformalized Quantile Regression, 2019,
 *     theorem 2</a>
 */
final class Calibration {
    private static final String KEY = "forecast.calibration";

    /** {@code [horizon][quantiles]}, in units of the residuals. */
    private final double[][] shifts;

    private Calibration(double[][] shifts) {
        this.shifts = shifts;
    }

    /** Moves nothing. */
    static Calibration none(ForecastSpec spec) {
        return new Calibration(new double[spec.horizon()][spec.quantiles().size()]);
    }

    /**
     * Fits the shifts of a model of direct forecasts.
     *
     * @param model gives the residuals' quantiles of all steps
     * @param data what the windows are of
     * @param windows windows that the model has not learned from, at least one
     */
    static Calibration fit(Model model, ForecastData data, Windows windows) {
        List<Double> levels = data.spec().quantiles();
        double[][] outputs = model.predict(windows);
        Calibration calibration = none(data.spec());
        double[] misses = new double[windows.size()];
        for (int step = 0; step < calibration.shifts.length; step++) {
            for (int q = 0; q < levels.size(); q++) {
                boolean above = levels.get(q) > 0.5;
                for (int i = 0; i < misses.length; i++) {
                    double miss = data.residual(windows, i, step) - sorted(outputs[i], step, levels.size())[q];
                    misses[i] = above ? miss : -miss;
                }
                double moved = smallest(misses, above ? levels.get(q) : 1 - levels.get(q));
                calibration.shifts[step][q] = q == data.spec().median() ? 0 : above ? moved : -moved;
            }
        }
        return calibration;
    }

    private static double[] sorted(double[] outputs, int step, int levels) {
        double[] quantiles = Arrays.copyOfRange(outputs, step * levels, (step + 1) * levels);
        Arrays.sort(quantiles);
        return quantiles;
    }

    /** The value that a share of all and of one more does not exceed. */
    private static double smallest(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int k = (int) Math.ceil((sorted.length + 1) * share - 1e-9); // Rounding errors count no window more.
        return sorted[Math.min(k, sorted.length) - 1];
    }

    /**
     * Moves the quantiles of a step, which training may leave crossed.
     *
     * @param step the step
     * @param quantiles the residual's, as the model gives them; the moved ones afterwards, rising
     */
    void apply(int step, double[] quantiles) {
        Arrays.sort(quantiles);
        for (int q = 0; q < quantiles.length; q++) {
            quantiles[q] += shifts[step][q];
        }
        Arrays.sort(quantiles);
    }

    /** Stores the shifts with a model. */
    void store(Model model) {
        model.putMetadata(
                KEY,
                Arrays.stream(shifts)
                        .map(step ->
                                Arrays.stream(step).mapToObj(Double::toString).collect(Collectors.joining(",")))
                        .collect(Collectors.joining("\n")));
    }

    /**
     * Reads the shifts that are stored with a model; none if there are none.
     *
     * @throws IllegalArgumentException if they do not fit the horizon and the quantiles, or are no numbers
     */
    static Calibration of(Model model, ForecastSpec spec) {
        String text = model.metadata().get(KEY);
        if (text == null) {
            return none(spec);
        }
        double[][] shifts = Arrays.stream(text.split("\n", -1))
                .map(step -> Arrays.stream(step.split(",", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toArray(double[][]::new);
        boolean fits = shifts.length == spec.horizon();
        for (double[] step : shifts) {
            fits &= step.length == spec.quantiles().size()
                    && Arrays.stream(step).allMatch(Double::isFinite);
        }
        if (!fits) {
            throw new IllegalArgumentException(KEY + " must have " + spec.horizon() + " lines of "
                    + spec.quantiles().size() + " finite numbers, but is '" + text + "'");
        }
        return new Calibration(shifts);
    }
}
