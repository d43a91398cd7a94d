package io.rnn4j.cli.forecast;

import io.rnn4j.cli.PngFile;
import io.rnn4j.csv.CsvSeries;
import io.rnn4j.data.Windows;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws the last forecasts of the first series' test against what came: each begins where the one before ends. The band
 * is from the lowest to the highest quantile.
 */
final class ForecastChart {
    private static final int WIDTH = 1500;
    private static final int HEIGHT = 620;
    /** Room for half of the last date, which stands below the end of the axis. */
    private static final int PADDING = 24;

    private static final int MOST_ROWS = 84;
    private static final Color TRUTH = new Color(0x22, 0x22, 0x22);
    private static final Color MODEL = new Color(0xD5, 0x5E, 0x00);
    private static final Color BAND = new Color(0xD5, 0x5E, 0x00, 0x40);

    private final ForecastData data;
    private final Evaluation evaluation;
    private String firstTime = "";
    private String lastTime = "";
    private final List<Object> x = new ArrayList<>();
    private final List<Double> truth = new ArrayList<>();
    private final List<List<Double>> quantiles = new ArrayList<>();

    private ForecastChart(ForecastData data, Evaluation evaluation) {
        this.data = data;
        this.evaluation = evaluation;
    }

    static ForecastChart of(ForecastData data, Evaluation evaluation) {
        ForecastChart chart = new ForecastChart(data, evaluation);
        chart.collect();
        return chart;
    }

    private void collect() {
        Windows windows = evaluation.windows();
        int horizon = data.spec().horizon();
        CsvSeries series = data.series().get(windows.seriesOf(0));
        data.spec().quantiles().forEach(q -> quantiles.add(new ArrayList<>()));
        int last = 0;
        while (last + 1 < windows.size() && windows.seriesOf(last + 1) == windows.seriesOf(0)) {
            last++;
        }
        int count = Math.max(1, Math.min(MOST_ROWS / horizon, last / horizon + 1));
        for (int i = count - 1; i >= 0; i--) {
            int sample = last - i * horizon;
            for (int step = 0; step < horizon; step++) {
                int row = data.row(windows, sample) + step;
                if (series.hasTimes()) {
                    firstTime = firstTime.isEmpty() ? Times.text(series.time(row)) : firstTime;
                    lastTime = Times.text(series.time(row));
                }
                x.add(series.hasTimes() ? date(series.time(row)) : Double.valueOf(row));
                truth.add(evaluation.truth(sample, step));
                for (int q = 0; q < quantiles.size(); q++) {
                    quantiles.get(q).add(evaluation.forecasts()[sample][step][q]);
                }
            }
        }
    }

    private static Date date(LocalDateTime time) {
        return Date.from(time.toInstant(ZoneOffset.UTC));
    }

    void write(Path file) {
        PngFile.write(draw(), file);
    }

    XYChart chart() {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title())
                .yAxisTitle(data.spec().target())
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS).setLegendLayout(LegendLayout.Horizontal);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setChartPadding(PADDING);
        chart.getStyler().setLocale(Locale.ENGLISH);
        chart.getStyler().setTimezone(TimeZone.getTimeZone(ZoneOffset.UTC));
        if (quantiles.size() > 1) {
            List<Object> around = new ArrayList<>(x);
            List<Double> band = new ArrayList<>(quantiles.get(0));
            List<Object> back = new ArrayList<>(x);
            List<Double> top = new ArrayList<>(quantiles.get(quantiles.size() - 1));
            Collections.reverse(back);
            Collections.reverse(top);
            around.addAll(back);
            band.addAll(top);
            List<Double> levels = data.spec().quantiles();
            XYSeries series = chart.addSeries(
                    "quantiles " + levels.get(0) + " to " + levels.get(levels.size() - 1), around, band);
            series.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
            series.setFillColor(BAND);
            series.setLineColor(BAND);
            series.setMarker(SeriesMarkers.NONE);
        }
        line(chart.addSeries("truth", x, truth), TRUTH);
        line(chart.addSeries("forecast", x, quantiles.get(data.spec().median())), MODEL);
        return chart;
    }

    private BufferedImage draw() {
        XYChart chart = chart();
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        try {
            chart.paint(graphics, WIDTH, HEIGHT);
        } finally {
            graphics.dispose();
        }
        return image;
    }

    private String title() {
        int horizon = data.spec().horizon();
        CsvSeries series = data.series().get(evaluation.windows().seriesOf(0));
        return data.spec().target()
                + (series.key().isEmpty() ? "" : " of '" + series.key() + "'")
                + (series.hasTimes() ? " from " + firstTime + " to " + lastTime : "")
                + ", forecast " + (horizon == 1 ? "1 row" : horizon + " rows") + " at once";
    }

    private static void line(XYSeries series, Color color) {
        series.setLineColor(color);
        series.setLineStyle(SeriesLines.SOLID);
        series.setLineWidth(2.2f);
        series.setMarker(SeriesMarkers.NONE);
    }
}
