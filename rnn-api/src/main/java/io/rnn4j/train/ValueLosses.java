package io.rnn4j.train;

import io.rnn4j.train.ValueLoss.Layout;

/** The formulas of the losses on values. See {@link Loss}. */
final class ValueLosses {
    private static final double LOG_2_PI = Math.log(2 * Math.PI);

    private ValueLosses() {}

    static Loss huber(double delta) {
        return ValueLoss.of("Huber's loss", (t, y, dy, at, stride) -> {
            double d = y[at] - t;
            if (Math.abs(d) <= delta) {
                dy[at] = d;
                return d * d / 2;
            }
            dy[at] = delta * Math.signum(d);
            return delta * (Math.abs(d) - delta / 2);
        });
    }

    static Loss binaryCrossEntropy() {
        return ValueLoss.of("binary cross-entropy", (t, y, dy, at, stride) -> {
            if (!(t >= 0 && t <= 1)) {
                throw new IllegalArgumentException("binary cross-entropy needs targets from 0 to 1, but got " + t);
            }
            double logit = y[at];
            double small = Math.exp(-Math.abs(logit));
            dy[at] = (logit >= 0 ? 1 : small) / (1 + small) - t;
            return Math.max(logit, 0) - logit * t + Math.log1p(small);
        });
    }

    static Loss gaussian() {
        ValueLoss.Formula formula = (t, y, dy, at, stride) -> {
            double d = y[at] - t;
            double logVariance = y[at + stride];
            double precision = Math.exp(-logVariance);
            dy[at] = d * precision;
            dy[at + stride] = (1 - d * d * precision) / 2;
            return (logVariance + d * d * precision + LOG_2_PI) / 2;
        };
        return (backend, dtype, output, targets) ->
                new ValueLoss("Gaussian negative log-likelihood", formula, 2, Layout.APART, output, targets);
    }

    /** Returns a copy of quantiles that are between 0 and 1 and rise. */
    static double[] checked(double... quantiles) {
        double[] copy = quantiles.clone();
        if (copy.length == 0) {
            throw new IllegalArgumentException("at least one quantile is needed");
        }
        for (int i = 0; i < copy.length; i++) {
            Settings.fraction("quantiles[" + i + "]", copy[i]);
            if (i > 0 && copy[i] <= copy[i - 1]) {
                throw new IllegalArgumentException(
                        "the quantiles must rise, but quantiles[" + i + "] is " + copy[i] + " after " + copy[i - 1]);
            }
        }
        return copy;
    }

    static Loss quantiles(double... given) {
        double[] quantiles = checked(given);
        ValueLoss.Formula formula = (t, y, dy, at, stride) -> {
            double sum = 0;
            for (int i = 0; i < quantiles.length; i++) {
                double d = t - y[at + i];
                double slope = d > 0 ? quantiles[i] : quantiles[i] - 1;
                dy[at + i] = d == 0 ? 0 : -slope / quantiles.length;
                sum += slope * d;
            }
            return sum / quantiles.length;
        };
        return (backend, dtype, output, targets) ->
                new ValueLoss("the quantile loss", formula, quantiles.length, Layout.TOGETHER, output, targets);
    }
}
