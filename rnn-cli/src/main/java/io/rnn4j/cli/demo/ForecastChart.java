package io.rnn4j.cli.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws forecasts against truth: the means of each seven days, the last weeks day by day, and the error by month. */
final class ForecastChart {
    private static final int WIDTH = 1500;
    private static final int[] HEIGHTS = {400, 460, 420};
    private static final int DETAIL_DAYS = 61;
    private static final int WEEK = 7;

    private static final Color TRUTH = new Color(0x22, 0x22, 0x22);
    private static final Color NETWORK = new Color(0xD5, 0x5E, 0x00);
    private static final List<Color> OTHERS = List.of(new Color(0x99, 0x99, 0x99), new Color(0x00, 0x72, 0xB2));

    private final Forecast network;
    private final List<Forecast> others;

    /**
     * Collects what is drawn.
     *
     * @param network the forecast to judge
     * @param others forecasts of the same days to compare its error with, two at most
     */
    ForecastChart(Forecast network, Forecast... others) {
        this.network = network;
        this.others = List.of(others);
    }

    /** Writes a PNG file, as a whole or not at all. */
    void write(Path file) throws IOException {
        Path temporary = Files.createTempFile(
                file.toAbsolutePath().getParent(), file.getFileName().toString(), ".tmp");
        try {
            if (!ImageIO.write(draw(), "png", temporary.toFile())) {
                throw new IOException("this JVM has no writer for PNG files");
            }
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    BufferedImage draw() {
        List<XYChart> panels = List.of(weeks(), days(), errors());
        int height = 0;
        for (int each : HEIGHTS) {
            height += each;
        }
        BufferedImage image = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            for (XYChart panel : panels) {
                panel.paint(graphics, panel.getWidth(), panel.getHeight());
                graphics.translate(0, panel.getHeight());
            }
        } finally {
            graphics.dispose();
        }
        return image;
    }

    /** Seven-day means: without them two years of weekends hide everything else. */
    private XYChart weeks() {
        XYChart chart = panel(
                "Births a day in the United States, forecast one day ahead: means over seven days",
                "births a day",
                HEIGHTS[0],
                "d MMM yyyy");
        List<Date> dates = new ArrayList<>();
        List<Double> truth = new ArrayList<>();
        List<Double> forecast = new ArrayList<>();
        for (int i = WEEK - 1; i < network.days(); i++) {
            double truthSum = 0;
            double forecastSum = 0;
            for (int back = 0; back < WEEK; back++) {
                truthSum += network.truth(i - back);
                forecastSum += network.births(i - back);
            }
            dates.add(date(network.date(i)));
            truth.add(truthSum / WEEK);
            forecast.add(forecastSum / WEEK);
        }
        style(chart.addSeries("truth", dates, truth), TRUTH);
        style(chart.addSeries(network.method(), dates, forecast), NETWORK);
        return chart;
    }

    private XYChart days() {
        XYChart chart = panel(
                "The last " + DETAIL_DAYS + " days, with Thanksgiving and Christmas",
                "births a day",
                HEIGHTS[1],
                "d MMM");
        List<Date> dates = new ArrayList<>();
        List<Double> truth = new ArrayList<>();
        List<Double> forecast = new ArrayList<>();
        for (int i = network.days() - DETAIL_DAYS; i < network.days(); i++) {
            dates.add(date(network.date(i)));
            truth.add(network.truth(i));
            forecast.add(network.births(i));
        }
        mark(style(chart.addSeries("truth", dates, truth), TRUTH));
        mark(style(chart.addSeries(network.method(), dates, forecast), NETWORK));
        return chart;
    }

    private XYChart errors() {
        XYChart chart = panel("Mean absolute error by month", "births a day", HEIGHTS[2], "d MMM yyyy");
        chart.getStyler().setYAxisMin(0.0);
        Iterator<Color> colors = OTHERS.iterator();
        for (Forecast other : others) {
            addErrors(chart, other, colors.next());
        }
        addErrors(chart, network, NETWORK);
        return chart;
    }

    private static void addErrors(XYChart chart, Forecast forecast, Color color) {
        Map<YearMonth, List<Double>> byMonth = new TreeMap<>();
        for (int i = 0; i < forecast.days(); i++) {
            byMonth.computeIfAbsent(YearMonth.from(forecast.date(i)), month -> new ArrayList<>())
                    .add(forecast.absoluteError(i));
        }
        List<Date> dates = new ArrayList<>();
        List<Double> means = new ArrayList<>();
        byMonth.forEach((month, errors) -> {
            dates.add(date(month.atDay(15)));
            means.add(errors.stream().mapToDouble(Double::doubleValue).average().orElse(0));
        });
        String legend = String.format(Locale.ROOT, "%s (in all %.1f)", forecast.method(), forecast.meanAbsoluteError());
        mark(style(chart.addSeries(legend, dates, means), color));
    }

    private static XYChart panel(String title, String unit, int height, String datePattern) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(height)
                .title(title)
                .yAxisTitle(unit)
                .build();
        XYStyler styler = chart.getStyler();
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(LegendLayout.Horizontal);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setLegendPadding(12);
        styler.setYAxisLeftWidthHint(90);
        styler.setMarkerSize(7);
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 18));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(new Color(0xE5, 0xE5, 0xE5));
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setDatePattern(datePattern);
        styler.setDecimalPattern("#,##0");
        styler.setLocale(Locale.ENGLISH);
        styler.setTimezone(TimeZone.getTimeZone(ZoneOffset.UTC));
        styler.setChartPadding(16);
        return chart;
    }

    private static XYSeries style(XYSeries series, Color color) {
        series.setLineColor(color);
        series.setLineStyle(SeriesLines.SOLID);
        series.setLineWidth(2.2f);
        series.setMarker(SeriesMarkers.NONE);
        return series;
    }

    private static void mark(XYSeries series) {
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setMarkerColor(series.getLineColor());
    }

    private static Date date(LocalDate date) {
        return Date.from(date.atStartOfDay(ZoneOffset.UTC).toInstant());
    }
}
