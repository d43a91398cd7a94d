package io.rnn4j.backend.contract;

import io.rnn4j.backend.CellOptions;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.SequenceLayout;
import java.util.HashMap;
import java.util.Map;

/**
 * A recurrent layer with options for one sequence after the other, row by row, in double; its gradient by central
 * differences of order 8, so that it shares no formula with what it judges.
 */
final class OptionOracle {
    private static final double STEP = 1e-3;
    private static final double[] CENTRAL = {4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280};
    private static final double EPSILON = 1e-5;

    private final RecurrentSpec spec;
    private final CellOptions options;
    private final SequenceLayout layout;
    private final int units;
    private final int outputs;
    private final Map<String, Matrix> given;
    private final Map<String, Matrix> results = new HashMap<>();

    private OptionOracle(CellCase layer, Map<String, Matrix> given) {
        this.spec = layer.spec();
        this.options = spec.options();
        this.layout = layer.layout();
        this.units = spec.hiddenSize();
        this.outputs = spec.outputSize();
        this.given = given;
    }

    /** Returns y, last, and the gradients of all inputs and weights. */
    static Map<String, Matrix> run(CellCase layer, Map<String, Matrix> given) {
        OptionOracle oracle = new OptionOracle(layer, given);
        oracle.forward();
        Map<String, Matrix> results = new HashMap<>(oracle.results);
        for (String name : given.keySet()) {
            String gradient = "d" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
            gradient = name.startsWith("initial") ? gradient : "d" + name;
            if (CellRun.GRADIENTS.contains(gradient)) {
                results.put(gradient, oracle.gradient(given.get(name)));
            }
        }
        return results;
    }

    private Matrix gradient(Matrix variable) {
        Matrix gradient = new Matrix(variable.rows(), variable.columns());
        double[] elements = variable.elements();
        for (int i = 0; i < elements.length; i++) {
            double value = elements[i];
            double sum = 0;
            for (int k = 1; k <= CENTRAL.length; k++) {
                elements[i] = value + k * STEP;
                double above = loss();
                elements[i] = value - k * STEP;
                sum += CENTRAL[k - 1] * (above - loss());
            }
            elements[i] = value;
            gradient.elements()[i] = sum / STEP;
        }
        return gradient;
    }

    /** The sum of all outputs, each times the gradient that is given for it. */
    private double loss() {
        forward();
        return weighted("y", "dy") + weighted("last.h", "dLast.h") + weighted("last.c", "dLast.c");
    }

    private double weighted(String result, String weight) {
        Matrix weights = given.get(weight);
        double sum = 0;
        for (int i = 0; weights != null && i < weights.elements().length; i++) {
            sum += weights.elements()[i] * results.get(result).elements()[i];
        }
        return sum;
    }

    private void forward() {
        results.put("y", new Matrix(layout.rows(), outputs));
        results.put("last.h", new Matrix(layout.batch(), outputs));
        results.put("last.c", new Matrix(layout.batch(), units));
        for (int n = 0; n < layout.batch(); n++) {
            double[] h = row("initial.h", n, outputs, 0);
            double[] c = row("initial.c", n, units, 0);
            for (int t = 0; t < layout.length(n); t++) {
                int row = layout.offset(t) + n;
                double[] before = c;
                double[][] own = step(row, n, h, c);
                h = zoned(row("zoneout", row, outputs, 0), h, own[0]);
                c = zoned(row("cellZoneout", row, units, 0), before, own[1]);
                put("y", row, h);
            }
            put("last.h", n, h);
            put("last.c", n, c);
        }
    }

    /** One row's own h~ and c~. */
    private double[][] step(int row, int n, double[] h, double[] c) {
        double[] x = row("x", row, spec.inputSize(), 0);
        double[] mask = row("dropout", n, outputs, 1);
        double[] read = new double[outputs];
        for (int i = 0; i < outputs; i++) {
            read[i] = mask[i] * h[i];
        }
        if (spec instanceof RecurrentSpec.Simple simple) {
            double[] a = sum(side("x", x, 0, 1), side("h", read, 0, 1));
            for (int j = 0; j < units; j++) {
                a[j] = Oracle.activate(simple.activation(), a[j]);
            }
            return new double[][] {a, c};
        }
        return spec instanceof RecurrentSpec.Gru ? new double[][] {gru(x, read, h), c} : lstm(x, read, c);
    }

    private double[] gru(double[] x, double[] read, double[] h) {
        double[] rz = sum(side("x", x, 0, 2), side("h", read, 0, 2));
        double[] own = new double[units];
        double[] reset = new double[units];
        for (int j = 0; j < units; j++) {
            reset[j] = sigmoid(rz[j]) * read[j];
        }
        double[] inner = side("x", x, 2, 3);
        double[] outer = side("h", options.resetBefore() ? reset : read, 2, 3);
        for (int j = 0; j < units; j++) {
            double factor = options.resetBefore() ? 1 : sigmoid(rz[j]);
            double candidate = Math.tanh(inner[j] + factor * outer[j]);
            double z = sigmoid(rz[units + j]);
            own[j] = (1 - z) * candidate + z * h[j];
        }
        return own;
    }

    private double[][] lstm(double[] x, double[] read, double[] c) {
        double[] a = sum(side("x", x, 0, 4), side("h", read, 0, 4));
        double[] peephole = row("wp", 0, 3 * units, 0);
        double[] cell = new double[units];
        double[] gate = new double[units];
        for (int j = 0; j < units; j++) {
            double i = sigmoid(a[j] + peephole[j] * c[j]);
            double f = sigmoid(a[units + j] + peephole[units + j] * c[j]);
            cell[j] = f * c[j] + i * Math.tanh(a[2 * units + j]);
            gate[j] = sigmoid(a[3 * units + j] + peephole[2 * units + j] * cell[j]);
        }
        double[] seen = cell;
        if (options.layerNorm()) {
            seen = normalized(cell, 0, units);
            double[] gain = row("gc", 0, units, 1);
            double[] bias = row("bc", 0, units, 0);
            for (int j = 0; j < units; j++) {
                seen[j] = gain[j] * seen[j] + bias[j];
            }
        }
        double[] out = new double[units];
        for (int j = 0; j < units; j++) {
            out[j] = gate[j] * Math.tanh(seen[j]);
        }
        if (options.projectionSize() == 0) {
            return new double[][] {out, cell};
        }
        double[] projected = new double[outputs];
        for (int p = 0; p < outputs; p++) {
            for (int j = 0; j < units; j++) {
                projected[p] += given.get("wr").at(p, j) * out[j];
            }
        }
        return new double[][] {projected, cell};
    }

    /** One side of the gates {@code from} to {@code to}: product, normalised over those gates, gain and bias. */
    private double[] side(String side, double[] from, int firstGate, int toGate) {
        int first = firstGate * units;
        Matrix weights = given.get("w" + side);
        double[] sums = new double[(toGate - firstGate) * units];
        for (int j = 0; j < sums.length; j++) {
            for (int i = 0; i < from.length; i++) {
                sums[j] += weights.at(first + j, i) * from[i];
            }
        }
        if (options.layerNorm()) {
            sums = normalized(sums, 0, sums.length);
        }
        double[] gain = row("g" + side, 0, spec.gates() * units, 1);
        double[] bias = row("b" + side, 0, spec.gates() * units, 0);
        for (int j = 0; j < sums.length; j++) {
            sums[j] = gain[first + j] * sums[j] + bias[first + j];
        }
        return sums;
    }

    private static double[] normalized(double[] values, int from, int to) {
        double mean = 0;
        for (int i = from; i < to; i++) {
            mean += values[i] / (to - from);
        }
        double variance = 0;
        for (int i = from; i < to; i++) {
            variance += (values[i] - mean) * (values[i] - mean) / (to - from);
        }
        double[] normalized = values.clone();
        for (int i = from; i < to; i++) {
            normalized[i] = (values[i] - mean) / Math.sqrt(variance + EPSILON);
        }
        return normalized;
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    private static double[] zoned(double[] d, double[] before, double[] own) {
        double[] zoned = new double[own.length];
        for (int i = 0; i < zoned.length; i++) {
            zoned[i] = d[i] * before[i] + (1 - d[i]) * own[i];
        }
        return zoned;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** A row of an operand; of one that is absent, a value everywhere. */
    private double[] row(String name, int row, int columns, double absent) {
        double[] values = new double[columns];
        Matrix matrix = given.get(name);
        for (int i = 0; i < columns; i++) {
            values[i] = matrix == null ? absent : matrix.at(row, i);
        }
        return values;
    }

    private void put(String name, int row, double[] values) {
        for (int i = 0; i < values.length; i++) {
            results.get(name).set(row, i, values[i]);
        }
    }
}
