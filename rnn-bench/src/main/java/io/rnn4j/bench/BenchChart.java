package io.rnn4j.bench;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The chart: a panel a benchmark, type and number of threads; a group of bars a shape and cell, a bar a backend. */
final class BenchChart {
    private static final int WIDTH = 1100;
    private static final int HEIGHT = 420;

    private BenchChart() {}

    /**
     * Writes the chart.
     *
     * @return whether there was anything to draw
     */
    static boolean write(List<BenchScore> scores, String machine, Path file) throws IOException {
        Map<String, List<BenchScore>> panels = new LinkedHashMap<>();
        for (BenchScore score : scores) {
            BenchCase one = score.of();
            if (!one.isPeak() && !one.benchmark().equals(Benchmarks.MEMORY)) {
                String title = one.benchmark() + ", " + one.dtype() + ", " + one.threads()
                        + (one.threads() == 1 ? " thread" : " threads");
                panels.computeIfAbsent(title, name -> new ArrayList<>()).add(score);
            }
        }
        if (panels.isEmpty()) {
            return false;
        }
        List<CategoryChart> charts = new ArrayList<>();
        panels.forEach((title, panel) -> charts.add(panel(title + "  (" + machine + ")", panel)));
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (var out = Files.newOutputStream(temporary)) {
            BitmapEncoder.saveBitmap(charts, charts.size(), 1, out, BitmapFormat.PNG);
        }
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    private static CategoryChart panel(String title, List<BenchScore> scores) {
        BenchCase any = scores.get(0).of();
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(axis(any))
                .build();
        CategoryStyler styler = chart.getStyler();
        styler.setLegendPosition(LegendPosition.OutsideE);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setYAxisMin(0.0);
        styler.setAvailableSpaceFill(0.8);
        styler.setXAxisLabelRotation(any.option().isEmpty() && scores.size() <= 24 ? 0 : 30);
        Set<String> groups = new LinkedHashSet<>();
        Map<String, Map<String, Double>> bars = new LinkedHashMap<>();
        for (BenchScore score : scores) {
            String group = group(score.of());
            groups.add(group);
            bars.computeIfAbsent(score.of().backend(), name -> new LinkedHashMap<>())
                    .put(group, height(score));
        }
        List<String> names = List.copyOf(groups);
        bars.forEach((backend, values) -> chart.addSeries(
                backend,
                names,
                names.stream().map(name -> values.getOrDefault(name, 0.0)).toList()));
        return chart;
    }

    private static String axis(BenchCase one) {
        if (one.isSampled()) {
            return "median time of a call, us (less is better)";
        }
        return isRate(one) ? "GFLOP/s (more is better)" : "time, ms (less is better)";
    }

    private static double height(BenchScore score) {
        if (score.of().isSampled()) {
            return score.seconds() * 1e6;
        }
        return isRate(score.of()) ? score.gflops() : score.seconds() * 1e3;
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
