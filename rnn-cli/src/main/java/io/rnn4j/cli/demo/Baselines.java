package io.rnn4j.cli.demo;

import io.rnn4j.data.Scaler;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.function.Function;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/** Forecasts one day ahead that a network has to beat. */
final class Baselines {
    private static final int LAGS = 28;
    private static final double PENALTY = 1;

    private Baselines() {}

    /** Returns the births of seven days before, for each day of a range. */
    static Forecast sameDayLastWeek(DailyBirths data, int fromDay, int toDay) {
        double[] forecast = new double[toDay - fromDay];
        for (int day = fromDay; day < toDay; day++) {
            forecast[day - fromDay] = data.births(day - 7);
        }
        return new Forecast("same day last week", data, fromDay, forecast);
    }

    /**
     * Ridge regression (Hoerl and Kennard 1970) on the births of the {@value #LAGS} days before and features of
     * the calendar, each standardised, with a penalty of {@value #PENALTY}: {@code w = (Z'Z + I)^-1 Z'(y - mean
     * y)}. Fitted on all days before the range.
     *
     * @param method what the forecast is to be called
     * @param data births of the days before the range, at least {@value #LAGS} and those to fit
     * @param fromDay the first day of the range
     * @param toDay the day after its last
     * @param calendar the features of a day
     * @return one forecast a day of the range
     */
    static Forecast ridge(
            String method, DailyBirths data, int fromDay, int toDay, Function<LocalDate, double[]> calendar) {
        double[][] fitted = new double[fromDay - LAGS][];
        double[] births = new double[fitted.length];
        double mean = 0;
        for (int i = 0; i < fitted.length; i++) {
            fitted[i] = row(data, LAGS + i, calendar);
            births[i] = data.births(LAGS + i);
            mean += births[i] / fitted.length;
        }
        for (int i = 0; i < births.length; i++) {
            births[i] -= mean;
        }
        Scaler scaler = Scaler.standard(fitted);
        RealMatrix z = new Array2DRowRealMatrix(scaler.transform(fitted), false);
        RealMatrix normal = z.transpose().multiply(z);
        for (int i = 0; i < normal.getColumnDimension(); i++) {
            normal.addToEntry(i, i, PENALTY);
        }
        RealVector weights =
                new CholeskyDecomposition(normal).getSolver().solve(new ArrayRealVector(z.preMultiply(births), false));
        double[][] asked = new double[toDay - fromDay][];
        Arrays.setAll(asked, i -> row(data, fromDay + i, calendar));
        RealMatrix rows = new Array2DRowRealMatrix(scaler.transform(asked), false);
        return new Forecast(
                method, data, fromDay, rows.operate(weights).mapAddToSelf(mean).toArray());
    }

    private static double[] row(DailyBirths data, int day, Function<LocalDate, double[]> calendar) {
        double[] known = calendar.apply(data.date(day));
        double[] row = new double[LAGS + known.length];
        for (int lag = 1; lag <= LAGS; lag++) {
            row[lag - 1] = data.births(day - lag);
        }
        System.arraycopy(known, 0, row, LAGS, known.length);
        return row;
    }
}
