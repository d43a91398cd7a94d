package io.rnn4j.backend.contract;

import io.rnn4j.backend.UpdateRule;
import io.rnn4j.backend.contract.OperationCase.Role;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** The cases of the optimizers' steps: every rule, at the first step, a later one and a very late one. */
final class UpdateCases {
    private static final long[] STEPS = {1, 10, 100_000};

    private UpdateCases() {}

    /** Adds the cases of one type at some sizes. */
    static void add(List<OperationCase> cases, DType dtype, int gap, int[][] sizes) {
        for (int[] size : sizes) {
            cases.add(of(new UpdateRule.Sgd(), 0.5, 3, Values.UNIT, dtype, gap, size)
                    .exactOnIntegers()
                    .tolerance(Tolerance.ofSum(dtype, 1)));
            cases.add(of(new UpdateRule.Momentum(0.5, false), 0.5, 3, Values.UNIT, dtype, gap, size, Values.UNIT)
                    .exactOnIntegers());
            cases.add(of(new UpdateRule.Momentum(0.5, true), 0.5, 3, Values.UNIT, dtype, gap, size, Values.UNIT)
                    .exactOnIntegers());
            for (Values gradient : new Values[] {Values.UNIT, Values.ZERO}) {
                boolean zero = gradient == Values.ZERO;
                Values first = gradient;
                Values second = zero ? Values.ZERO : Values.POSITIVE;
                Values small = zero ? Values.ZERO : Values.SMALL;
                for (long step : STEPS) {
                    cases.add(of(
                            new UpdateRule.Adam(0.9, 0.999, 1e-8),
                            0.01,
                            step,
                            gradient,
                            dtype,
                            gap,
                            size,
                            first,
                            second));
                    cases.add(of(
                            new UpdateRule.AmsGrad(0.9, 0.999, 1e-8),
                            0.01,
                            step,
                            gradient,
                            dtype,
                            gap,
                            size,
                            first,
                            second,
                            second));
                    cases.add(of(
                            new UpdateRule.NAdam(0.9, 0.999, 1e-8, 0.004),
                            0.01,
                            step,
                            gradient,
                            dtype,
                            gap,
                            size,
                            first,
                            second));
                    cases.add(of(
                            new UpdateRule.Adamax(0.9, 0.999, 1e-8),
                            0.01,
                            step,
                            gradient,
                            dtype,
                            gap,
                            size,
                            first,
                            second));
                }
                cases.add(of(new UpdateRule.RmsProp(0.9, 1e-8), 0.01, 2, gradient, dtype, gap, size, second));
                cases.add(of(
                        new UpdateRule.CenteredRmsProp(0.9, 1e-8, 0.9),
                        0.01,
                        2,
                        gradient,
                        dtype,
                        gap,
                        size,
                        second,
                        small,
                        first));
                cases.add(of(new UpdateRule.Adagrad(1e-10), 0.01, 2, gradient, dtype, gap, size, second));
                cases.add(of(new UpdateRule.Adadelta(0.9, 1e-6), 1, 2, gradient, dtype, gap, size, second, second));
            }
        }
    }

    private static OperationCase of(
            UpdateRule rule,
            double rate,
            long step,
            Values gradient,
            DType dtype,
            int gap,
            int[] size,
            Values... state) {
        String variant = rule + ", step " + step + ", gradient " + gradient;
        OperationCase added = new OperationCase("update", variant, dtype)
                .gap(gap)
                .operand("parameter", size[0], size[1], Role.UPDATE)
                .operand("gradient", size[0], size[1], Role.READ, gradient);
        for (int i = 0; i < state.length; i++) {
            added.operand("state[" + i + "]", size[0], size[1], Role.UPDATE, state[i]);
        }
        // A step divides by a root that may be small: an error of a few units in the last place grows by 1 / 0.3 and
        // by what the rule sums.
        return added.tolerance(Tolerance.ofSum(dtype, 24))
                .call(
                        (ops, t) -> {
                            ops.update(
                                    rule, rate, step, t[0], t[1], Arrays.copyOfRange(t, 2, t.length, Tensor[].class));
                            return 0;
                        },
                        m -> {
                            Oracle.update(rule, rate, step, m[0], m[1], Arrays.copyOfRange(m, 2, m.length));
                            return 0;
                        });
    }
}
