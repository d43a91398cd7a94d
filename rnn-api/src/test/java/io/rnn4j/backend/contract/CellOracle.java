package io.rnn4j.backend.contract;

import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.SequenceLayout;
import java.util.HashMap;
import java.util.Map;

/**
 * A recurrent layer and its gradient for one sequence after the other, unit by unit, in double. Operands go
 * by the names of {@link CellRun}; one that is absent is zero or not wanted.
 */
final class CellOracle {
    private final RecurrentSpec spec;
    private final SequenceLayout layout;
    private final int batch;
    private final int inputs;
    private final int units;
    private final int gates;
    private final Map<String, Matrix> given;
    private final Map<String, Matrix> results = new HashMap<>();

    private final Matrix x;
    private final Matrix wx;
    private final Matrix wh;
    private final Matrix dx;
    private final Matrix dwx;
    private final Matrix dwh;

    /** Per step of one sequence: gates after their activations, GRU's recurrent part of n, c and h. */
    private final double[][][] gate;

    private final double[][] recurrentN;
    private final double[][] cell;
    private final double[][] hidden;

    private CellOracle(CellCase layer, Map<String, Matrix> given) {
        this.spec = layer.spec();
        this.layout = layer.layout();
        this.batch = layer.batch();
        this.inputs = spec.inputSize();
        this.units = spec.hiddenSize();
        this.gates = spec.gates();
        this.given = given;
        this.x = given.get("x");
        this.wx = given.get("wx");
        this.wh = given.get("wh");
        for (String name : new String[] {"x", "wx", "wh", "bx", "bh"}) {
            Matrix like = given.get(name);
            if (like != null) {
                results.put("d" + name, new Matrix(like.rows(), like.columns()));
            }
        }
        this.dx = results.get("dx");
        this.dwx = results.get("dwx");
        this.dwh = results.get("dwh");
        this.gate = new double[layout.steps()][gates][units];
        this.recurrentN = new double[layout.steps()][units];
        this.cell = new double[layout.steps() + 1][units];
        this.hidden = new double[layout.steps() + 1][units];
    }

    /** Returns y, last, and the gradients of all inputs and weights. */
    static Map<String, Matrix> run(CellCase layer, Map<String, Matrix> given) {
        if (!layer.spec().options().isNone()) {
            return OptionOracle.run(layer, given);
        }
        CellOracle oracle = new CellOracle(layer, given);
        oracle.results.put("y", new Matrix(oracle.layout.rows(), oracle.units));
        for (String name : new String[] {"last.h", "last.c", "dInitial.h", "dInitial.c"}) {
            oracle.results.put(name, new Matrix(oracle.batch, oracle.units));
        }
        for (int n = 0; n < oracle.batch; n++) {
            oracle.forward(n);
            oracle.backward(n);
        }
        return oracle.results;
    }

    private double given(String name, int row, int column) {
        Matrix matrix = given.get(name);
        return matrix == null ? 0 : matrix.at(row, column);
    }

    private void forward(int n) {
        for (int j = 0; j < units; j++) {
            hidden[0][j] = given("initial.h", n, j);
            cell[0][j] = given("initial.c", n, j);
        }
        int steps = layout.length(n);
        for (int t = 0; t < steps; t++) {
            for (int j = 0; j < units; j++) {
                unit(t, n, j);
                results.get("y").set(layout.offset(t) + n, j, hidden[t + 1][j]);
            }
        }
        for (int j = 0; j < units; j++) {
            results.get("last.h").set(n, j, hidden[steps][j]);
            results.get("last.c").set(n, j, cell[steps][j]);
        }
    }

    private double fromInput(int t, int n, int g, int j) {
        double sum = given("bx", 0, g * units + j);
        for (int i = 0; i < inputs; i++) {
            sum += wx.at(g * units + j, i) * x.at(layout.offset(t) + n, i);
        }
        return sum;
    }

    private double fromHidden(int t, int g, int j) {
        double sum = given("bh", 0, g * units + j);
        for (int i = 0; i < units; i++) {
            sum += wh.at(g * units + j, i) * hidden[t][i];
        }
        return sum;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** One unit's step; the state before step t lies at index t. */
    private void unit(int t, int n, int j) {
        double[] a = new double[gates];
        double[] b = new double[gates];
        for (int g = 0; g < gates; g++) {
            a[g] = fromInput(t, n, g, j);
            b[g] = fromHidden(t, g, j);
        }
        if (spec instanceof RecurrentSpec.Simple simple) {
            gate[t][0][j] = Oracle.activate(simple.activation(), a[0] + b[0]);
            hidden[t + 1][j] = gate[t][0][j];
        } else if (spec instanceof RecurrentSpec.Gru) {
            double r = sigmoid(a[0] + b[0]);
            double z = sigmoid(a[1] + b[1]);
            double candidate = Math.tanh(a[2] + r * b[2]);
            gate[t][0][j] = r;
            gate[t][1][j] = z;
            gate[t][2][j] = candidate;
            recurrentN[t][j] = b[2];
            hidden[t + 1][j] = (1 - z) * candidate + z * hidden[t][j];
        } else if (spec instanceof RecurrentSpec.Lstm) {
            double i = sigmoid(a[0] + b[0]);
            double f = sigmoid(a[1] + b[1]);
            double g = Math.tanh(a[2] + b[2]);
            double o = sigmoid(a[3] + b[3]);
            gate[t][0][j] = i;
            gate[t][1][j] = f;
            gate[t][2][j] = g;
            gate[t][3][j] = o;
            cell[t + 1][j] = f * cell[t][j] + i * g;
            hidden[t + 1][j] = o * Math.tanh(cell[t + 1][j]);
        } else {
            throw new IllegalArgumentException("the oracle does not know " + spec);
        }
    }

    private void backward(int n) {
        double[] dh = new double[units];
        double[] dc = new double[units];
        for (int j = 0; j < units; j++) {
            dh[j] = given("dLast.h", n, j);
            dc[j] = given("dLast.c", n, j);
        }
        for (int t = layout.length(n) - 1; t >= 0; t--) {
            double[] dBefore = new double[units];
            for (int j = 0; j < units; j++) {
                dh[j] += given("dy", layout.offset(t) + n, j);
                unitBackward(t, n, j, dh[j], dc, dBefore);
            }
            dh = dBefore;
        }
        for (int j = 0; j < units; j++) {
            results.get("dInitial.h").set(n, j, dh[j]);
            results.get("dInitial.c").set(n, j, dc[j]);
        }
    }

    /** One unit's step back: {@code dh} is the gradient of its output, {@code dBefore} of all h before. */
    private void unitBackward(int t, int n, int j, double dh, double[] dc, double[] dBefore) {
        double[] value = new double[gates];
        for (int g = 0; g < gates; g++) {
            value[g] = gate[t][g][j];
        }
        if (spec instanceof RecurrentSpec.Simple simple) {
            double da = dh * Oracle.derivative(simple.activation(), value[0]);
            gateBackward(t, n, 0, j, da, da, dBefore);
        } else if (spec instanceof RecurrentSpec.Gru) {
            double r = value[0];
            double z = value[1];
            double candidate = value[2];
            double dn = dh * (1 - z) * (1 - candidate * candidate);
            double dz = dh * (hidden[t][j] - candidate) * z * (1 - z);
            double dr = dn * recurrentN[t][j] * r * (1 - r);
            dBefore[j] += dh * z;
            gateBackward(t, n, 0, j, dr, dr, dBefore);
            gateBackward(t, n, 1, j, dz, dz, dBefore);
            gateBackward(t, n, 2, j, dn, dn * r, dBefore);
        } else {
            double squashed = Math.tanh(cell[t + 1][j]);
            double dCell = dc[j] + dh * value[3] * (1 - squashed * squashed);
            double di = dCell * value[2] * value[0] * (1 - value[0]);
            double df = dCell * cell[t][j] * value[1] * (1 - value[1]);
            double dg = dCell * value[0] * (1 - value[2] * value[2]);
            double dOut = dh * squashed * value[3] * (1 - value[3]);
            dc[j] = dCell * value[1];
            gateBackward(t, n, 0, j, di, di, dBefore);
            gateBackward(t, n, 1, j, df, df, dBefore);
            gateBackward(t, n, 2, j, dg, dg, dBefore);
            gateBackward(t, n, 3, j, dOut, dOut, dBefore);
        }
    }

    /** Spreads the gradients of a gate's input part and recurrent part. */
    private void gateBackward(int t, int n, int g, int j, double dInput, double dRecurrent, double[] dBefore) {
        int row = g * units + j;
        for (int i = 0; i < inputs; i++) {
            dx.add(layout.offset(t) + n, i, dInput * wx.at(row, i));
            dwx.add(row, i, dInput * x.at(layout.offset(t) + n, i));
        }
        for (int i = 0; i < units; i++) {
            dBefore[i] += dRecurrent * wh.at(row, i);
            dwh.add(row, i, dRecurrent * hidden[t][i]);
        }
        if (spec.bias()) {
            results.get("dbx").add(0, row, dInput);
            results.get("dbh").add(0, row, dRecurrent);
        }
    }
}
