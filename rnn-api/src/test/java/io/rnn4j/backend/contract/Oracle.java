package io.rnn4j.backend.contract;

import io.rnn4j.backend.UpdateRule;
import io.rnn4j.backend.reference.ReferenceUpdates;
import io.rnn4j.tensor.Activation;

/** What every tensor operation must give, in plain loops over doubles. Slow, and written to be read. */
final class Oracle {
    private Oracle() {}

    static void axpby(double a, Matrix x, double b, Matrix y) {
        for (int i = 0; i < y.rows(); i++) {
            for (int j = 0; j < y.columns(); j++) {
                y.set(i, j, times(a, x, i, j) + times(b, y, i, j));
            }
        }
    }

    private static double times(double coefficient, Matrix x, int i, int j) {
        return coefficient == 0 ? 0 : coefficient * x.at(i, j);
    }

    static void mul(double a, Matrix x, Matrix y, double b, Matrix dst) {
        for (int i = 0; i < dst.rows(); i++) {
            for (int j = 0; j < dst.columns(); j++) {
                dst.set(i, j, (a == 0 ? 0 : a * x.at(i, j) * y.at(i, j)) + times(b, dst, i, j));
            }
        }
    }

    static void gemm(boolean turnA, boolean turnB, double alpha, Matrix a, Matrix b, double beta, Matrix c) {
        int length = turnA ? a.rows() : a.columns();
        for (int i = 0; i < c.rows(); i++) {
            for (int j = 0; j < c.columns(); j++) {
                double sum = 0;
                for (int k = 0; k < length && alpha != 0; k++) {
                    sum += (turnA ? a.at(k, i) : a.at(i, k)) * (turnB ? b.at(j, k) : b.at(k, j));
                }
                c.set(i, j, alpha * sum + times(beta, c, i, j));
            }
        }
    }

    static void addRow(Matrix row, Matrix dst) {
        for (int i = 0; i < dst.rows(); i++) {
            for (int j = 0; j < dst.columns(); j++) {
                dst.add(i, j, row.at(0, j));
            }
        }
    }

    static void sumRows(Matrix x, double beta, Matrix dst) {
        for (int j = 0; j < x.columns(); j++) {
            double sum = times(beta, dst, 0, j);
            for (int i = 0; i < x.rows(); i++) {
                sum += x.at(i, j);
            }
            dst.set(0, j, sum);
        }
    }

    static double activate(Activation f, double x) {
        return switch (f) {
            case IDENTITY -> x;
            case RELU -> x < 0 ? 0 : x;
            case SIGMOID -> x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
            case TANH -> Math.tanh(x);
            case SOFTMAX -> throw new IllegalArgumentException("softmax works on rows");
        };
    }

    /** The derivative of an elementwise function by its output. */
    static double derivative(Activation f, double y) {
        return switch (f) {
            case IDENTITY -> 1;
            case RELU -> y > 0 ? 1 : 0;
            case SIGMOID -> y * (1 - y);
            case TANH -> 1 - y * y;
            case SOFTMAX -> throw new IllegalArgumentException("softmax works on rows");
        };
    }

    static void activate(Activation f, Matrix x, Matrix y) {
        for (int i = 0; i < x.rows(); i++) {
            double[] softmax = f == Activation.SOFTMAX ? softmax(x, i) : null;
            for (int j = 0; j < x.columns(); j++) {
                y.set(i, j, softmax == null ? activate(f, x.at(i, j)) : softmax[j]);
            }
        }
    }

    private static double[] softmax(Matrix x, int row) {
        double max = max(x, row);
        double sum = sumExp(x, row, max);
        double[] probabilities = new double[x.columns()];
        for (int j = 0; j < probabilities.length; j++) {
            probabilities[j] = Math.exp(x.at(row, j) - max) / sum;
        }
        return probabilities;
    }

    private static double max(Matrix x, int row) {
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < x.columns(); j++) {
            max = Math.max(max, x.at(row, j));
        }
        return max;
    }

    private static double sumExp(Matrix x, int row, double max) {
        double sum = 0;
        for (int j = 0; j < x.columns(); j++) {
            sum += Math.exp(x.at(row, j) - max);
        }
        return sum;
    }

    static void activateBackward(Activation f, Matrix y, Matrix dy, Matrix dx) {
        for (int i = 0; i < y.rows(); i++) {
            double inner = 0;
            for (int j = 0; j < y.columns(); j++) {
                inner += y.at(i, j) * dy.at(i, j);
            }
            for (int j = 0; j < y.columns(); j++) {
                boolean softmax = f == Activation.SOFTMAX;
                double factor = softmax ? y.at(i, j) : derivative(f, y.at(i, j));
                dx.set(i, j, (dy.at(i, j) - (softmax ? inner : 0)) * factor);
            }
        }
    }

    /** With twice the digits up to the differences: where a row's elements are close, doubles would lose them there. */
    static void normalizeRows(double epsilon, Matrix x, Matrix scale, Matrix y) {
        int n = x.columns();
        for (int i = 0; i < x.rows(); i++) {
            double sum = 0;
            double sumRest = 0;
            for (int j = 0; j < n; j++) {
                double before = sum;
                sum += x.at(i, j);
                sumRest += lost(before, x.at(i, j), sum);
            }
            double mean = sum / n;
            double meanRest = (Math.fma(-mean, n, sum) + sumRest) / n;
            double variance = 0;
            double[] centered = new double[n];
            for (int j = 0; j < n; j++) {
                double difference = x.at(i, j) - mean;
                centered[j] = difference + (lost(x.at(i, j), -mean, difference) - meanRest);
                variance += centered[j] * centered[j] / n;
            }
            double s = 1 / Math.sqrt(variance + epsilon);
            scale.set(0, i, s);
            for (int j = 0; j < n; j++) {
                y.set(i, j, s * centered[j]);
            }
        }
    }

    /** What rounding took from a + b, exactly (Knuth's TwoSum). */
    private static double lost(double a, double b, double sum) {
        double ofB = sum - a;
        return (a - (sum - ofB)) + (b - ofB);
    }

    static void normalizeRowsBackward(Matrix y, Matrix scale, Matrix dy, Matrix dx) {
        for (int i = 0; i < y.rows(); i++) {
            double sum = 0;
            double weighted = 0;
            for (int j = 0; j < y.columns(); j++) {
                sum += dy.at(i, j);
                weighted += dy.at(i, j) * y.at(i, j);
            }
            for (int j = 0; j < y.columns(); j++) {
                dx.set(i, j, scale.at(0, i) * (dy.at(i, j) - (sum + y.at(i, j) * weighted) / y.columns()));
            }
        }
    }

    static void gatherRows(Matrix table, int[] rows, Matrix dst) {
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < dst.columns(); j++) {
                dst.set(i, j, table.at(rows[i], j));
            }
        }
    }

    static void scatterAddRows(Matrix src, int[] rows, Matrix table) {
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < src.columns(); j++) {
                table.add(rows[i], j, src.at(i, j));
            }
        }
    }

    static double softmaxCrossEntropy(Matrix logits, int[] classes, Matrix dLogits) {
        double loss = 0;
        for (int i = 0; i < logits.rows(); i++) {
            double max = max(logits, i);
            loss += max - logits.at(i, classes[i]) + Math.log(sumExp(logits, i, max));
            double[] probabilities = softmax(logits, i);
            for (int j = 0; dLogits != null && j < logits.columns(); j++) {
                dLogits.set(i, j, (probabilities[j] - (j == classes[i] ? 1 : 0)) / logits.rows());
            }
        }
        return loss / logits.rows();
    }

    static double dot(Matrix x, Matrix y) {
        double sum = 0;
        for (int i = 0; i < x.elements().length; i++) {
            sum += x.elements()[i] * y.elements()[i];
        }
        return sum;
    }

    static void update(UpdateRule rule, double rate, long step, Matrix p, Matrix g, Matrix... state) {
        double[] element = new double[1 + state.length];
        for (int i = 0; i < p.elements().length; i++) {
            element[0] = p.elements()[i];
            for (int part = 0; part < state.length; part++) {
                element[1 + part] = state[part].elements()[i];
            }
            ReferenceUpdates.step(rule, rate, step, g.elements()[i], element);
            p.elements()[i] = element[0];
            for (int part = 0; part < state.length; part++) {
                state[part].elements()[i] = element[1 + part];
            }
        }
    }
}
