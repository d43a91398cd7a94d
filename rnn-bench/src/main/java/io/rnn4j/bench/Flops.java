package io.rnn4j.bench;

/**
 * Counts floating-point operations, a multiplication and an addition each as one. Only the products count:
 * activations and biases are work that everybody has and nobody is credited for, so that the rates compare
 * with each other and with the machine's limit.
 */
final class Flops {
    private Flops() {}

    /** {@code 2 m n k}. */
    static double gemm(GemmShape shape) {
        return 2.0 * shape.m() * shape.n() * shape.k();
    }

    /** {@code 2 T N (I + H) G H}. */
    static double forward(Cell cell, RecurrentShape shape) {
        return 2.0
                * shape.steps()
                * shape.batch()
                * ((double) shape.input() + shape.hidden())
                * cell.gates()
                * shape.hidden();
    }

    /** Three times the forward: for each product, backward has one for the input's and one for the weights' gradient. */
    static double training(Cell cell, RecurrentShape shape) {
        return 3 * forward(cell, shape);
    }
}
