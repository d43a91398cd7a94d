<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<@pp.changeOutputFile name=e.Type + "Updates.java"/>
<#assign t = e.type, O = e.Type + "Ops">
package io.rnn4j.java;

import static io.rnn4j.java.${O}.data;

import io.rnn4j.backend.UpdateRule;
import io.rnn4j.tensor.Tensor;

/**
 * The optimizers' steps. An optimizer makes one step a batch, so all but Adam, the usual one, are plain loops, which
 * the JIT turns into vectors as it can; each element's result depends on that element alone.
 */
final class ${e.Type}Updates {
    private final ${e.Type}Kernels kernels;

    ${e.Type}Updates(${e.Type}Kernels kernels) {
        this.kernels = kernels;
    }

    /** See {@link io.rnn4j.backend.TensorOps#update}. */
    void step(UpdateRule rule, double rate, long step, Tensor p, Tensor g, Tensor... s) {
        boolean dense = p.isDense() && g.isDense();
        for (Tensor part : s) {
            dense &= part.isDense();
        }
        int runs = dense ? 1 : p.rows();
        int n = dense ? p.size() : p.columns();
        for (int r = 0; r < runs; r++) {
            run(rule, rate, step, r, n, p, g, s);
        }
    }

    private static int at(Tensor tensor, int row) {
        return tensor.offset() + row * tensor.rowStride();
    }

    private void run(UpdateRule rule, double rate, long step, int r, int n, Tensor p, Tensor g, Tensor... s) {
        ${t}[] x = data(p);
        int xo = at(p, r);
        ${t}[] dx = data(g);
        int go = at(g, r);
        if (rule instanceof UpdateRule.Sgd) {
            if (rate != 0) {
                kernels.axpby(${e.narrow}-rate, dx, go, 1, x, xo, n);
            }
        } else if (rule instanceof UpdateRule.Momentum momentum) {
            momentum(momentum, rate, x, xo, dx, go, data(s[0]), at(s[0], r), n);
        } else if (rule instanceof UpdateRule.Adam adam) {
            adam(adam, rate, step, x, xo, dx, go, data(s[0]), at(s[0], r), data(s[1]), at(s[1], r), n);
        } else if (rule instanceof UpdateRule.AmsGrad ams) {
            amsGrad(ams, rate, step, x, xo, dx, go, data(s[0]), at(s[0], r), data(s[1]), at(s[1], r), data(s[2]), at(s[2], r), n);
        } else if (rule instanceof UpdateRule.NAdam nadam) {
            nadam(nadam, rate, step, x, xo, dx, go, data(s[0]), at(s[0], r), data(s[1]), at(s[1], r), n);
        } else if (rule instanceof UpdateRule.Adamax adamax) {
            adamax(adamax, rate, step, x, xo, dx, go, data(s[0]), at(s[0], r), data(s[1]), at(s[1], r), n);
        } else if (rule instanceof UpdateRule.RmsProp prop) {
            rmsProp(prop, rate, x, xo, dx, go, data(s[0]), at(s[0], r), n);
        } else if (rule instanceof UpdateRule.CenteredRmsProp prop) {
            centered(prop, rate, x, xo, dx, go, data(s[0]), at(s[0], r), data(s[1]), at(s[1], r), data(s[2]), at(s[2], r), n);
        } else if (rule instanceof UpdateRule.Adagrad adagrad) {
            adagrad(adagrad, rate, x, xo, dx, go, data(s[0]), at(s[0], r), n);
        } else if (rule instanceof UpdateRule.Adadelta adadelta) {
            adadelta(adadelta, rate, x, xo, dx, go, data(s[0]), at(s[0], r), data(s[1]), at(s[1], r), n);
        } else {
            throw new IllegalArgumentException("no kernel for the rule " + rule);
        }
    }

    private static void momentum(
            UpdateRule.Momentum rule, double learningRate, ${t}[] p, int po, ${t}[] g, int go, ${t}[] b, int bo, int n) {
        ${t} rate = ${e.narrow}learningRate;
        ${t} momentum = ${e.narrow}rule.momentum();
        if (rule.nesterov()) {
            for (int i = 0; i < n; i++) {
                ${t} now = momentum * b[bo + i] + g[go + i];
                b[bo + i] = now;
                p[po + i] -= rate * (g[go + i] + momentum * now);
            }
        } else {
            for (int i = 0; i < n; i++) {
                ${t} now = momentum * b[bo + i] + g[go + i];
                b[bo + i] = now;
                p[po + i] -= rate * now;
            }
        }
    }

    /** What a mean of decay {@code beta} must be divided by, {@code 1 - beta^step}. */
    private static double bias(double beta, long step) {
        return 1 - Math.pow(beta, (double) step);
    }

    private void adam(
            UpdateRule.Adam rule, double rate, long step,
            ${t}[] p, int po, ${t}[] g, int go, ${t}[] m, int mo, ${t}[] v, int vo, int n) {
        kernels.adam(
                ${e.narrow}rule.beta1(), ${e.narrow}(1 - rule.beta1()), ${e.narrow}rule.beta2(), ${e.narrow}(1 - rule.beta2()),
                ${e.narrow}(rate / bias(rule.beta1(), step)), ${e.narrow}(1 / Math.sqrt(bias(rule.beta2(), step))),
                ${e.narrow}rule.epsilon(), p, po, g, go, m, mo, v, vo, n);
    }

    private static void amsGrad(
            UpdateRule.AmsGrad rule, double learningRate, long step,
            ${t}[] p, int po, ${t}[] g, int go, ${t}[] m, int mo, ${t}[] v, int vo, ${t}[] w, int wo, int n) {
        ${t} b1 = ${e.narrow}rule.beta1();
        ${t} c1 = ${e.narrow}(1 - rule.beta1());
        ${t} b2 = ${e.narrow}rule.beta2();
        ${t} c2 = ${e.narrow}(1 - rule.beta2());
        ${t} rate = ${e.narrow}(learningRate / bias(rule.beta1(), step));
        ${t} root = ${e.narrow}(1 / Math.sqrt(bias(rule.beta2(), step)));
        ${t} epsilon = ${e.narrow}rule.epsilon();
        for (int i = 0; i < n; i++) {
            ${t} first = b1 * m[mo + i] + c1 * g[go + i];
            ${t} second = b2 * v[vo + i] + c2 * g[go + i] * g[go + i];
            ${t} largest = Math.max(w[wo + i], second);
            m[mo + i] = first;
            v[vo + i] = second;
            w[wo + i] = largest;
            p[po + i] -= rate * first / (${e.narrow}Math.sqrt(largest) * root + epsilon);
        }
    }

    private static void nadam(
            UpdateRule.NAdam rule, double learningRate, long step,
            ${t}[] p, int po, ${t}[] g, int go, ${t}[] m, int mo, ${t}[] v, int vo, int n) {
        ${t} b1 = ${e.narrow}rule.beta1();
        ${t} c1 = ${e.narrow}(1 - rule.beta1());
        ${t} b2 = ${e.narrow}rule.beta2();
        ${t} c2 = ${e.narrow}(1 - rule.beta2());
        ${t} now = ${e.narrow}(learningRate * rule.now(step));
        ${t} ahead = ${e.narrow}(learningRate * rule.ahead(step));
        ${t} root = ${e.narrow}(1 / Math.sqrt(bias(rule.beta2(), step)));
        ${t} epsilon = ${e.narrow}rule.epsilon();
        for (int i = 0; i < n; i++) {
            ${t} first = b1 * m[mo + i] + c1 * g[go + i];
            ${t} second = b2 * v[vo + i] + c2 * g[go + i] * g[go + i];
            m[mo + i] = first;
            v[vo + i] = second;
            p[po + i] -= (now * g[go + i] + ahead * first) / (${e.narrow}Math.sqrt(second) * root + epsilon);
        }
    }

    private static void adamax(
            UpdateRule.Adamax rule, double learningRate, long step,
            ${t}[] p, int po, ${t}[] g, int go, ${t}[] m, int mo, ${t}[] u, int uo, int n) {
        ${t} b1 = ${e.narrow}rule.beta1();
        ${t} c1 = ${e.narrow}(1 - rule.beta1());
        ${t} b2 = ${e.narrow}rule.beta2();
        ${t} rate = ${e.narrow}(learningRate / bias(rule.beta1(), step));
        ${t} epsilon = ${e.narrow}rule.epsilon();
        for (int i = 0; i < n; i++) {
            ${t} first = b1 * m[mo + i] + c1 * g[go + i];
            ${t} norm = Math.max(b2 * u[uo + i], Math.abs(g[go + i]) + epsilon);
            m[mo + i] = first;
            u[uo + i] = norm;
            p[po + i] -= rate * first / norm;
        }
    }

    private static void rmsProp(
            UpdateRule.RmsProp rule, double learningRate, ${t}[] p, int po, ${t}[] g, int go, ${t}[] v, int vo, int n) {
        ${t} decay = ${e.narrow}rule.decay();
        ${t} rest = ${e.narrow}(1 - rule.decay());
        ${t} rate = ${e.narrow}learningRate;
        ${t} epsilon = ${e.narrow}rule.epsilon();
        for (int i = 0; i < n; i++) {
            ${t} second = decay * v[vo + i] + rest * g[go + i] * g[go + i];
            v[vo + i] = second;
            p[po + i] -= rate * g[go + i] / (${e.narrow}Math.sqrt(second) + epsilon);
        }
    }

    private static void centered(
            UpdateRule.CenteredRmsProp rule, double learningRate,
            ${t}[] p, int po, ${t}[] g, int go, ${t}[] v, int vo, ${t}[] c, int co, ${t}[] b, int bo, int n) {
        ${t} decay = ${e.narrow}rule.decay();
        ${t} rest = ${e.narrow}(1 - rule.decay());
        ${t} momentum = ${e.narrow}rule.momentum();
        ${t} rate = ${e.narrow}learningRate;
        ${t} epsilon = ${e.narrow}rule.epsilon();
        for (int i = 0; i < n; i++) {
            ${t} second = decay * v[vo + i] + rest * g[go + i] * g[go + i];
            ${t} center = decay * c[co + i] + rest * g[go + i];
            ${t} variance = Math.max(second - center * center, 0);
            ${t} now = momentum * b[bo + i] + g[go + i] / (${e.narrow}Math.sqrt(variance) + epsilon);
            v[vo + i] = second;
            c[co + i] = center;
            b[bo + i] = now;
            p[po + i] -= rate * now;
        }
    }

    private static void adagrad(
            UpdateRule.Adagrad rule, double learningRate, ${t}[] p, int po, ${t}[] g, int go, ${t}[] v, int vo, int n) {
        ${t} rate = ${e.narrow}learningRate;
        ${t} epsilon = ${e.narrow}rule.epsilon();
        for (int i = 0; i < n; i++) {
            ${t} sum = v[vo + i] + g[go + i] * g[go + i];
            v[vo + i] = sum;
            p[po + i] -= rate * g[go + i] / (${e.narrow}Math.sqrt(sum) + epsilon);
        }
    }

    private static void adadelta(
            UpdateRule.Adadelta rule, double learningRate,
            ${t}[] p, int po, ${t}[] g, int go, ${t}[] v, int vo, ${t}[] u, int uo, int n) {
        ${t} decay = ${e.narrow}rule.decay();
        ${t} rest = ${e.narrow}(1 - rule.decay());
        ${t} rate = ${e.narrow}learningRate;
        ${t} epsilon = ${e.narrow}rule.epsilon();
        for (int i = 0; i < n; i++) {
            ${t} second = decay * v[vo + i] + rest * g[go + i] * g[go + i];
            ${t} change =
                    ${e.narrow}Math.sqrt(u[uo + i] + epsilon) / ${e.narrow}Math.sqrt(second + epsilon) * g[go + i];
            v[vo + i] = second;
            u[uo + i] = decay * u[uo + i] + rest * change * change;
            p[po + i] -= rate * change;
        }
    }
}
</#list>
