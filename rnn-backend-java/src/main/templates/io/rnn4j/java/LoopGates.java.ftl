<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#-- As in VectorGates.java.ftl: with z = factor x / log2(e), whose negative is y, q and scale so that scale (1 + q) = exp(z). -->
<#macro exp e x factor y>
            ${e.type} shifted = Math.fma(${x}, ${factor}, MAGIC);
            ${e.type} r = Math.fma(shifted - MAGIC, LN2, ${y});
            ${e.type} q = <#if (e.expm1?size - 1) % 2 == 1>-</#if>P${e.expm1?size - 1};
<#list (e.expm1?size - 2)..0 as c>
            q = Math.fma(r, q, <#if c % 2 == 1>-</#if>P${c});
</#list>
            q = Math.fma(r * r, q, -r);
            ${e.type} scale = ${e.Type}.${e.int}BitsTo${e.Type}((${e.Type}.${e.type}ToRaw${e.Int}Bits(shifted) << MANTISSA) + (BIAS << MANTISSA));
</#macro>
<#list types as e>
<@pp.changeOutputFile name=e.Type + "LoopGates.java"/>
<#assign t = e.type>
package io.rnn4j.java;

import static io.rnn4j.java.${e.Type}Functions.*;

/**
 * {@link ${e.Type}Gates} in plain loops, with the bits of the vectors: they predict until these are compiled; see {@link
 * ${e.Type}WarmingKernel}. They never train.
 */
final class ${e.Type}LoopGates extends ${e.Type}Gates {
    @Override
    void sigmoid(${t}[] x, int xo, int n) {
        for (int u = xo; u < xo + n; u++) {
            ${t} v = x[u] > LARGE ? LARGE : x[u];
            v = v < -LARGE ? -LARGE : v;
<@exp e "v" "-LOG2_E" "v"/>
            x[u] = 1 / (Math.fma(scale, q, scale) + 1);
        }
    }

    @Override
    void tanh(${t}[] x, int xo, ${t}[] y, int yo, int n) {
        for (int u = 0; u < n; u++) {
            ${t} v = x[xo + u];
            ${t} limited = Math.abs(v);
            limited = limited > -TANH_LOW ? -TANH_LOW : limited;
<@exp e "limited" "-2 * LOG2_E" "(limited + limited)"/>
            ${t} minusOne = Math.fma(scale, q, scale - 1);
            y[yo + u] = Math.copySign(minusOne / (minusOne + 2), v);
        }
    }

    @Override
    void lstmForward(${t}[] gates, int go, int vs, ${t}[] p, int po, ${t}[] c, int co, int n) {
        for (int u = 0; u < n; u++) {
            c[co + u] = Math.fma(gates[go + vs + u], p[po + u], gates[go + u] * gates[go + 3 * vs + u]);
        }
    }

    @Override
    void lstmBackward(
            ${t}[] gates, int go, int vs, ${t}[] s, int so, ${t}[] p, int po,
            ${t}[] dh, int dho, ${t}[] dc, int dco, ${t}[] d, int to, int ds, int n) {
        throw new IllegalStateException("loops predict only");
    }

    @Override
    void gruForward(${t}[] gates, int go, int vs, ${t}[] h, int ho, int n) {
        for (int u = 0; u < n; u++) {
            ${t} candidate = gates[go + u];
            h[ho + u] = Math.fma(gates[go + 2 * vs + u], h[ho + u] - candidate, candidate);
        }
    }

    @Override
    void gruBackward(
            ${t}[] gates, int go, int vs, ${t}[] p, int po, ${t}[] dh, int dho, ${t}[] d, int to, int ds, int n) {
        throw new IllegalStateException("loops predict only");
    }

    @Override
    void sumRows(${t}[] from, int fo, int rows, ${t}[] sums, int so) {
        throw new IllegalStateException("loops predict only");
    }
}
</#list>
