package io.rnn4j.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Rows that are measured together, by the name that {@code --suite} takes. */
public enum Suite {
    /** The matrix product, and recurrent layers forward, in training and step by step. */
    KERNELS,
    /** How long one sequence waits: a step, the smallest layer, and a model of two layers. */
    LATENCY,
    /** Sizes that are no multiple of the kernels' tiles beside the next that are. */
    ODD,
    /** Each option of each cell beside the plain cell. */
    OPTIONS,
    /** What a training step allocates, and what it holds beside what the gradient needs. */
    MEMORY,
    /** A fresh JVM that loads a model and predicts once. */
    START;

    private static final List<Cell> ALL_CELLS = List.of(Cell.values());
    private static final List<String> LAYERS =
            List.of("32,50,64,128", "64,100,128,256", "64,100,256,512", "128,50,512,1024");
    private static final String MIDDLE = "64,100,128,256";
    private static final String STEP = "1,1,64,128";

    /**
     * Some rows of one benchmark.
     *
     * @param benchmark its simple name
     * @param cells the cells
     * @param shapes the shapes
     */
    record Rows(String benchmark, List<Cell> cells, List<String> shapes) {}

    /** Returns the name. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the backends that are compared unless others are asked for; all where there is no point in choosing.
     *
     * @param all every backend's name
     */
    List<String> backends(List<String> all) {
        List<String> wanted = switch (this) {
            case KERNELS -> all;
            case LATENCY, MEMORY, START -> List.of("java", "java-scalar", "blas");
            case ODD, OPTIONS -> List.of("java");
        };
        return all.stream().filter(wanted::contains).toList();
    }

    /**
     * Returns the rows.
     *
     * @param quick whether there are minutes, and not an hour
     * @param peers whether other libraries are compared, for which there is more time
     */
    List<Rows> rows(boolean quick, boolean peers) {
        return switch (this) {
            case KERNELS -> {
                // Of the large shapes each takes as long as all smaller ones.
                List<String> shapes = !quick ? LAYERS : peers ? LAYERS.subList(0, 3) : List.of(MIDDLE);
                yield List.of(
                        new Rows(Benchmarks.GEMM, ALL_CELLS, List.of("1024x1024x1024")),
                        new Rows(Benchmarks.FORWARD, ALL_CELLS, shapes),
                        new Rows(Benchmarks.TRAINING, ALL_CELLS, shapes),
                        new Rows(Benchmarks.STEP, ALL_CELLS, List.of(STEP)));
            }
            case LATENCY ->
                List.of(
                        new Rows(Benchmarks.STEP, ALL_CELLS, List.of(STEP)),
                        new Rows(Benchmarks.FORWARD, ALL_CELLS, List.of("1,3,2,4")), // that of ./rnn notebook
                        new Rows(Benchmarks.STACK, List.of(Cell.LSTM), List.of("1,120,33,256")));
            case ODD -> {
                // Each size alone shows which one is to blame.
                List<String> odd = new ArrayList<>(List.of("37,53,101,203"));
                if (!quick) {
                    odd.addAll(List.of("37,53,128,256", "48,53,101,256", "48,53,128,203"));
                }
                odd.add("48,53,128,256");
                yield List.of(
                        new Rows(Benchmarks.FORWARD, ALL_CELLS, odd), new Rows(Benchmarks.TRAINING, ALL_CELLS, odd));
            }
            case OPTIONS -> List.of(new Rows(Benchmarks.OPTIONS, ALL_CELLS, List.of(MIDDLE)));
            case MEMORY -> List.of(new Rows(Benchmarks.MEMORY, ALL_CELLS, List.of("64,100,256,512")));
            case START -> List.of(new Rows(Benchmarks.START, List.of(Cell.LSTM), List.of("1,30,64,128")));
        };
    }

    /** Returns all. */
    static List<Suite> all() {
        return Arrays.asList(values());
    }
}
