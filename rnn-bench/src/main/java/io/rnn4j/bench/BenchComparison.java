package io.rnn4j.bench;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.rnn4j.bench.BenchPlan.Effort;
import io.rnn4j.bench.RowChange.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A guard against regressions: measures the rows of an earlier run again, and tells which moved by more than the noise. */
public final class BenchComparison {
    /** The limit of a quiet machine repeats within a percent or two. */
    private static final double LIMIT_DRIFT = 0.05;

    private BenchComparison() {}

    /**
     * Runs what the base holds and the request asks for, and prints progress, report and comparison. A list of the request
     * that is empty stands for what the base holds.
     *
     * @param request what to run and where to write
     * @param base the JSON of an earlier run
     * @param tolerance by how much a row may move and still count as unchanged; 0.05 lets a call take 1.05 times as long
     * @param out receives plain lines
     * @return whether all benchmarks ran and computed what they must, and none got slower
     * @throws RunFileException if the base is no such file, has no row that is asked for, or would be overwritten
     * @throws IOException if a file cannot be written
     * @throws InterruptedException if this thread is interrupted
     */
    public static boolean run(BenchRequest request, Path base, double tolerance, PrintStream out)
            throws RunFileException, IOException, InterruptedException {
        return run(request, request.quick() ? Effort.QUICK : Effort.FULL, base, tolerance, out);
    }

    static boolean run(BenchRequest request, Effort effort, Path base, double tolerance, PrintStream out)
            throws RunFileException, IOException, InterruptedException {
        RecordedRun before = RunFile.read(base);
        if (Files.exists(request.json()) && Files.isSameFile(request.json(), base)) {
            throw new RunFileException(
                    "the results would overwrite the base " + base + "; name another file with --json");
        }
        BenchRequest narrowed = narrowed(request, before.rows().keySet());
        Set<BenchCase> wanted = before.rows().keySet();
        if (BenchPlan.of(narrowed, effort, wanted::contains).cases().stream().allMatch(BenchCase::isPeak)) {
            throw new RunFileException("no row of " + base + " is asked for; it has"
                    + wanted.stream()
                            .filter(one -> !one.isPeak())
                            .map(one -> "\n  " + one.row() + " " + one.backend())
                            .collect(Collectors.joining()));
        }
        BenchRunner runner = new BenchRunner(narrowed, effort, out, wanted::contains);
        boolean complete = runner.run();
        if (!runner.hasResults()) {
            return false;
        }
        RecordedRun after = RunFile.read(request.json());
        List<RowChange> changes = RowChange.between(before.rows(), after.rows(), tolerance);
        out.println();
        out.print(report(base, before, after, changes, tolerance));
        return complete && changes.stream().noneMatch(change -> change.verdict() == Verdict.SLOWER);
    }

    private static BenchRequest narrowed(BenchRequest request, Collection<BenchCase> rows) {
        List<String> known = Contenders.names();
        List<BenchCase> usable =
                rows.stream().filter(one -> known.contains(one.backend())).toList();
        return new BenchRequest(
                request.quick(),
                request.peers(),
                request.suites().isEmpty() ? Suite.all() : request.suites(),
                orHeld(request.backends(), usable, BenchCase::backend),
                orHeld(request.cells(), usable, BenchCase::cell),
                orHeld(request.shapes(), usable, BenchCase::shape),
                orHeld(request.dtypes(), usable, BenchCase::dtype),
                orHeld(request.threads(), usable, BenchCase::threads),
                request.filter(),
                request.json(),
                request.chart(),
                request.log());
    }

    private static <T> List<T> orHeld(List<T> asked, List<BenchCase> rows, Function<BenchCase, T> part) {
        return asked.isEmpty() ? rows.stream().map(part).distinct().toList() : asked;
    }

    /** Returns the comparison in words: what makes it doubtful, a line a row, and the sum. */
    static String report(Path base, RecordedRun before, RecordedRun after, List<RowChange> changes, double tolerance) {
        StringBuilder text = new StringBuilder("Compared with " + base + "\n");
        doubts(before, after)
                .forEach(doubt -> text.append("WARNING  ").append(doubt).append('\n'));
        if (!changes.isEmpty()) {
            text.append(table(changes)).append('\n');
        }
        Map<Verdict, Long> counts = changes.stream()
                .collect(Collectors.groupingBy(
                        RowChange::verdict, () -> new EnumMap<>(Verdict.class), Collectors.counting()));
        text.append(String.format(
                Locale.ROOT,
                "Slower or faster: by more than %.3g %%, p < %.2g corrected for %d rows, and in every JVM.%n",
                tolerance * 100,
                RowChange.LEVEL,
                changes.size()));
        text.append("Rows: ")
                .append(counts.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining("; ")))
                .append('\n');
        long missing = before.rows().keySet().stream()
                .filter(one -> !one.isPeak() && !after.rows().containsKey(one))
                .count();
        if (missing > 0) {
            text.append(missing).append(" more rows of the base were not measured this time.\n");
        }
        return text.toString();
    }

    private static List<String> doubts(RecordedRun before, RecordedRun after) {
        List<String> doubts = new ArrayList<>();
        before.conditions().forEach((name, value) -> {
            String now = after.conditions().getOrDefault(name, "not recorded");
            if (!value.equals(now)) {
                doubts.add(name + " differs, so a change need not be the code's: " + value + " in the base, " + now
                        + " now");
            }
        });
        before.rows().forEach((one, row) -> {
            RecordedRun.Row again = after.rows().get(one);
            if (one.isPeak() && again != null) {
                double ratio = RowChange.median(again.iterations()) / RowChange.median(row.iterations());
                if (Math.abs(Math.log(ratio)) > Math.log(1 + LIMIT_DRIFT)) {
                    doubts.add(String.format(
                            Locale.ROOT,
                            "%s, which is the machine's limit and not the project's code, takes %.2f times as long as in"
                                    + " the base: other programs, or a processor that clocks differently. Rows move"
                                    + " with it.",
                            one.row(),
                            ratio));
                }
            }
        });
        if (hasOneJvm(before) || hasOneJvm(after)) {
            doubts.add(
                    "one JVM a row: JVMs that run the same code differ by some percent, and one cannot show it. A small"
                            + " change needs two runs without --quick.");
        }
        return doubts;
    }

    private static boolean hasOneJvm(RecordedRun run) {
        return run.rows().values().stream().anyMatch(row -> row.jvms().size() == 1);
    }

    private static String table(List<RowChange> changes) {
        Object[][] data = changes.stream()
                .map(change -> new Object[] {
                    change.of().row(),
                    change.of().backend(),
                    BenchReport.time(change.before()),
                    BenchReport.time(change.after()),
                    String.format(Locale.ROOT, "%.3f", change.ratio()),
                    Double.isNaN(change.p()) ? "-" : String.format(Locale.ROOT, "%.2g", change.p()),
                    change.verdict()
                })
                .toArray(Object[][]::new);
        Column[] columns = {
            new Column().header("row").dataAlign(HorizontalAlign.LEFT),
            new Column().header("backend").dataAlign(HorizontalAlign.LEFT),
            new Column().header("base"),
            new Column().header("now"),
            new Column().header("now/base"),
            new Column().header("p"),
            new Column().header("verdict").dataAlign(HorizontalAlign.LEFT)
        };
        return AsciiTable.getTable(columns, data);
    }
}
