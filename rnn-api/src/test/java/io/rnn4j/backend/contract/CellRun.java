package io.rnn4j.backend.contract;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.CellOptions;
import io.rnn4j.backend.OptionWeights;
import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentKernel.Backward;
import io.rnn4j.backend.RecurrentKernel.Forward;
import io.rnn4j.backend.RecurrentKernel.Prepared;
import io.rnn4j.backend.RecurrentMasks;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentState;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * One layer's forward and backward on one backend in guarded memory. Operands go by name: those of the
 * records of {@link RecurrentKernel}, with {@code initial.h}, {@code last.c} and so on for the parts of a
 * state, and a leading d for the gradient of a weight. An optional operand that is absent becomes null.
 */
final class CellRun {
    static final List<String> WEIGHTS = List.of("wx", "wh", "bx", "bh", "wr", "wp", "gx", "gh", "gc", "bc");
    static final Set<String> WEIGHT_GRADIENTS =
            Set.of("dwx", "dwh", "dbx", "dbh", "dwr", "dwp", "dgx", "dgh", "dgc", "dbc");
    static final List<String> FORWARD_RESULTS = List.of("y", "last.h", "last.c");
    static final List<String> GRADIENTS = List.of(
            "dx", "dwx", "dwh", "dbx", "dbh", "dwr", "dwp", "dgx", "dgh", "dgc", "dbc", "dInitial.h", "dInitial.c");

    private static final Set<String> OVERWRITTEN = Set.of(
            "y",
            "last.h",
            "last.c",
            "reserve",
            "forward scratch",
            "dx",
            "dInitial.h",
            "dInitial.c",
            "backward scratch");
    private static final Set<String> ADDED_TO = WEIGHT_GRADIENTS;

    private final CellCase layer;
    private final Backend backend;
    private final long seed;
    private final RecurrentKernel kernel;
    private final Map<String, Guarded> operands = new LinkedHashMap<>();
    private final Map<String, Matrix> given = new LinkedHashMap<>();
    private final Prepared prepared;

    CellRun(Backend backend, CellCase layer, Values values, Set<String> absent) {
        this.layer = layer;
        this.backend = backend;
        this.seed = 31L * layer.withGap(0).toString().hashCode();
        RecurrentSpec spec = layer.spec();
        this.kernel = backend.layers().recurrent(spec, layer.dtype());
        shapes(spec, layer, kernel).forEach((name, shape) -> {
            if (!absent.contains(name)) {
                create(name, shape, values);
            }
        });
        this.prepared = kernel.prepare(weights("", views()));
    }

    CellRun(Backend backend, CellCase layer) {
        this(backend, layer, Values.UNIT, Set.of());
    }

    /** A run in which everything that is written starts at zero, so that adding and overwriting are the same. */
    static CellRun fromZero(Backend backend, CellCase layer, Values values) {
        CellRun run = new CellRun(backend, layer, values, Set.of());
        Stream.concat(OVERWRITTEN.stream(), ADDED_TO.stream()).filter(run::has).forEach(run::zero);
        return run;
    }

    private static Map<String, Shape> shapes(RecurrentSpec spec, CellCase layer, RecurrentKernel kernel) {
        SequenceLayout layout = layer.layout();
        CellOptions options = spec.options();
        int hidden = spec.hiddenSize();
        Shape state = Shape.of(layout.batch(), spec.outputSize());
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("x", layout.shape(spec.inputSize()));
        shapes.put("y", layout.shape(spec.outputSize()));
        shapes.put("dy", layout.shape(spec.outputSize()));
        shapes.put("dx", layout.shape(spec.inputSize()));
        for (String prefix : List.of("", "d")) {
            shapes.put(prefix + "wx", spec.inputWeightShape());
            shapes.put(prefix + "wh", spec.recurrentWeightShape());
            if (spec.bias()) {
                shapes.put(prefix + "bx", spec.biasShape());
                shapes.put(prefix + "bh", spec.biasShape());
            }
            if (options.projectionSize() > 0) {
                shapes.put(prefix + "wr", Shape.of(spec.outputSize(), hidden));
            }
            if (options.peepholes()) {
                shapes.put(prefix + "wp", Shape.of(3 * hidden));
            }
            if (options.layerNorm()) {
                shapes.put(prefix + "gx", spec.biasShape());
                shapes.put(prefix + "gh", spec.biasShape());
            }
            if (options.layerNorm() && spec.hasCell()) {
                shapes.put(prefix + "gc", Shape.of(hidden));
                if (spec.bias()) {
                    shapes.put(prefix + "bc", Shape.of(hidden));
                }
            }
        }
        for (String name :
                layer.initial() ? List.of("initial", "last", "dLast", "dInitial") : List.of("last", "dLast")) {
            shapes.put(name + ".h", state);
            if (spec.hasCell()) {
                shapes.put(name + ".c", Shape.of(layout.batch(), hidden));
            }
        }
        if (options.dropout()) {
            shapes.put("dropout", state);
        }
        if (options.zoneout()) {
            shapes.put("zoneout", layout.shape(spec.outputSize()));
            if (spec.hasCell()) {
                shapes.put("cellZoneout", layout.shape(hidden));
            }
        }
        shapes.put("reserve", Shape.of(kernel.reserveSize(layout)));
        shapes.put("forward scratch", Shape.of(kernel.forwardScratchSize(layout)));
        shapes.put("backward scratch", Shape.of(kernel.backwardScratchSize(layout)));
        return shapes;
    }

    private void create(String name, Shape shape, Values values) {
        boolean memory = name.equals("reserve") || name.endsWith("scratch");
        int gap = memory ? 0 : layer.gap();
        if (OVERWRITTEN.contains(name)) {
            operands.put(name, Guarded.unread(backend.tensors(), name, layer.dtype(), shape, gap));
            return;
        }
        SplittableRandom random = new SplittableRandom(seed + name.hashCode());
        double[] numbers = values.generate(layer.dtype(), shape.size(), random);
        if (values == Values.UNIT && WEIGHTS.contains(name)) {
            double scale = 1 / Math.sqrt(layer.spec().hiddenSize());
            Arrays.setAll(
                    numbers, i -> layer.dtype() == DType.FLOAT32 ? (float) (numbers[i] * scale) : numbers[i] * scale);
        }
        if (name.equals("dropout")) {
            Arrays.setAll(numbers, i -> numbers[i] > 0 ? 1.25 : 0);
        } else if (name.equals("zoneout") || name.equals("cellZoneout")) {
            Arrays.setAll(numbers, i -> numbers[i] > 0.3 ? 1 : numbers[i] > -0.3 ? 0.25 : 0);
        }
        given.put(name, new Matrix(shape.rows(), shape.columns(), numbers));
        operands.put(
                name,
                ADDED_TO.contains(name)
                        ? Guarded.destination(backend.tensors(), name, layer.dtype(), shape, gap, numbers)
                        : Guarded.source(backend.tensors(), name, layer.dtype(), shape, gap, numbers));
    }

    RecurrentKernel kernel() {
        return kernel;
    }

    Prepared prepared() {
        return prepared;
    }

    /** Sets an operand to zero, for the oracle too. */
    void zero(String name) {
        view(name).copyFrom(new double[view(name).size()]);
        if (given.containsKey(name)) {
            Arrays.fill(given.get(name).elements(), 0);
        }
    }

    boolean has(String name) {
        return operands.containsKey(name);
    }

    Tensor view(String name) {
        return operands.get(name).view();
    }

    double[] values(String name) {
        return operands.get(name).values();
    }

    Map<String, Tensor> views() {
        Map<String, Tensor> views = new LinkedHashMap<>();
        operands.forEach((name, operand) -> views.put(name, operand.view()));
        return views;
    }

    static RecurrentWeights weights(String prefix, Map<String, Tensor> views) {
        Tensor wx = views.get(prefix + "wx");
        return wx == null
                ? null
                : new RecurrentWeights(
                        wx,
                        views.get(prefix + "wh"),
                        views.get(prefix + "bx"),
                        views.get(prefix + "bh"),
                        new OptionWeights(
                                views.get(prefix + "wr"),
                                views.get(prefix + "wp"),
                                views.get(prefix + "gx"),
                                views.get(prefix + "gh"),
                                views.get(prefix + "gc"),
                                views.get(prefix + "bc")));
    }

    private static RecurrentState state(String name, Map<String, Tensor> views) {
        Tensor h = views.get(name + ".h");
        return h == null ? null : new RecurrentState(h, views.get(name + ".c"));
    }

    private Forward forwardCall(Prepared weights, Map<String, Tensor> views) {
        return new Forward(
                layer.layout(),
                views.get("x"),
                weights,
                state("initial", views),
                views.get("y"),
                state("last", views),
                views.get("reserve"),
                views.get("forward scratch"),
                new RecurrentMasks(views.get("dropout"), views.get("zoneout"), views.get("cellZoneout")));
    }

    private Backward backwardCall(Prepared weights, Map<String, Tensor> views) {
        return new Backward(
                forwardCall(weights, views),
                views.get("dy"),
                state("dLast", views),
                views.get("dx"),
                weights("d", views),
                state("dInitial", views),
                views.get("backward scratch"));
    }

    CellRun forward() {
        kernel.forward(forwardCall(prepared, views()));
        return this;
    }

    /** Forward or backward with other weights and operands than the run's own. */
    void callWith(Prepared weights, Map<String, Tensor> views, boolean backward) {
        if (backward) {
            kernel.backward(backwardCall(weights, views));
        } else {
            kernel.forward(forwardCall(weights, views));
        }
    }

    CellRun backward() {
        kernel.backward(backwardCall(prepared, views()));
        return this;
    }

    /** Returns how the results of forward, and of backward if it ran, differ from the oracle's, or null. */
    String difference(boolean withBackward, boolean exact) {
        Map<String, Matrix> expected = CellOracle.run(layer, given);
        String difference = difference(FORWARD_RESULTS, expected, exact ? Tolerance.EXACT : layer.forwardTolerance());
        if (difference == null && withBackward) {
            difference = difference(GRADIENTS, expected, exact ? Tolerance.EXACT : layer.backwardTolerance());
        }
        return difference;
    }

    private String difference(List<String> names, Map<String, Matrix> expected, Tolerance tolerance) {
        for (String name : names) {
            if (operands.containsKey(name)) {
                double[] values = expected.get(name).elements().clone();
                if (ADDED_TO.contains(name)) {
                    Arrays.setAll(values, i -> values[i] + given.get(name).elements()[i]);
                }
                int columns = view(name).columns();
                String difference = Matrix.firstDifference(name, columns, values, values(name), tolerance);
                if (difference != null) {
                    return difference;
                }
            }
        }
        return null;
    }

    /** Returns what was written that should not have been, or null. */
    String strayWrite() {
        for (Guarded operand : operands.values()) {
            String stray =
                    operand.strayWrite(OVERWRITTEN.contains(operand.name()) || ADDED_TO.contains(operand.name()));
            if (stray != null) {
                return stray;
            }
        }
        return null;
    }

    /** The results by name, to compare bit by bit. */
    Map<String, double[]> results(List<String> names) {
        Map<String, double[]> results = new LinkedHashMap<>();
        for (String name : names) {
            if (operands.containsKey(name)) {
                results.put(name, values(name));
            }
        }
        return results;
    }
}
