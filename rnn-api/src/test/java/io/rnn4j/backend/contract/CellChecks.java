package io.rnn4j.backend.contract;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The clauses that take more than one run of a cell; each returns what is wrong, or null. */
final class CellChecks {
    private static final List<Set<String>> OPTIONAL_IN_TRAINING = List.of(
            Set.of("last.h", "last.c"),
            Set.of("dy"),
            Set.of("dLast.h", "dLast.c"),
            Set.of("dx"),
            CellRun.WEIGHT_GRADIENTS,
            Set.of("dInitial.h", "dInitial.c"),
            Set.of("dropout"),
            Stream.concat(Stream.of("last.h", "last.c", "dLast.h", "dLast.c"), CellRun.WEIGHT_GRADIENTS.stream())
                    .collect(Collectors.toSet()));

    private CellChecks() {}

    private static String firstOtherBits(Map<String, double[]> expected, Map<String, double[]> actual) {
        for (Map.Entry<String, double[]> entry : expected.entrySet()) {
            double[] other = actual.get(entry.getKey());
            if (!Arrays.equals(entry.getValue(), other)) {
                int at = Arrays.mismatch(entry.getValue(), other);
                return entry.getKey() + " has other bits at " + at + ": " + other[at] + ", not " + entry.getValue()[at];
            }
        }
        return null;
    }

    /** Two backward passes on one forward: weights' gradients grow twice, the others stay. */
    static String secondBackwardAdds(Backend backend, CellCase layer) {
        CellRun run = new CellRun(backend, layer, Values.UNIT, Set.of()).forward();
        Map<String, double[]> start = run.results(CellRun.GRADIENTS);
        run.backward();
        Map<String, double[]> once = run.results(CellRun.GRADIENTS);
        run.forward().backward();
        Map<String, double[]> twice = run.results(CellRun.GRADIENTS);
        Tolerance tolerance = layer.backwardTolerance();
        for (String name : once.keySet()) {
            boolean weights = CellRun.WEIGHT_GRADIENTS.contains(name);
            double[] expected = once.get(name).clone();
            if (weights) {
                Arrays.setAll(expected, i -> 2 * expected[i] - start.get(name)[i]);
            }
            int columns = run.view(name).columns();
            String difference = Matrix.firstDifference(
                    "after a second backward, " + name, columns, expected, twice.get(name), tolerance);
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    /** Compares with the composition from the reference's operations, which the oracle judges on small cases. */
    static String differsFromComposition(Backend backend, CellCase layer) {
        CellRun composed = CellRun.fromZero(ReferenceBackend.open(), layer, Values.UNIT);
        CellRun run = CellRun.fromZero(backend, layer, Values.UNIT);
        composed.forward();
        run.forward();
        String difference = firstDifference(composed, run, CellRun.FORWARD_RESULTS, layer.forwardTolerance());
        if (difference != null) {
            return difference;
        }
        composed.backward();
        run.backward();
        return firstDifference(composed, run, CellRun.GRADIENTS, layer.backwardTolerance());
    }

    private static String firstDifference(CellRun expected, CellRun actual, List<String> names, Tolerance tolerance) {
        for (String name : names) {
            if (expected.has(name)) {
                int columns = expected.view(name).columns();
                String difference =
                        Matrix.firstDifference(name, columns, expected.values(name), actual.values(name), tolerance);
                if (difference != null) {
                    return difference;
                }
            }
        }
        return null;
    }

    /** Leaves each optional operand out in turn; what is left must not change. */
    static String absentOperands(Backend backend, CellCase layer) {
        for (Set<String> absent : OPTIONAL_IN_TRAINING) {
            if (absent.contains("dropout") && layer.spec().options().layerNorm()) {
                continue; // Another draw of the state may be a row of so little deviation that the oracle is not exact.
            }
            CellRun run = new CellRun(backend, layer, Values.UNIT, absent).forward();
            String difference = run.backward().difference(true, false);
            if (difference != null) {
                return "without " + absent + ": " + difference;
            }
        }
        return null;
    }

    /** Training, inference, and where the case is small training without each optional operand. */
    static String strayWrites(Backend backend, CellCase layer) {
        String stray = new CellRun(backend, layer).forward().backward().strayWrite();
        if (stray == null) {
            stray = new CellRun(backend, layer, Values.UNIT, Set.of("reserve"))
                    .forward()
                    .strayWrite();
        }
        if (layer.tiny()) {
            for (Set<String> absent : OPTIONAL_IN_TRAINING) {
                CellRun run = new CellRun(backend, layer, Values.UNIT, absent);
                stray = stray == null ? run.forward().backward().strayWrite() : stray;
            }
        }
        return stray;
    }

    static String inferenceDiffers(Backend backend, CellCase layer) {
        CellRun training = new CellRun(backend, layer).forward();
        CellRun inference = new CellRun(backend, layer, Values.UNIT, Set.of("reserve")).forward();
        return firstOtherBits(training.results(CellRun.FORWARD_RESULTS), inference.results(CellRun.FORWARD_RESULTS));
    }

    static String threadsDiffer(List<Backend> backends, CellCase layer) {
        List<String> all = new ArrayList<>(CellRun.FORWARD_RESULTS);
        all.addAll(CellRun.GRADIENTS);
        Map<String, double[]> expected = null;
        for (int threads = 1; threads <= backends.size(); threads++) {
            for (int repetition = 0; repetition < (threads < backends.size() ? 1 : 2); repetition++) {
                CellRun run = new CellRun(backends.get(threads - 1), layer).forward();
                Map<String, double[]> results = run.backward().results(all);
                expected = expected == null ? results : expected;
                String difference = firstOtherBits(expected, results);
                if (difference != null) {
                    return "with " + threads + " thread(s), call " + (repetition + 1) + ": " + difference;
                }
            }
        }
        return null;
    }

    /** Changes the weights, sees that the prepared ones follow when refreshed. */
    static String refreshIsIgnored(Backend backend, CellCase layer) {
        CellRun changed = new CellRun(backend, layer).forward();
        if (changed.prepared().weights().wx() != changed.view("wx")) {
            return "the prepared weights do not name the very tensors that were prepared";
        }
        for (String name : CellRun.WEIGHTS) {
            if (changed.has(name)) {
                double[] values = changed.values(name);
                Arrays.setAll(values, i -> -values[i]);
                changed.view(name).copyFrom(values);
            }
        }
        changed.prepared().refresh();
        changed.forward();
        String difference =
                firstOtherBits(freshlyPrepared(backend, layer, changed), changed.results(CellRun.FORWARD_RESULTS));
        return difference == null ? null : "after a refresh, " + difference;
    }

    private static Map<String, double[]> freshlyPrepared(Backend backend, CellCase layer, CellRun changed) {
        CellRun fresh = new CellRun(backend, layer);
        fresh.callWith(fresh.kernel().prepare(CellRun.weights("", changed.views())), fresh.views(), false);
        return fresh.results(CellRun.FORWARD_RESULTS);
    }

    static String stateInPlaceDiffers(Backend backend, CellCase layer) {
        CellRun apart = new CellRun(backend, layer, Values.UNIT, Set.of("reserve")).forward();
        CellRun inPlace = new CellRun(backend, layer, Values.UNIT, Set.of("reserve"));
        Map<String, Tensor> views = inPlace.views();
        for (String part : List.of("h", "c")) {
            if (views.containsKey("last." + part)) {
                views.put("last." + part, views.get("initial." + part));
            }
        }
        inPlace.callWith(inPlace.prepared(), views, false);
        Map<String, double[]> expected = apart.results(CellRun.FORWARD_RESULTS);
        Map<String, double[]> actual = new HashMap<>();
        expected.keySet().forEach(name -> actual.put(name, views.get(name).toDoubleArray()));
        String difference = firstOtherBits(expected, actual);
        return difference == null ? null : "with the last state in the initial state's place, " + difference;
    }
}
