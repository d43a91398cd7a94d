package io.rnn4j.bench;

import java.awt.Color;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The chart: a panel a benchmark, type and number of threads; a group of bars a shape and cell, a bar a backend, always in
 * the colour of its name, and the limit as a line.
 */
final class BenchChart {
    private static final int HEIGHT = 420;
    private static final int MARGIN = 330;

    /** Of a bar's place; where there is more room, bars grow. */
    private static final int BAR = 16;

    private static final int WIDEST_BAR = 60;
    private static final int MIN_WIDTH = 1200;
    private static final int MAX_WIDTH = 1600;

    /** Colours that people who see no red or green tell apart (Okabe and Ito 2008): ours blue, others warm or grey. */
    private static final Map<String, Color> COLORS = Map.of(
            "java", new Color(0x0072B2),
            "java-scalar", new Color(0x56B4E9),
            "blas", new Color(0x009E73),
            "onednn", new Color(0xE69F00),
            "pytorch", new Color(0xD55E00),
            "dl4j", new Color(0x8C8C8C));

    private static final List<Color> OTHER_COLORS =
            List.of(new Color(0xCC79A7), new Color(0xF0E442), new Color(0x5D3A9B), new Color(0x4B4B4B));

    private BenchChart() {}

    /**
     * Writes the chart.
     *
     * @return whether there was anything to draw
     */
    static boolean write(List<BenchScore> scores, String machine, Path file) throws IOException {
        Map<BenchCase, BenchScore> limits = new LinkedHashMap<>();
        Map<String, List<BenchScore>> panels = new LinkedHashMap<>();
        for (BenchScore score : scores) {
            BenchCase one = score.of();
            if (one.isPeak()) {
                limits.put(one, score);
            } else if (!one.benchmark().equals(Benchmarks.MEMORY)) {
                String title = what(one.benchmark()) + ", " + one.dtype() + ", " + one.threads()
                        + (one.threads() == 1 ? " thread" : " threads");
                panels.computeIfAbsent(title, name -> new ArrayList<>()).add(score);
            }
        }
        if (panels.isEmpty()) {
            return false;
        }
        int width = panels.values().stream().mapToInt(BenchChart::width).max().orElse(MIN_WIDTH);
        List<CategoryChart> charts = new ArrayList<>();
        panels.forEach((title, panel) -> {
            BenchCase any = panel.get(0).of();
            BenchScore limit = limits.get(new BenchCase(Benchmarks.PEAK, "", Cell.RNN, "", any.dtype(), any.threads()));
            // The machine once, above all.
            charts.add(panel(charts.isEmpty() ? title + "  (" + machine + ")" : title, width, panel, limit));
        });
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (var out = Files.newOutputStream(temporary)) {
            BitmapEncoder.saveBitmap(charts, charts.size(), 1, out, BitmapFormat.PNG);
        }
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    private static String what(String benchmark) {
        return switch (benchmark) {
            case Benchmarks.GEMM -> "Matrix product";
            case Benchmarks.FORWARD -> "Forward (inference)";
            case Benchmarks.TRAINING -> "Forward and backward (training)";
            case Benchmarks.STEP -> "One step of one sequence";
            default -> benchmark;
        };
    }

    private static int width(List<BenchScore> panel) {
        long groups = panel.stream().map(score -> group(score.of())).distinct().count();
        long bars = panel.stream().map(score -> score.of().backend()).distinct().count();
        return (int) Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, MARGIN + groups * (bars + 1) * BAR));
    }

    private static CategoryChart panel(String title, int width, List<BenchScore> scores, @Nullable BenchScore limit) {
        BenchCase any = scores.get(0).of();
        CategoryChart chart = new CategoryChartBuilder()
                .width(width)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(axis(any))
                .build();
        Set<String> groups = new LinkedHashSet<>();
        Map<String, Map<String, Double>> bars = new LinkedHashMap<>();
        for (BenchScore score : scores) {
            String group = group(score.of());
            groups.add(group);
            bars.computeIfAbsent(score.of().backend(), name -> new LinkedHashMap<>())
                    .put(group, readable(height(score)));
        }
        style(chart.getStyler(), width, any, bars, groups.size());
        List<String> names = List.copyOf(groups);
        Iterator<Color> others = OTHER_COLORS.iterator();
        bars.forEach((backend, values) -> {
            // Null leaves the place empty, for what was not measured is not 0.
            List<@Nullable Double> heights = new ArrayList<>();
            names.forEach(name -> heights.add(values.get(name)));
            CategorySeries series = chart.addSeries(backend, names, heights);
            Color color = COLORS.get(backend);
            if (color == null && others.hasNext()) {
                color = others.next();
            }
            series.setFillColor(color);
        });
        if (limit != null && isRate(any) && !any.isSampled()) {
            CategorySeries line = chart.addSeries(
                    String.format(Locale.ROOT, "limit %.0f", limit.gflops()),
                    names,
                    Collections.nCopies(names.size(), limit.gflops()));
            line.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Line);
            line.setMarker(SeriesMarkers.NONE);
            line.setLineColor(Color.BLACK);
            line.setLineWidth(1.5f);
        }
        return chart;
    }

    private static void style(
            CategoryStyler styler, int width, BenchCase any, Map<String, Map<String, Double>> bars, int groups) {
        styler.setLegendPosition(LegendPosition.OutsideE);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridVerticalLinesVisible(false);
        double places = (double) groups * bars.size() * WIDEST_BAR / (width - MARGIN);
        styler.setAvailableSpaceFill(Math.min(0.85, places));
        // Labels on bars where there is room, and always where no axis from 0 shows the smallest.
        styler.setLabelsVisible(any.isSampled() || groups * bars.size() <= 20);
        styler.setXAxisLabelRotation(any.option().isEmpty() && groups <= 6 ? 0 : 25);
        styler.setYAxisMin(0.0);
        if (any.isSampled()) {
            styler.setYAxisLogarithmic(true); // A peer may take a hundred times as long.
            double least = bars.values().stream()
                    .flatMap(values -> values.values().stream())
                    .mapToDouble(value -> value)
                    .min()
                    .orElse(1);
            styler.setYAxisMin(Math.pow(10, Math.floor(Math.log10(least / 2))));
        }
    }

    private static String axis(BenchCase one) {
        if (one.isSampled()) {
            return "median, us, logarithmic (less is better)";
        }
        return isRate(one) ? "GFLOP/s (more is better)" : "time, ms (less is better)";
    }

    private static double height(BenchScore score) {
        if (score.of().isSampled()) {
            return score.seconds() * 1e6;
        }
        return isRate(score.of()) ? score.gflops() : score.seconds() * 1e3;
    }

    /** Three digits, since the chart writes all that there are on the bars. */
    private static double readable(double value) {
        return new BigDecimal(value).round(new MathContext(3)).doubleValue();
    }

    private static boolean isRate(BenchCase one) {
        return one.option().isEmpty() && one.flops() > 0;
    }

    private static String group(BenchCase one) {
        if (one.isPlainProduct()) {
            return one.shape();
        }
        return one.cell().label() + " " + (one.option().isEmpty() ? one.shape() : one.option());
    }
}
