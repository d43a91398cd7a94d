package io.rnn4j.bench.peers;

import io.rnn4j.bench.Cell;

/**
 * Weights and their gradients between PyTorch's layout and DL4J's: matrices {@code [columns, G H]} in column-major order,
 * whose columns are PyTorch's rows, one bias, and other names and another order of the LSTM's gates. What DL4J calls the
 * input, with tanh, comes first and is PyTorch's g; then f, o, and the input's modulation, which is PyTorch's i.
 */
final class Dl4jWeights {
    private static final int[] LSTM = {2, 1, 3, 0};

    private final Cell cell;
    private final int hidden;

    Dl4jWeights(Cell cell, int hidden) {
        this.cell = cell;
        this.hidden = hidden;
    }

    /** From {@code [G H, columns]}. */
    double[] toDl4j(double[] w, int columns) {
        double[] result = new double[w.length];
        int block = hidden * columns;
        for (int gate = 0; gate < cell.gates(); gate++) {
            System.arraycopy(w, ours(gate) * block, result, gate * block, block);
        }
        return result;
    }

    /** To {@code [G H, columns]}. */
    double[] fromDl4j(double[] w, int columns) {
        double[] result = new double[w.length];
        int block = hidden * columns;
        for (int gate = 0; gate < cell.gates(); gate++) {
            System.arraycopy(w, gate * block, result, ours(gate) * block, block);
        }
        return result;
    }

    /** Returns which of PyTorch's gates DL4J's gate is. */
    private int ours(int gate) {
        return cell == Cell.LSTM ? LSTM[gate] : gate;
    }
}
