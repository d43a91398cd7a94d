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
import java.util.function.Function;

/**
 * The tables at the end: one for each benchmark, type and number of threads; a row a shape, cell and option, a column a
 * backend, and ratios of the first backend to whatever was measured in the same run.
 */
final class BenchReport {
    private final List<BenchCase> plan;
    private final Map<BenchCase, BenchScore> scores = new LinkedHashMap<>();
    private final Map<BenchCase, String> failures;

    /**
     * @param plan in the order of rows and columns
     * @param scores what was measured
     * @param failures cases that failed, with the reason
     */
    BenchReport(List<BenchCase> plan, List<BenchScore> scores, Map<BenchCase, String> failures) {
        this.plan = plan;
        scores.forEach(score -> this.scores.put(score.of(), score));
        this.failures = failures;
    }

    /** One table. */
    private record Heading(String benchmark, DType dtype, int threads) {
        static Heading of(BenchCase one) {
            return new Heading(one.benchmark(), one.dtype(), one.threads());
        }

        @Override
        public String toString() {
            return benchmark + ", " + dtype + ", " + threads + (threads == 1 ? " thread" : " threads");
        }
    }

    /** Tells a number of a row of the first backend, or NaN. */
    private interface Ratio {
        double of(BenchCase first);
    }

    /** Returns all tables. */
    String tables() {
        Map<Heading, List<BenchCase>> tables = new LinkedHashMap<>();
        for (BenchCase one : plan) {
            if ((failures.containsKey(one) || scores.containsKey(one)) && !one.isPeak()) {
                tables.computeIfAbsent(Heading.of(one), heading -> new ArrayList<>())
                        .add(one);
            }
        }
        StringBuilder text = new StringBuilder();
        tables.forEach((heading, cases) -> text.append(table(heading, cases)).append('\n'));
        return text.toString();
    }

    private String table(Heading heading, List<BenchCase> cases) {
        Set<String> backends = new LinkedHashSet<>();
        cases.forEach(one -> backends.add(one.backend()));
        String first = backends.iterator().next();
        Set<BenchCase> rows = new LinkedHashSet<>(); // each by its first backend, which need not have run
        cases.forEach(one -> rows.add(one.withBackend(first)));
        double limit = limit(heading);

        List<Column> columns = new ArrayList<>();
        List<Function<BenchCase, String>> values = new ArrayList<>();
        columns.add(left(heading.benchmark.equals(Benchmarks.GEMM) ? "MxNxK or N,T,I,H" : "N,T,I,H"));
        values.add(BenchCase::shape);
        columns.add(left("cell"));
        values.add(row -> row.isPlainProduct() ? "" : row.cell().label());
        if (heading.benchmark.equals(Benchmarks.OPTIONS)) {
            columns.add(left("option"));
            values.add(BenchCase::option);
        }
        for (String backend : backends) {
            columns.add(new Column().header(backend));
            values.add(row -> cell(row.withBackend(backend), row));
        }
        Map<String, Ratio> ratios = ratios(backends);
        ratios.forEach((name, ratio) -> {
            if (rows.stream().anyMatch(row -> !Double.isNaN(ratio.of(row)))) {
                columns.add(new Column().header(first + name));
                values.add(row -> formatted("%.2f", ratio.of(row)));
            }
        });
        if (!Double.isNaN(limit)) {
            columns.add(new Column().header(first + " of limit"));
            values.add(row -> formatted("%.0f %%", 100 * rate(row) / limit));
        }
        Object[][] data = rows.stream()
                .map(row -> values.stream().map(value -> value.apply(row)).toArray())
                .toArray(Object[][]::new);
        String title = heading + ": " + legend(heading, first)
                + (Double.isNaN(limit) ? "" : String.format(Locale.ROOT, "; limit %.1f GFLOP/s", limit));
        return title + "\n" + AsciiTable.getTable(columns.toArray(Column[]::new), data) + "\n";
    }

    private static Column left(String header) {
        return new Column().header(header).dataAlign(HorizontalAlign.LEFT);
    }

    private static String formatted(String format, double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    private static String legend(Heading heading, String first) {
        return switch (heading.benchmark) {
            case Benchmarks.STEP, Benchmarks.STACK ->
                "p50 / p99 / p99.9 in us, GFLOP/s at p50, speed relative to " + first;
            case Benchmarks.OPTIONS -> "time of a training step, times the plain cell's";
            case Benchmarks.MEMORY -> "bytes allocated by a step; held by its buffers, times what the gradient needs";
            case Benchmarks.START -> "time of the whole process, speed relative to " + first;
            default -> "GFLOP/s, time of a call, speed relative to " + first;
        };
    }

    /** The first backend's speed relative to what stands in a column's name. */
    private Map<String, Ratio> ratios(Set<String> backends) {
        Map<String, Ratio> ratios = new LinkedHashMap<>();
        backends.stream()
                .skip(1)
                .filter(Contenders.peers()::contains)
                .forEach(peer -> ratios.put(" / " + peer, row -> seconds(row.withBackend(peer)) / seconds(row)));
        ratios.put(" / 1 thread", row -> row.threads() == 1 ? Double.NaN : seconds(row.withThreads(1)) / seconds(row));
        ratios.put(" / even sizes", row -> {
            String even = even(row);
            return even.equals(row.shape()) ? Double.NaN : rate(row) / rate(row.withShape(even));
        });
        return ratios;
    }

    private static String even(BenchCase one) {
        return one.benchmark().equals(Benchmarks.FORWARD) || one.benchmark().equals(Benchmarks.TRAINING)
                ? RecurrentShape.parse(one.shape()).even().toString()
                : one.shape();
    }

    private double seconds(BenchCase one) {
        BenchScore score = scores.get(one);
        return score == null ? Double.NaN : score.seconds();
    }

    private double rate(BenchCase one) {
        BenchScore score = scores.get(one);
        return score == null ? Double.NaN : score.gflops();
    }

    /** Returns what one backend reached in one row. */
    private String cell(BenchCase one, BenchCase first) {
        BenchScore score = scores.get(one);
        if (score == null) {
            return failures.containsKey(one) ? "FAILED" : "-";
        }
        return switch (one.benchmark()) {
            case Benchmarks.OPTIONS -> {
                double plain = seconds(one.withOption(CellOption.PLAIN));
                yield time(score.seconds()) + relative(score.seconds() / plain);
            }
            case Benchmarks.MEMORY -> {
                BenchScore.Memory memory = score.memory();
                yield String.format(
                        Locale.ROOT,
                        "%.0f B; %.1f MB %.2fx",
                        memory.allocated(),
                        memory.held() * 1e-6,
                        memory.held() / memory.needed());
            }
            case Benchmarks.START -> time(score.seconds()) + relative(seconds(first) / score.seconds());
            case Benchmarks.STEP, Benchmarks.STACK ->
                String.format(
                        Locale.ROOT,
                        "%.2f / %.2f / %.2f %6.1f%s",
                        score.seconds() * 1e6,
                        score.p99() * 1e6,
                        score.p999() * 1e6,
                        score.gflops(),
                        relative(seconds(first) / score.seconds()));
            default ->
                String.format(
                        Locale.ROOT,
                        "%.1f %8s%s",
                        score.gflops(),
                        time(score.seconds()),
                        relative(seconds(first) / score.seconds()));
        };
    }

    private static String relative(double ratio) {
        return Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, " %.2fx", ratio);
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

    /** Returns the rate of {@link Peak} where a rate is the point, or NaN if it is not or was not measured. */
    private double limit(Heading heading) {
        return switch (heading.benchmark) {
            case Benchmarks.GEMM, Benchmarks.FORWARD, Benchmarks.TRAINING ->
                rate(new BenchCase(Benchmarks.PEAK, "", Cell.RNN, "", heading.dtype, heading.threads));
            default -> Double.NaN;
        };
    }
}
