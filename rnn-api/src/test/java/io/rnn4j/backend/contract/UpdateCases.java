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

    /** Adds the cases of one type: with every gradient and step at one size, with one of them in turn at every other. */
    static void add(List<OperationCase> cases, DType dtype, int gap, int[][] sizes) {
        for (int i = 0; i < sizes.length; i++) {
            int[] size = sizes[i];
            cases.add(of(new UpdateRule.Sgd(), 0.5, 3, Values.UNIT, dtype, gap, size)
                    .exactOnIntegers()
                    .tolerance(Tolerance.ofSum(dtype, 1)));
            cases.add(of(new UpdateRule.Momentum(0.5, false), 0.5, 3, Values.UNIT, dtype, gap, size, Values.UNIT)
                    .exactOnIntegers());
            cases.add(of(new UpdateRule.Momentum(0.5, true), 0.5, 3, Values.UNIT, dtype, gap, size, Values.UNIT)
                    .exactOnIntegers());
            boolean all = size[0] == 3 && size[1] == 17;
            // Sizes of one row and of three alternate: i / 6 lets each meet both gradients.
            int turn = (i + i / 6 + 2 * gap + (dtype == DType.FLOAT32 ? 0 : 2)) % 6;
            for (int variant = 0; variant < 2 * STEPS.length; variant++) {
                if (all || variant == turn) {
                    Values gradient = variant % 2 == 0 ? Values.UNIT : Values.ZERO;
                    stepwise(cases, STEPS[variant / 2], gradient, dtype, gap, size);
                    if (!all || variant < 2) {
                        alike(cases, gradient, dtype, gap, size);
                    }
                }
            }
        }
    }

    /** The rules that depend on the number of the step. */
    private static void stepwise(List<OperationCase> cases, long step, Values first, DType dtype, int gap, int[] size) {
        Values second = first == Values.ZERO ? Values.ZERO : Values.POSITIVE;
        UpdateRule.Adam adam = new UpdateRule.Adam(0.9, 0.999, 1e-8);
        UpdateRule.AmsGrad amsGrad = new UpdateRule.AmsGrad(0.9, 0.999, 1e-8);
        UpdateRule.NAdam nadam = new UpdateRule.NAdam(0.9, 0.999, 1e-8, 0.004);
        UpdateRule.Adamax adamax = new UpdateRule.Adamax(0.9, 0.999, 1e-8);
        cases.add(of(adam, 0.01, step, first, dtype, gap, size, first, second));
        cases.add(of(amsGrad, 0.01, step, first, dtype, gap, size, first, second, second));
        cases.add(of(nadam, 0.01, step, first, dtype, gap, size, first, second));
        cases.add(of(adamax, 0.01, step, first, dtype, gap, size, first, second));
    }

    /** The rules that are the same in every step. */
    private static void alike(List<OperationCase> cases, Values first, DType dtype, int gap, int[] size) {
        Values second = first == Values.ZERO ? Values.ZERO : Values.POSITIVE;
        Values small = first == Values.ZERO ? Values.ZERO : Values.SMALL;
        UpdateRule.RmsProp rmsProp = new UpdateRule.RmsProp(0.9, 1e-8);
        UpdateRule.CenteredRmsProp centered = new UpdateRule.CenteredRmsProp(0.9, 1e-8, 0.9);
        UpdateRule.Adagrad adagrad = new UpdateRule.Adagrad(1e-10);
        UpdateRule.Adadelta adadelta = new UpdateRule.Adadelta(0.9, 1e-6);
        cases.add(of(rmsProp, 0.01, 2, first, dtype, gap, size, second));
        cases.add(of(centered, 0.01, 2, first, dtype, gap, size, second, small, first));
        cases.add(of(adagrad, 0.01, 2, first, dtype, gap, size, second));
        cases.add(of(adadelta, 1, 2, first, dtype, gap, size, second, second));
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
