package io.rnn4j.bench;

import io.rnn4j.tensor.DType;
import java.util.regex.Pattern;

/**
 * One benchmark with one value for each parameter.
 *
 * @param benchmark its simple name
 * @param backend the contender; empty for {@link Peak}
 * @param cell the cell
 * @param shape the shape as given; empty for {@link Peak}
 * @param dtype the type
 * @param threads how many threads share a call
 * @param option the label of a {@link CellOption} for {@link RecurrentOptions}; else empty
 */
record BenchCase(String benchmark, String backend, Cell cell, String shape, DType dtype, int threads, String option) {
    /** A case of a benchmark without options. */
    BenchCase(String benchmark, String backend, Cell cell, String shape, DType dtype, int threads) {
        this(benchmark, backend, cell, shape, dtype, threads, "");
    }

    BenchCase withShape(String other) {
        return new BenchCase(benchmark, backend, cell, other, dtype, threads, option);
    }

    BenchCase withThreads(int other) {
        return new BenchCase(benchmark, backend, cell, shape, dtype, other, option);
    }

    BenchCase withBackend(String other) {
        return new BenchCase(benchmark, other, cell, shape, dtype, threads, option);
    }

    BenchCase withOption(CellOption other) {
        return new BenchCase(benchmark, backend, cell, shape, dtype, threads, other.label());
    }

    /** Matches JMH's name of this benchmark and no other. */
    String include() {
        return "^" + Pattern.quote(BenchCase.class.getPackageName() + "." + benchmark + ".");
    }

    boolean isPeak() {
        return benchmark.equals(Benchmarks.PEAK);
    }

    /** Tells whether each call's time is sampled, so that there are percentiles and the median stands for them. */
    boolean isSampled() {
        return benchmark.equals(Benchmarks.STEP) || benchmark.equals(Benchmarks.STACK);
    }

    /** Tells whether the shape is a plain product's, so that the cell has no meaning. */
    boolean isPlainProduct() {
        return benchmark.equals(Benchmarks.GEMM) && Sizes.isProduct(shape);
    }

    /** Returns the operations of one call by {@link Flops}, without what an option adds; 0 where they are not the point. */
    double flops() {
        return switch (benchmark) {
            case Benchmarks.PEAK, Benchmarks.START -> 0;
            case Benchmarks.GEMM -> Flops.gemm(GemmShape.parse(shape, cell));
            case Benchmarks.TRAINING, Benchmarks.MEMORY, Benchmarks.OPTIONS ->
                Flops.training(cell, RecurrentShape.parse(shape));
            case Benchmarks.STACK -> {
                RecurrentShape first = RecurrentShape.parse(shape);
                yield Flops.forward(cell, first) + Flops.forward(cell, first.above());
            }
            default -> Flops.forward(cell, RecurrentShape.parse(shape));
        };
    }

    /** Returns benchmark, cell, option, shape, type and threads in words, without the backend. */
    String row() {
        String what = isPeak()
                ? ""
                : (isPlainProduct() ? "" : " " + cell.label()) + (option.isEmpty() ? "" : " " + option) + " " + shape;
        return benchmark + what + " " + dtype + ", " + threads + (threads == 1 ? " thread" : " threads");
    }
}
