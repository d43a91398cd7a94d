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
 */
record BenchCase(String benchmark, String backend, Cell cell, String shape, DType dtype, int threads) {
    /** Matches JMH's name of this benchmark and no other. */
    String include() {
        return "^" + Pattern.quote(BenchCase.class.getPackageName() + "." + benchmark + ".");
    }

    boolean isPeak() {
        return benchmark.equals(Benchmarks.PEAK);
    }

    boolean isStep() {
        return benchmark.equals(Benchmarks.STEP);
    }

    /** Tells whether the shape is a plain product's, so that the cell has no meaning. */
    boolean isPlainProduct() {
        return benchmark.equals(Benchmarks.GEMM) && Sizes.isProduct(shape);
    }

    /** Returns the operations of one call by {@link Flops}; 0 for {@link Peak}, which counts its own. */
    double flops() {
        return switch (benchmark) {
            case Benchmarks.PEAK -> 0;
            case Benchmarks.GEMM -> Flops.gemm(GemmShape.parse(shape, cell));
            case Benchmarks.TRAINING -> Flops.training(cell, RecurrentShape.parse(shape));
            default -> Flops.forward(cell, RecurrentShape.parse(shape));
        };
    }

    /** Returns benchmark, cell, shape, type and threads in words, without the backend. */
    String row() {
        String what = isPeak() ? "" : (isPlainProduct() ? "" : " " + cell.label()) + " " + shape;
        return benchmark + what + " " + dtype + ", " + threads + (threads == 1 ? " thread" : " threads");
    }
}
