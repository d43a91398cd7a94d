package io.rnn4j.cli.forecast;

import io.rnn4j.data.Windows;
import io.rnn4j.train.Model;
import java.io.PrintWriter;
import java.util.Locale;

/** How good forecasts were, beside the value of the same place in the last season that was known. */
final class Evaluation {
    private final ForecastData data;
    private final Windows windows;
    private final double[][][] forecasts;

    Evaluation(ForecastData data, Windows windows, Model model) {
        this.data = data;
        this.windows = windows;
        this.forecasts = data.forecast(model, windows);
    }

    double[][][] forecasts() {
        return forecasts;
    }

    Windows windows() {
        return windows;
    }

    double truth(int sample, int step) {
        return data.value(windows.seriesOf(sample), data.row(windows, sample) + step);
    }

    private double median(int sample, int step) {
        return forecasts[sample][step][data.spec().median()];
    }

    private double naive(int sample, int step) {
        int season = data.spec().season();
        int back = season * (step / season + 1);
        return truth(sample, step - back);
    }

    /** Sums of errors over all samples and some steps. */
    private final class Errors {
        private final int fromStep;
        private final int toStep;
        private double absolute;
        private double squares;
        private double percent;
        private double covered;
        private int count;

        Errors(int fromStep, int toStep) {
            this.fromStep = fromStep;
            this.toStep = toStep;
        }

        Errors add(boolean ofModel) {
            int last = data.spec().quantiles().size() - 1;
            for (int sample = 0; sample < windows.size(); sample++) {
                for (int step = fromStep; step < toStep; step++) {
                    double truth = truth(sample, step);
                    double forecast = ofModel ? median(sample, step) : naive(sample, step);
                    double error = Math.abs(truth - forecast);
                    double size = Math.abs(truth) + Math.abs(forecast);
                    absolute += error;
                    squares += error * error;
                    percent += size == 0 ? 0 : 200 * error / size;
                    covered += truth >= forecasts[sample][step][0] && truth <= forecasts[sample][step][last] ? 1 : 0;
                    count++;
                }
            }
            return this;
        }

        double meanAbsolute() {
            return absolute / count;
        }
    }

    void print(PrintWriter out) {
        int horizon = data.spec().horizon();
        String naive = data.spec().season() == 1 ? "last value" : "seasonal naive";
        out.printf(Locale.ROOT, "  %-16s %12s %12s %9s%s%n", "", "MAE", "RMSE", "sMAPE", bandTitle());
        Errors model = new Errors(0, horizon).add(true);
        row(out, "this model", model, coverage(model));
        row(out, naive, new Errors(0, horizon).add(false), "");
        if (horizon > 1) {
            out.println("  MAE by step      " + String.format(Locale.ROOT, "%12s %12s", "this model", naive));
            for (int step = 0; step < horizon; step++) {
                out.printf(
                        Locale.ROOT,
                        "  %16d %12.4g %12.4g%n",
                        step + 1,
                        new Errors(step, step + 1).add(true).meanAbsolute(),
                        new Errors(step, step + 1).add(false).meanAbsolute());
            }
        }
        out.flush();
    }

    /** Returns the share of the values that lie between the lowest and the highest quantile. */
    double coverage() {
        Errors model = new Errors(0, data.spec().horizon()).add(true);
        return model.covered / model.count;
    }

    private String bandTitle() {
        if (data.spec().quantiles().size() == 1) {
            return "";
        }
        double low = data.spec().quantiles().get(0);
        double high = data.spec().quantiles().get(data.spec().quantiles().size() - 1);
        return String.format(Locale.ROOT, "  in its %.0f %% band", 100 * (high - low));
    }

    private String coverage(Errors model) {
        return data.spec().quantiles().size() == 1
                ? ""
                : String.format(Locale.ROOT, "  %.1f %%", 100 * model.covered / model.count);
    }

    private static void row(PrintWriter out, String name, Errors errors, String more) {
        out.printf(
                Locale.ROOT,
                "  %-16s %12.5g %12.5g %7.2f %%%s%n",
                name,
                errors.meanAbsolute(),
                Math.sqrt(errors.squares / errors.count),
                errors.percent / errors.count,
                more);
    }
}
