package io.rnn4j.backend.contract;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.layer.Mode;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.train.GradientCheck;
import io.rnn4j.train.GradientReport;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The clauses about layers; each returns what is wrong, or null. */
final class LayerChecks {
    private static final Backend REFERENCE = ReferenceBackend.open();

    private LayerChecks() {}

    static String differsFromReference(Backend backend, LayerCase layer) {
        for (DType dtype : DType.values()) {
            String difference = difference(
                    dtype + " ",
                    layer.input().columns(),
                    LayerRun.of(REFERENCE, layer, dtype, Mode.TRAINING).results(),
                    LayerRun.of(backend, layer, dtype, Mode.TRAINING).results(),
                    layer.tolerance(dtype));
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    /** What is random is random in training alone. */
    static String inferenceDiffers(Backend backend, LayerCase layer) {
        for (DType dtype : DType.values()) {
            Map<String, double[]> trained =
                    LayerRun.of(backend, layer, dtype, Mode.TRAINING).results();
            Map<String, double[]> inferred =
                    LayerRun.of(backend, layer, dtype, Mode.INFERENCE).results();
            for (Map.Entry<String, double[]> entry : inferred.entrySet()) {
                if (!Arrays.equals(entry.getValue(), trained.get(entry.getKey()))) {
                    return dtype + " " + entry.getKey() + " has other bits in inference than in training";
                }
            }
        }
        return null;
    }

    static String threadsDiffer(List<Backend> backends, LayerCase layer) {
        for (DType dtype : DType.values()) {
            Map<String, double[]> first =
                    LayerRun.of(backends.get(0), layer, dtype, Mode.TRAINING).results();
            for (Backend other : backends) {
                Map<String, double[]> results =
                        LayerRun.of(other, layer, dtype, Mode.TRAINING).results();
                for (Map.Entry<String, double[]> entry : first.entrySet()) {
                    if (!Arrays.equals(entry.getValue(), results.get(entry.getKey()))) {
                        return dtype + " " + entry.getKey() + " has other bits with " + (backends.indexOf(other) + 1)
                                + " thread(s)";
                    }
                }
            }
        }
        return null;
    }

    /** More padding and none at all give what the batch gives; past a length there is 0. */
    static String paddingMatters(Backend backend, LayerCase layer) {
        for (DType dtype : DType.values()) {
            double[] x = layer.inputValues(dtype);
            double[] dy = LayerRun.outputGradient(layer, dtype);
            LayerRun run = LayerRun.of(backend, layer, dtype, x, dy);
            String problem = nonzeroPadding(layer, run);
            if (problem == null) {
                problem = morePaddingMatters(backend, layer, dtype, run, x, dy);
            }
            if (problem == null && !layer.random()) {
                problem = differsFromSequencesAlone(backend, layer, dtype, run, x, dy);
            }
            if (problem != null) {
                return dtype + " " + problem;
            }
        }
        return null;
    }

    private static String nonzeroPadding(LayerCase layer, LayerRun run) {
        Map<String, Shape> sequences = new LinkedHashMap<>();
        sequences.put("dx", layer.input());
        if (run.output().rank() == 3) {
            sequences.put("y", run.output());
        }
        for (Map.Entry<String, Shape> entry : sequences.entrySet()) {
            double[] values = run.results().get(entry.getKey());
            Shape shape = entry.getValue();
            for (int i = 0; i < values.length; i++) {
                int row = i / shape.columns();
                int batch = shape.dim(1);
                if (row / batch >= layer.lengths().get(row % batch) && values[i] != 0) {
                    return entry.getKey() + " is " + values[i] + " past the length, at step " + row / batch
                            + " of sequence " + row % batch;
                }
            }
        }
        return null;
    }

    private static String morePaddingMatters(
            Backend backend, LayerCase layer, DType dtype, LayerRun run, double[] x, double[] dy) {
        int steps = layer.input().dim(0);
        LayerCase longer = layer.longer(steps + 3);
        int padded = x.length / steps * (steps + 3);
        boolean everyStep = run.output().rank() == 3;
        double[] moreDy = everyStep ? Arrays.copyOf(dy, dy.length / steps * (steps + 3)) : dy;
        Map<String, double[]> more = LayerRun.of(backend, longer, dtype, Arrays.copyOf(x, padded), moreDy)
                .results();
        Map<String, double[]> cut = new LinkedHashMap<>();
        run.results().forEach((name, values) -> cut.put(name, Arrays.copyOf(more.get(name), values.length)));
        return difference("with more padding ", layer.input().columns(), run.results(), cut, layer.tolerance(dtype));
    }

    /** A layer with a state is compared by the clauses about cells. */
    private static String differsFromSequencesAlone(
            Backend backend, LayerCase layer, DType dtype, LayerRun run, double[] x, double[] dy) {
        if (run.results().containsKey("last 0")) {
            return null;
        }
        Map<String, Integer> columns =
                Map.of("y", run.output().columns(), "dx", layer.input().columns());
        Map<String, double[]> sums = new LinkedHashMap<>();
        for (int n = 0; n < layer.lengths().size(); n++) {
            int length = layer.lengths().get(n);
            if (length > 0) {
                double[] itsX = sequence(layer, n, columns.get("dx"), x, length);
                double[] itsDy =
                        sequence(layer, n, columns.get("y"), dy, run.output().rank() == 3 ? length : 1);
                Map<String, double[]> expected =
                        LayerRun.of(backend, layer.alone(n), dtype, itsX, itsDy).results();
                for (String name : List.of("y", "dx")) {
                    double[] alone = expected.remove(name);
                    double[] within = run.results().get(name);
                    int width = columns.get(name);
                    String difference = Matrix.firstDifference(
                            "beside sequence " + n + " alone " + name,
                            width,
                            alone,
                            sequence(layer, n, width, within, alone.length / width),
                            layer.tolerance(dtype));
                    if (difference != null) {
                        return difference;
                    }
                }
                expected.forEach((name, values) -> {
                    double[] sum = sums.computeIfAbsent(name, unused -> new double[values.length]);
                    Arrays.setAll(sum, i -> sum[i] + values[i]);
                });
            }
        }
        return difference("beside the sequences alone ", 1, sums, run.results(), layer.tolerance(dtype));
    }

    /** The first rows of one sequence of a time-major batch. */
    private static double[] sequence(LayerCase layer, int n, int columns, double[] batch, int rows) {
        int sequences = layer.lengths().size();
        double[] values = new double[rows * columns];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(batch, (row * sequences + n) * columns, values, row * columns, columns);
        }
        return values;
    }

    private static String difference(
            String prefix,
            int columns,
            Map<String, double[]> expected,
            Map<String, double[]> actual,
            Tolerance tolerance) {
        for (Map.Entry<String, double[]> entry : expected.entrySet()) {
            String difference = Matrix.firstDifference(
                    prefix + entry.getKey(), columns, entry.getValue(), actual.get(entry.getKey()), tolerance);
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    static String gradientDiffers(Backend backend, LayerCase layer) {
        GradientCheck check =
                GradientCheck.ofLayer(backend, layer.spec(), layer.input()).input(layer.inputValues(DType.FLOAT64));
        if (layer.input().rank() == 3) {
            check.lengths(layer.lengths().stream().mapToInt(i -> i).toArray());
        }
        if (layer.numbers()) {
            check.fixedInput();
        }
        GradientReport report = check.run();
        return report.correct() ? null : report.toString();
    }
}
