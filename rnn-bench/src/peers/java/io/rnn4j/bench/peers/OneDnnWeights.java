package io.rnn4j.bench.peers;

import io.rnn4j.bench.Cell;
import io.rnn4j.bench.RecurrentProblem;

/**
 * Weights and their gradients between PyTorch's layout and oneDNN's, which has inputs before gates, the GRU's
 * update gate (u, PyTorch's z) before its reset gate (r), and one bias a gate, but two for the GRU's new gate.
 */
final class OneDnnWeights {
    private final Cell cell;
    private final int hidden;

    OneDnnWeights(Cell cell, int hidden) {
        this.cell = cell;
        this.hidden = hidden;
    }

    Cell cell() {
        return cell;
    }

    /** Returns which of PyTorch's gates oneDNN's gate is. */
    private int ours(int gate) {
        return cell == Cell.GRU && gate < 2 ? 1 - gate : gate;
    }

    /** From {@code [G H, columns]} to {@code [columns, G, H]}. */
    float[] toOneDnn(double[] w, int columns) {
        float[] result = new float[w.length];
        for (int k = 0; k < columns; k++) {
            for (int gate = 0; gate < cell.gates(); gate++) {
                for (int j = 0; j < hidden; j++) {
                    result[(k * cell.gates() + gate) * hidden + j] = (float) w[(ours(gate) * hidden + j) * columns + k];
                }
            }
        }
        return result;
    }

    /** From {@code [columns, G, H]} to {@code [G H, columns]}. */
    double[] fromOneDnn(float[] w, int columns) {
        double[] result = new double[w.length];
        for (int k = 0; k < columns; k++) {
            for (int gate = 0; gate < cell.gates(); gate++) {
                for (int j = 0; j < hidden; j++) {
                    result[(ours(gate) * hidden + j) * columns + k] = w[(k * cell.gates() + gate) * hidden + j];
                }
            }
        }
        return result;
    }

    /** Both biases of PyTorch, {@code [G H]} each, as oneDNN's. */
    float[] biasToOneDnn(RecurrentProblem problem) {
        float[] result = new float[OneDnnLayer.biases(cell) * hidden];
        for (int gate = 0; gate < cell.gates(); gate++) {
            boolean apart = cell == Cell.GRU && gate == 2;
            for (int j = 0; j < hidden; j++) {
                int from = ours(gate) * hidden + j;
                int to = gate * hidden + j;
                result[to] = (float) (problem.bx()[from] + (apart ? 0 : problem.bh()[from]));
                if (apart) {
                    result[to + hidden] = (float) problem.bh()[from];
                }
            }
        }
        return result;
    }

    /** The gradient of the input bias, {@code [G H]}. */
    double[] inputBias(float[] b) {
        double[] result = new double[cell.gates() * hidden];
        for (int i = 0; i < result.length; i++) {
            result[ours(i / hidden) * hidden + i % hidden] = b[i];
        }
        return result;
    }

    /** The gradient of the recurrent bias, {@code [G H]}. */
    double[] recurrentBias(float[] b) {
        double[] result = inputBias(b);
        if (cell == Cell.GRU) {
            for (int j = 0; j < hidden; j++) {
                result[2 * hidden + j] = b[3 * hidden + j];
            }
        }
        return result;
    }
}
