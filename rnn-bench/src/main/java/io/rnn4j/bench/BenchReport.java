package io.rnn4j.bench;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.rnn4j.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tables at the end: one for each benchmark, type and number of threads; a row a shape and cell, a column a backend. */
final class BenchReport {
    private final List<BenchCase> plan;
    private final List<BenchScore> scores;
    private final Map<BenchCase, String> failures;

    /**
     * @param plan in the order of rows and columns
     * @param scores what was measured
     * @param failures cases that failed, with the reason
     */
    BenchReport(List<BenchCase> plan, List<BenchScore> scores, Map<BenchCase, String> failures) {
        this.plan = plan;
        this.scores = scores;
        this.failures = failures;
    }

    /** One table. */
    private record Heading(String benchmark, DType dtype, int threads) {
        static Heading of(BenchCase one) {
            return new Heading(one.benchmark(), one.dtype(), one.threads());
        }
    }

    /** One row; the cell has no meaning for a plain product. */
    private record Row(String shape, String cell) {
        static Row of(BenchCase one) {
            return new Row(one.shape(), one.isPlainProduct() ? "" : one.cell().label());
        }
    }

    /** Returns all tables. */
    String tables() {
        Map<Heading, List<BenchCase>> tables = new LinkedHashMap<>();
        for (BenchCase one : plan) {
            boolean ran = failures.containsKey(one)
                    || scores.stream().anyMatch(score -> score.of().equals(one));
            if (ran && !one.isPeak()) {
                tables.computeIfAbsent(Heading.of(one), heading -> new ArrayList<>())
                        .add(one);
            }
        }
        StringBuilder text = new StringBuilder();
        tables.forEach((heading, cases) -> text.append(table(heading, cases)).append('\n'));
        return text.toString();
    }

    private String table(Heading heading, List<BenchCase> cases) {
        Set<Row> rows = new LinkedHashSet<>();
        Set<String> backends = new LinkedHashSet<>();
        for (BenchCase one : cases) {
            rows.add(Row.of(one));
            backends.add(one.backend());
        }
        String first = backends.iterator().next();
        boolean step = heading.benchmark.equals(Benchmarks.STEP);
        double limit = step ? Double.NaN : limit(heading.dtype, heading.threads);
        List<Column> columns = new ArrayList<>();
        columns.add(new Column()
                .header(heading.benchmark.equals(Benchmarks.GEMM) ? "MxNxK or N,T,I,H" : "N,T,I,H")
                .dataAlign(HorizontalAlign.LEFT));
        columns.add(new Column().header("cell").dataAlign(HorizontalAlign.LEFT));
        backends.forEach(backend -> columns.add(new Column().header(backend)));
        List<String> peers = backends.stream()
                .filter(backend -> !backend.equals(first) && Contenders.peers().contains(backend))
                .toList();
        peers.forEach(peer -> columns.add(new Column().header(first + " / " + peer)));
        if (!Double.isNaN(limit)) {
            columns.add(new Column().header(first + " of limit"));
        }
        Object[][] data = rows.stream()
                .map(row -> line(heading, row, backends, peers, limit).toArray())
                .toArray(Object[][]::new);
        return title(heading, first, limit) + "\n" + AsciiTable.getTable(columns.toArray(Column[]::new), data) + "\n";
    }

    private static String title(Heading heading, String first, double limit) {
        boolean step = heading.benchmark.equals(Benchmarks.STEP);
        return heading.benchmark + ", " + heading.dtype + ", " + heading.threads
                + (heading.threads == 1 ? " thread" : " threads") + ": "
                + (step
                        ? "p50 / p99 / p99.9 in us, GFLOP/s at p50, speed relative to " + first
                        : "GFLOP/s, time of a call, speed relative to " + first)
                + (Double.isNaN(limit) ? "" : String.format(Locale.ROOT, "; limit %.1f GFLOP/s", limit));
    }

    private List<String> line(Heading heading, Row row, Set<String> backends, List<String> peers, double limit) {
        List<String> line = new ArrayList<>(List.of(row.shape, row.cell));
        double firstSeconds = Double.NaN;
        double firstGflops = Double.NaN;
        boolean isFirst = true;
        for (String backend : backends) {
            BenchScore score = find(heading, row, backend);
            if (isFirst && score != null) {
                firstSeconds = score.seconds();
                firstGflops = score.gflops();
            }
            isFirst = false;
            line.add(score == null ? missing(heading, row, backend) : cell(score, firstSeconds));
        }
        for (String peer : peers) {
            BenchScore score = find(heading, row, peer);
            line.add(
                    score == null || Double.isNaN(firstSeconds)
                            ? "-"
                            : String.format(Locale.ROOT, "%.2f", score.seconds() / firstSeconds));
        }
        if (!Double.isNaN(limit)) {
            line.add(
                    Double.isNaN(firstGflops) ? "-" : String.format(Locale.ROOT, "%.0f %%", 100 * firstGflops / limit));
        }
        return line;
    }

    private static String cell(BenchScore score, double firstSeconds) {
        String ratio =
                Double.isNaN(firstSeconds) ? "" : String.format(Locale.ROOT, " %.2fx", firstSeconds / score.seconds());
        return score.of().isStep()
                ? String.format(
                        Locale.ROOT,
                        "%.2f / %.2f / %.2f %6.1f%s",
                        score.seconds() * 1e6,
                        score.p99() * 1e6,
                        score.p999() * 1e6,
                        score.gflops(),
                        ratio)
                : String.format(Locale.ROOT, "%.1f %8s%s", score.gflops(), time(score.seconds()), ratio);
    }

    /** Returns a time with three digits and its unit. */
    static String time(double seconds) {
        String[] units = {"s", "ms", "us"};
        double value = seconds;
        int unit = 0;
        while (value < 1 && unit < units.length - 1) {
            value *= 1000;
            unit++;
        }
        String digits = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, digits, value) + " " + units[unit];
    }

    private String missing(Heading heading, Row row, String backend) {
        return failures.keySet().stream()
                        .anyMatch(one -> one.backend().equals(backend)
                                && Heading.of(one).equals(heading)
                                && Row.of(one).equals(row))
                ? "FAILED"
                : "-";
    }

    private @Nullable BenchScore find(Heading heading, Row row, String backend) {
        return scores.stream()
                .filter(score -> score.of().backend().equals(backend)
                        && Heading.of(score.of()).equals(heading)
                        && Row.of(score.of()).equals(row))
                .findFirst()
                .orElse(null);
    }

    /** Returns the rate of {@link Peak}, or NaN if it was not measured. */
    private double limit(DType dtype, int threads) {
        return scores.stream()
                .filter(score -> score.of().isPeak()
                        && score.of().dtype() == dtype
                        && score.of().threads() == threads)
                .mapToDouble(BenchScore::gflops)
                .findFirst()
                .orElse(Double.NaN);
    }
}
