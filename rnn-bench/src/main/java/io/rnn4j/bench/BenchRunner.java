package io.rnn4j.bench;

import io.rnn4j.bench.BenchPlan.Effort;
import io.rnn4j.bench.Probe.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks in JVMs of their own, tells how far it is, and reports. */
public final class BenchRunner {
    private final BenchRequest request;
    private final Effort effort;
    private final PrintStream out;
    private final Predicate<BenchCase> wanted;
    private final Map<BenchCase, RunResult> results = new LinkedHashMap<>();
    private final Map<BenchCase, String> failures = new LinkedHashMap<>();
    private final long start = System.nanoTime();

    /** Of what is asked, runs the cases that are wanted. */
    BenchRunner(BenchRequest request, Effort effort, PrintStream out, Predicate<BenchCase> wanted) {
        this.request = request;
        this.effort = effort;
        this.out = out;
        this.wanted = wanted;
    }

    /**
     * Runs what is asked and prints progress and report. Backends that cannot run are listed and left out.
     *
     * @param request what to run and where to write
     * @param out receives plain lines
     * @return whether all benchmarks ran and computed what they must
     * @throws IOException if a file cannot be written
     * @throws InterruptedException if this thread is interrupted
     */
    public static boolean run(BenchRequest request, PrintStream out) throws IOException, InterruptedException {
        return run(request, request.quick() ? Effort.QUICK : Effort.FULL, out);
    }

    static boolean run(BenchRequest request, Effort effort, PrintStream out) throws IOException, InterruptedException {
        return new BenchRunner(request, effort, out, one -> true).run();
    }

    boolean run() throws IOException, InterruptedException {
        List<Answer> answers =
                Probe.ask(request.contenders(), request.threads().isEmpty() ? List.of(1) : request.threads());
        BenchPlan plan = BenchPlan.of(request, effort, one -> wanted.test(one) && isPossible(one, answers));
        printHeader(answers, plan);
        if (plan.cases().isEmpty()) {
            out.println("Nothing to run: no benchmark, backend and shape fit together.");
            return false;
        }
        createFolder(request.log());
        try (PrintStream log = new PrintStream(Files.newOutputStream(request.log()), true, StandardCharsets.UTF_8)) {
            runAll(plan, log);
        }
        writeJson();
        List<BenchScore> scores = new ArrayList<>();
        results.forEach((one, result) -> scores.add(BenchScore.of(one, result)));
        out.println();
        out.print(new BenchReport(plan.cases(), scores, failures).tables());
        failures.forEach((one, reason) -> out.println("FAILED  " + one.backend() + " " + one.row() + ": " + reason));
        printFiles(scores);
        return failures.isEmpty();
    }

    /** Tells whether {@link #run} measured anything, so that there is a JSON file. */
    boolean hasResults() {
        return !results.isEmpty();
    }

    private static boolean isPossible(BenchCase one, List<Answer> answers) {
        boolean usable = answers.stream()
                .anyMatch(answer ->
                        answer.usable() && answer.backend().equals(one.backend()) && answer.threads() == one.threads());
        return usable && isAble(Contenders.named(one.backend()), one);
    }

    /** Tells whether a contender has a way to do it. */
    static boolean isAble(Contender contender, BenchCase one) {
        if (Benchmarks.needsBackend(one.benchmark()) && !contender.isBackend()) {
            return false;
        }
        if (one.benchmark().equals(Benchmarks.START)
                && contender.flagsOfPrograms().isEmpty()) {
            return false;
        }
        return contender.refusal(one.benchmark(), one.cell(), one.dtype()).isEmpty();
    }

    private void printHeader(List<Answer> answers, BenchPlan plan) {
        out.println("CPU       " + Machine.cpu());
        out.println("JDK       " + Machine.jdk());
        out.println("JVM flags " + String.join(" ", Launch.flags()));
        for (Answer answer : answers) {
            out.printf(
                    Locale.ROOT,
                    "%-11s %s%s%n",
                    answer.backend(),
                    answer.usable() ? "" : "left out, cannot run: ",
                    answer.text());
        }
        double load = Machine.load();
        if (load > 0.5) {
            out.printf(
                    Locale.ROOT,
                    "Other programs are running (load %.1f): trust ratios within a row, not absolute numbers.%n",
                    load);
        }
        out.printf(
                Locale.ROOT,
                "%d benchmarks, %d %s each, about %s at most%n",
                plan.cases().size(),
                plan.effort().rounds(),
                plan.effort().rounds() == 1 ? "JVM" : "JVMs",
                duration(Math.min(plan.seconds(), BenchPlan.deadline(request))));
    }

    private void runAll(BenchPlan plan, PrintStream log) {
        double deadline = BenchPlan.deadline(request);
        double total = plan.seconds();
        double planned = 0;
        double began = elapsed();
        int done = 0;
        int leftOut = 0;
        int count = plan.cases().size() * plan.effort().rounds();
        for (int round = 0; round < plan.effort().rounds(); round++) {
            for (BenchCase one : plan.cases()) {
                done++;
                // Where the machine is slower than the plan assumes, what is left is stretched alike.
                double pace = planned == 0 ? 1 : Math.max(0.2, (elapsed() - began) / planned);
                double estimate = plan.secondsOf(one) * Math.max(1, pace);
                if (failures.containsKey(one) || elapsed() + estimate > deadline) {
                    leftOut++;
                    continue;
                }
                String outcome;
                try (Watchdog watchdog = new Watchdog(deadline - elapsed())) {
                    outcome = runOne(plan, one, watchdog, log);
                }
                planned += plan.secondsOf(one);
                double left = (total - planned) * (elapsed() - began) / planned;
                out.printf(
                        Locale.ROOT,
                        "[%d/%d] %s %s: %s (%s left)%n",
                        done,
                        count,
                        one.row(),
                        one.backend(),
                        outcome,
                        duration(Math.min(left, deadline - elapsed())));
            }
        }
        if (leftOut > 0) {
            out.println(leftOut + " of " + count + " runs left out, for lack of time or because they failed before.");
        }
    }

    /** Runs one case in one JVM and returns the outcome in a few words. */
    private String runOne(BenchPlan plan, BenchCase one, Watchdog watchdog, PrintStream log) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        String problem = "JMH gave no result";
        try (PrintStream stream = new PrintStream(text, true, StandardCharsets.UTF_8)) {
            OutputFormat format = OutputFormatFactory.createFormatInstance(stream, VerboseMode.NORMAL);
            Runner runner = new Runner(options(plan, one).build(), format);
            for (RunResult result : Launch.withClassPath(classPath(one), runner::run)) {
                addRate(one, result);
                results.merge(one, result, BenchRunner::merged);
                BenchScore score = BenchScore.of(one, result);
                if (one.isPeak()) {
                    return String.format(Locale.ROOT, "limit %.1f GFLOP/s", score.gflops());
                }
                String time = BenchReport.time(score.seconds());
                return score.gflops() > 0 ? String.format(Locale.ROOT, "%.1f GFLOP/s, %s", score.gflops(), time) : time;
            }
        } catch (RunnerException e) {
            problem = String.valueOf(e.getMessage());
        } finally {
            log.println(text.toString(StandardCharsets.UTF_8));
        }
        if (watchdog.ended()) {
            return "left out, because the time is up";
        }
        String reason = text.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.matches("[\\w.$]+(Exception|Error)\\b.*"))
                .findFirst()
                .orElse(problem);
        failures.put(one, reason);
        results.remove(one); // A case that fails in one round is not trusted in another.
        return "FAILED: " + reason;
    }

    private static String classPath(BenchCase one) {
        return one.isPeak() ? Launch.classPath() : Launch.classPath(Contenders.named(one.backend()));
    }

    private static ChainedOptionsBuilder options(BenchPlan plan, BenchCase one) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(one.include())
                .forks(1)
                .jvmArgs(Launch.flags().toArray(String[]::new))
                .jvmArgsAppend("-D" + Machine.PROPERTY + "=" + Machine.cpu())
                .warmupIterations(plan.effort().warmups())
                .warmupTime(TimeValue.milliseconds(plan.warmupMillis(one)))
                .measurementIterations(plan.effort().measurements())
                .measurementTime(TimeValue.milliseconds(plan.effort().iterationMillis()))
                .param("dtype", one.dtype().name());
        if (!one.option().isEmpty()) {
            options.param("option", one.option());
        }
        return one.isPeak()
                ? options.threads(one.threads())
                : options.param("backend", one.backend())
                        .param("cell", one.cell().label())
                        .param("shape", one.shape())
                        .param("threads", Integer.toString(one.threads()));
    }

    /** JMH counts operations in no mode that samples: adds the rate to a step's result. */
    private static void addRate(BenchCase one, RunResult result) {
        if (one.isSampled()) {
            double rate = BenchScore.of(one, result).gflops();
            for (BenchmarkResult fork : result.getBenchmarkResults()) {
                fork.addBenchmarkResult(new ScalarResult(BenchScore.GFLOP, rate, "GFLOP/s", AggregationPolicy.AVG));
            }
        }
    }

    private static RunResult merged(RunResult before, RunResult more) {
        List<BenchmarkResult> forks = new ArrayList<>(before.getBenchmarkResults());
        forks.addAll(more.getBenchmarkResults());
        return new RunResult(before.getParams(), forks);
    }

    private void writeJson() throws IOException {
        createFolder(request.json());
        Path temporary = request.json().resolveSibling(request.json().getFileName() + ".tmp");
        try (OutputStream file = Files.newOutputStream(temporary);
                PrintStream stream = new PrintStream(file, false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, stream).writeOut(results.values());
        }
        Files.move(temporary, request.json(), StandardCopyOption.REPLACE_EXISTING);
    }

    private void printFiles(List<BenchScore> scores) throws IOException {
        createFolder(request.chart());
        if (BenchChart.write(scores, Machine.cpu(), request.chart())) {
            out.println("Chart      " + request.chart().toAbsolutePath());
        }
        out.println("JMH's JSON " + request.json().toAbsolutePath());
        out.println("JMH's log  " + request.log().toAbsolutePath());
        out.println("Took       " + duration(elapsed()));
    }

    private static void createFolder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
    }

    private double elapsed() {
        return (System.nanoTime() - start) * 1e-9;
    }

    private static String duration(double seconds) {
        long whole = Math.max(0, Math.round(seconds));
        return whole < 60 ? whole + " s" : whole / 60 + " min " + whole % 60 + " s";
    }
}
