package io.rnn4j.backend.contract;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.tensor.DType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.analysis.differentiation.DerivativeStructure;
import org.apache.commons.math3.analysis.differentiation.FiniteDifferencesDifferentiator;
import org.apache.commons.math3.analysis.differentiation.UnivariateDifferentiableFunction;

/**
 * Gradients of forward by central differences, in FLOAT64: of every output by itself, with respect to every
 * element of every input, weight, bias and initial state. The forward results are compared with the oracle in
 * the same run.
 */
final class GradientChecks {
    /** Five points 1e-3 apart: the error of the formula, h^4 / 30, and that of rounding, 1e-16 / h, are 1e-13. */
    private static final FiniteDifferencesDifferentiator CENTRAL = new FiniteDifferencesDifferentiator(5, 1e-3);

    /** Normalisations are more curved, the more the smaller a row's deviation is, down to 3e-3. */
    private static final FiniteDifferencesDifferentiator CURVED = new FiniteDifferencesDifferentiator(9, 1e-4);

    private static final Tolerance TOLERANCE = new Tolerance(1e-6, 1e-9);

    private static final List<List<String>> PAIRS = List.of(
            List.of("x", "dx"),
            List.of("wx", "dwx"),
            List.of("wh", "dwh"),
            List.of("bx", "dbx"),
            List.of("bh", "dbh"),
            List.of("wr", "dwr"),
            List.of("wp", "dwp"),
            List.of("gx", "dgx"),
            List.of("gh", "dgh"),
            List.of("gc", "dgc"),
            List.of("bc", "dbc"),
            List.of("initial.h", "dInitial.h"),
            List.of("initial.c", "dInitial.c"));

    private GradientChecks() {}

    static List<CellCase> cases() {
        List<CellCase> cases = new ArrayList<>();
        for (boolean bias : new boolean[] {true, false}) {
            for (RecurrentSpec spec : CellCase.specs(2, 3, bias)) {
                for (boolean initial : new boolean[] {true, false}) {
                    cases.add(new CellCase(spec, DType.FLOAT64, 3, 2, initial, 0));
                }
                cases.add(new CellCase(spec, DType.FLOAT64, SequenceLayout.ofLengths(3, 2, 0), bias, 0));
            }
            for (RecurrentSpec spec : CellCase.optionSpecs(2, 3, bias)) {
                cases.add(new CellCase(spec, DType.FLOAT64, 3, 2, bias, 0));
                cases.add(new CellCase(spec, DType.FLOAT64, SequenceLayout.ofLengths(2, 1), true, 0));
            }
        }
        return cases;
    }

    static String difference(Backend backend, CellCase layer) {
        for (String output : CellRun.FORWARD_RESULTS) {
            if (output.equals("last.c") && !layer.spec().hasCell()) {
                continue;
            }
            String difference = difference(backend, layer, output);
            if (difference != null) {
                return "gradient of " + output + ": " + difference;
            }
        }
        return null;
    }

    /** The gradient that comes with an output, such as dLast.h with last.h. */
    private static String gradientOf(String output) {
        return "d" + Character.toUpperCase(output.charAt(0)) + output.substring(1);
    }

    private static String difference(Backend backend, CellCase layer, String output) {
        String upstream = output.equals("y") ? "dy" : gradientOf(output);
        Set<String> absent = new HashSet<>(Set.of("dy", "dLast.h"));
        // A state's parts come together: for one of them alone, the other is zero.
        absent.remove(upstream.startsWith("dLast") ? "dLast.h" : upstream);
        if (!upstream.startsWith("dLast")) {
            absent.add("dLast.c");
        }
        CellRun run = new CellRun(backend, layer, Values.UNIT, absent);
        for (String part : List.of("dLast.h", "dLast.c")) {
            if (run.has(part) && !part.equals(upstream)) {
                run.zero(part);
            }
        }
        GRADIENTS_START_AT_ZERO.stream().filter(run::has).forEach(run::zero);
        String forward = run.forward().difference(false, false);
        if (forward != null) {
            return forward;
        }
        run.backward();
        double[] weight = run.values(upstream);
        for (List<String> pair : PAIRS) {
            if (run.has(pair.get(0))) {
                String difference = difference(run, output, weight, pair.get(0), run.values(pair.get(1)));
                if (difference != null) {
                    return difference;
                }
            }
        }
        return null;
    }

    private static final Set<String> GRADIENTS_START_AT_ZERO = CellRun.WEIGHT_GRADIENTS;

    private static String difference(CellRun run, String output, double[] weight, String input, double[] gradient) {
        for (int i = 0; i < gradient.length; i++) {
            int element = i;
            double[] values = run.values(input);
            UnivariateFunction loss = value -> {
                double[] moved = values.clone();
                moved[element] = value;
                run.view(input).copyFrom(moved);
                run.prepared().refresh();
                run.forward();
                double sum = 0;
                double[] result = run.values(output);
                for (int k = 0; k < result.length; k++) {
                    sum += weight[k] * result[k];
                }
                return sum;
            };
            UnivariateDifferentiableFunction derivative =
                    (run.kernel().spec().options().layerNorm() ? CURVED : CENTRAL).differentiate(loss);
            double numeric = derivative
                    .value(new DerivativeStructure(1, 1, 0, values[i]))
                    .getPartialDerivative(1);
            run.view(input).copyFrom(values);
            run.prepared().refresh();
            if (!TOLERANCE.accepts(numeric, gradient[i])) {
                return String.format(
                        Locale.ROOT,
                        "with respect to element %d of %s it is %s, but central differences say %s",
                        i,
                        input,
                        gradient[i],
                        numeric);
            }
        }
        return null;
    }
}
