package io.rnn4j.bench;

import io.rnn4j.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What is run, in which order and for how long. The backends of a row follow each other, and every round goes
 * over all rows anew with one JVM each, so that a machine that slows down for a minute does not slow one backend
 * alone.
 *
 * @param cases in the order of a round
 * @param effort how long each is run
 */
record BenchPlan(List<BenchCase> cases, Effort effort) {
    /**
     * How long a case is run.
     *
     * @param rounds how many JVMs run each case
     * @param warmups iterations that are not counted
     * @param measurements iterations that are counted
     * @param iterationMillis the length of an iteration
     */
    record Effort(int rounds, int warmups, int measurements, int iterationMillis) {
        /** The forks and seconds of the annotations. */
        static final Effort FULL = new Effort(Benchmarks.FORKS, Benchmarks.WARMUPS, Benchmarks.MEASUREMENTS, 1000);

        /** What is left of them in five minutes. */
        static final Effort QUICK = new Effort(1, 2, 3, 400);
    }

    /** What {@code --quick} takes at most. */
    static final int QUICK_SECONDS = 300;

    /** What {@code --peers --quick} takes at most: more shapes, and more contenders. */
    static final int QUICK_PEERS_SECONDS = 1200;

    /** Kept free for the start, the chart and the report. */
    private static final int RESERVED_SECONDS = 10;

    /** A JVM's start, JMH's handshake and the set-up with its check: measured 1 to 2 s. */
    private static final double START_SECONDS = 1.8;

    /** A process of {@link ColdStart}: measured 0.3 to 0.6 s. */
    private static final double PROCESS_SECONDS = 1;

    static BenchPlan of(BenchRequest request, Effort effort, Predicate<BenchCase> possible) {
        Set<BenchCase> planned = new LinkedHashSet<>();
        for (int threads : orDefault(request.threads(), List.of(1))) {
            for (DType dtype : orDefault(request.dtypes(), List.of(DType.FLOAT32))) {
                planned.add(new BenchCase(Benchmarks.PEAK, "", Cell.RNN, "", dtype, threads));
                for (Suite suite : request.suitesOrDefault()) {
                    for (Suite.Rows rows : suite.rows(request.quick(), request.peers())) {
                        addRows(planned, request, rows, request.contenders(suite), dtype, threads);
                    }
                }
            }
        }
        List<BenchCase> cases = new ArrayList<>(planned); // Suites may share rows that are asked for by shape.
        Pattern filter = Pattern.compile(request.filter().orElse(""));
        cases.removeIf(one -> !filter.matcher(one.benchmark()).find() && !one.isPeak());
        cases.removeIf(one -> !one.isPeak() && !possible.test(one));
        if (cases.stream().allMatch(BenchCase::isPeak)
                && (filter.pattern().isEmpty()
                        || !filter.matcher(Benchmarks.PEAK).find())) {
            // The limit alone says nothing, unless it is what was asked for.
            cases.clear();
        }
        return new BenchPlan(List.copyOf(cases), effort);
    }

    private static <T> List<T> orDefault(List<T> asked, List<T> byDefault) {
        return asked.isEmpty() ? byDefault : asked;
    }

    private static void addRows(
            Set<BenchCase> cases,
            BenchRequest request,
            Suite.Rows rows,
            List<String> backends,
            DType dtype,
            int threads) {
        String benchmark = rows.benchmark();
        boolean product = benchmark.equals(Benchmarks.GEMM);
        for (String shape : orDefault(fitting(request.shapes(), benchmark), rows.shapes())) {
            List<Cell> cells = product && Sizes.isProduct(shape)
                    ? List.of(Cell.LSTM) // Has no meaning here: one row, not three.
                    : orDefault(request.cells(), rows.cells());
            for (Cell cell : cells) {
                List<String> options = benchmark.equals(Benchmarks.OPTIONS)
                        ? CellOption.of(cell).stream().map(CellOption::label).toList()
                        : List.of("");
                for (String option : options) {
                    for (String backend : backends) {
                        cases.add(new BenchCase(benchmark, backend, cell, shape, dtype, threads, option));
                    }
                }
            }
        }
    }

    /** A product's shape is for Gemm alone; N = T = 1 is for RecurrentStep alone. */
    private static List<String> fitting(List<String> shapes, String benchmark) {
        return shapes.stream()
                .filter(shape -> Sizes.isProduct(shape)
                        ? benchmark.equals(Benchmarks.GEMM)
                        : isStep(shape) == benchmark.equals(Benchmarks.STEP))
                .toList();
    }

    private static boolean isStep(String text) {
        RecurrentShape shape = RecurrentShape.parse(text);
        return shape.batch() == 1 && shape.steps() == 1;
    }

    /** Returns how long one JVM of a case takes at most: no iteration ends within a call, so a slow contender's are long. */
    double secondsOf(BenchCase one) {
        if (one.benchmark().equals(Benchmarks.START)) {
            return START_SECONDS + (1 + effort.warmups() + effort.measurements()) * PROCESS_SECONDS;
        }
        Contender.Pace pace = paceOf(one);
        double call = one.flops() * 1e-9 / pace.gflops();
        double iteration =
                effort.iterationMillis() * 1e-3 + call; // The last call begins just before the iteration's end.
        double warming = effort.warmups() * (warmupMillis(one) - effort.iterationMillis()) * 1e-3;
        return START_SECONDS + pace.loading() + call + warming + (effort.warmups() + effort.measurements()) * iteration;
    }

    /** Returns the length of an iteration that is not counted: longer where a contender takes long to be at its speed. */
    long warmupMillis(BenchCase one) {
        Contender.Pace pace = paceOf(one);
        boolean training =
                one.benchmark().equals(Benchmarks.TRAINING) || one.benchmark().equals(Benchmarks.OPTIONS);
        double warming = training ? pace.trainingWarming() : pace.warming();
        return effort.iterationMillis() + Math.round(warming * 1000 / Math.max(1, effort.warmups()));
    }

    private static Contender.Pace paceOf(BenchCase one) {
        return one.isPeak()
                ? Contender.Pace.FAST
                : Contenders.named(one.backend()).pace();
    }

    /** Returns how long all rounds take at most. */
    double seconds() {
        return effort.rounds() * cases.stream().mapToDouble(this::secondsOf).sum();
    }

    /** Returns when no further case is started, in seconds from the start. */
    static double deadline(BenchRequest request) {
        if (!request.quick()) {
            return Double.POSITIVE_INFINITY;
        }
        return (request.peers() ? QUICK_PEERS_SECONDS : QUICK_SECONDS) - RESERVED_SECONDS;
    }
}
