<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#macro load V name array at>
            ${V} ${name} = ${V}.fromArray(SPECIES, ${array}, ${at} + u);
</#macro>
<#--
  With z = factor x / log2(e), whose negative is y: declares q and scale so that scale (1 + q) = exp(z). The
  polynomial is in -r, which saves a negation.
-->
<#macro exp e V x factor y>
            ${V} shifted = ${x}.fma(${V}.broadcast(SPECIES, ${factor}), ${V}.broadcast(SPECIES, MAGIC));
            ${V} r = shifted.sub(MAGIC).fma(${V}.broadcast(SPECIES, LN2), ${y});
            ${V} q = ${V}.broadcast(SPECIES, <#if (e.expm1?size - 1) % 2 == 1>-</#if>P${e.expm1?size - 1});
<#list (e.expm1?size - 2)..0 as c>
            q = r.fma(q, ${V}.broadcast(SPECIES, <#if c % 2 == 1>-</#if>P${c}));
</#list>
            q = r.mul(r).fma(q, r.neg());
            ${V} scale = shifted.reinterpretAs${e.Int}s()
                    .lanewise(VectorOperators.LSHL, MANTISSA)
                    .add(BIAS << MANTISSA)
                    .reinterpretAs${e.Type}s();
</#macro>
<#list types as e>
<#list widths as bits>
<@pp.changeOutputFile name=e.Type + "VectorGates" + bits + ".java"/>
<#assign t = e.type, V = e.Type + "Vector", lanes = bits / 8 / e.bytes>
package io.rnn4j.java;

import static io.rnn4j.java.${e.Type}Functions.*;

import jdk.incubator.vector.${e.Int}Vector;
import jdk.incubator.vector.${V};
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ${e.Type}Gates} with ${bits}-bit vectors and fused multiply-add. The exponential is that of {@link
 * ${e.Type}Functions}, but with one constant for ln 2 and one factor for 2^n, since a gate needs no more than the
 * digits of 1: 5.8 and 6.5 instead of 11.2 and 9.7 ns a vector for sigmoid and tanh (512 bits, JDK 17, Zen 4). Limits
 * are set by comparing, which takes half the instructions of min and max and keeps NaN.
 *
 * <p>C2's loops have no call, no box and nothing on the stack, but for {@code lstmBackward} on JDK 17, whose ten places in
 * memory are more than there are registers for: 35 instructions a vector for sigmoid and 40 for tanh there, and on JDK 25, which
 * unrolls them four times, 27 and 31.
 */
final class ${e.Type}VectorGates${bits} extends ${e.Type}Gates {
    private static final VectorSpecies<${e.Type}> SPECIES = ${V}.SPECIES_${bits};
    private static final int LANES = ${lanes};

    @Override
    void sigmoid(${t}[] x, int xo, int n) {
        for (int u = 0; u < n; u += LANES) {
            ${V} v = ${V}.fromArray(SPECIES, x, xo + u);
            v = v.blend(LARGE, v.compare(VectorOperators.GT, LARGE));
            v = v.blend(-LARGE, v.compare(VectorOperators.LT, -LARGE));
<@exp e V "v" "-LOG2_E" "v"/>
            ${V} power = scale.fma(q, scale);
            ${V}.broadcast(SPECIES, 1).div(power.add(1)).intoArray(x, xo + u);
        }
    }

    @Override
    void tanh(${t}[] x, int xo, ${t}[] y, int yo, int n) {
        for (int u = 0; u < n; u += LANES) {
            ${V} v = ${V}.fromArray(SPECIES, x, xo + u);
            ${V} limited = v.abs();
            limited = limited.blend(-TANH_LOW, limited.compare(VectorOperators.GT, -TANH_LOW));
<@exp e V "limited" "-2 * LOG2_E" "limited.add(limited)"/>
            ${V} minusOne = scale.fma(q, scale.sub(1));
            ${e.Int}Vector sign = v.reinterpretAs${e.Int}s().and(${e.Integer}.MIN_VALUE);
            minusOne.div(minusOne.add(2))
                    .reinterpretAs${e.Int}s()
                    .and(${e.Integer}.MAX_VALUE)
                    .or(sign)
                    .reinterpretAs${e.Type}s()
                    .intoArray(y, yo + u);
        }
    }

    @Override
    void sumRows(${t}[] from, int fo, int rows, ${t}[] sums, int so) {
<#list 0..3 as j>
        ${V} sum${j} = ${V}.zero(SPECIES);
</#list>
        int i = 0;
        for (; i + 3 < rows; i += 4) {
<#list 0..3 as j>
            sum${j} = sum${j}.add(${V}.fromArray(SPECIES, from, fo + (i + ${j}) * LANES));
</#list>
        }
        for (; i < rows; i++) {
            sum0 = sum0.add(${V}.fromArray(SPECIES, from, fo + i * LANES));
        }
        sum0.add(sum1).add(sum2.add(sum3)).intoArray(sums, so);
    }

    @Override
    void lstmForward(${t}[] gates, int go, int vs, ${t}[] p, int po, ${t}[] c, int co, int n) {
        for (int u = 0; u < n; u += LANES) {
<@load V "i" "gates" "go"/>
<@load V "f" "gates" "go + vs"/>
<@load V "g" "gates" "go + 3 * vs"/>
            f.fma(${V}.fromArray(SPECIES, p, po + u), i.mul(g)).intoArray(c, co + u);
        }
    }

    @Override
    void lstmBackward(
            ${t}[] gates, int go, int vs, ${t}[] s, int so, ${t}[] p, int po,
            ${t}[] dh, int dho, ${t}[] dc, int dco, ${t}[] d, int to, int ds, int n) {
        for (int u = 0; u < n; u += LANES) {
            ${V} one = ${V}.broadcast(SPECIES, 1);
<@load V "i" "gates" "go"/>
<@load V "f" "gates" "go + vs"/>
<@load V "o" "gates" "go + 2 * vs"/>
<@load V "g" "gates" "go + 3 * vs"/>
<@load V "squashed" "s" "so"/>
<@load V "h" "dh" "dho"/>
<@load V "later" "dc" "dco"/>
            ${V} cell = h.mul(o).fma(one.sub(squashed.mul(squashed)), later);
            cell.mul(g).mul(i.mul(one.sub(i))).intoArray(d, to + u);
            cell.mul(${V}.fromArray(SPECIES, p, po + u)).mul(f.mul(one.sub(f))).intoArray(d, to + ds + u);
            h.mul(squashed).mul(o.mul(one.sub(o))).intoArray(d, to + 2 * ds + u);
            cell.mul(i).mul(one.sub(g.mul(g))).intoArray(d, to + 3 * ds + u);
            cell.mul(f).intoArray(dc, dco + u);
        }
    }

    @Override
    void gruForward(${t}[] gates, int go, int vs, ${t}[] h, int ho, int n) {
        for (int u = 0; u < n; u += LANES) {
<@load V "candidate" "gates" "go"/>
<@load V "z" "gates" "go + 2 * vs"/>
            z.fma(${V}.fromArray(SPECIES, h, ho + u).sub(candidate), candidate).intoArray(h, ho + u);
        }
    }

    @Override
    void gruBackward(
            ${t}[] gates, int go, int vs, ${t}[] p, int po, ${t}[] dh, int dho, ${t}[] d, int to, int ds, int n) {
        for (int u = 0; u < n; u += LANES) {
            ${V} one = ${V}.broadcast(SPECIES, 1);
<@load V "candidate" "gates" "go"/>
<@load V "r" "gates" "go + vs"/>
<@load V "z" "gates" "go + 2 * vs"/>
<@load V "m" "gates" "go + 3 * vs"/>
<@load V "h" "dh" "dho"/>
            ${V} dn = h.mul(one.sub(z)).mul(one.sub(candidate.mul(candidate)));
            dn.intoArray(d, to + u);
            dn.mul(m).mul(r.mul(one.sub(r))).intoArray(d, to + ds + u);
            h.mul(${V}.fromArray(SPECIES, p, po + u).sub(candidate))
                    .mul(z.mul(one.sub(z)))
                    .intoArray(d, to + 2 * ds + u);
            dn.mul(r).intoArray(d, to + 3 * ds + u);
            h.mul(z).intoArray(dh, dho + u);
        }
    }

    @Override
    void toRows(${t}[] from, int fo, int lanes, ${t}[] to, int at, int stride, int used, int rows) {
        if (used < LANES) {
            super.toRows(from, fo, lanes, to, at, stride, used, rows);
            return;
        }
        for (int i = 0; i < rows; i++) {
            ${V}.fromArray(SPECIES, from, fo + i * LANES).intoArray(to, at + i * stride);
        }
    }

    @Override
    void fromRows(${t}[] from, int fo, int stride, int used, ${t}[] to, int at, int lanes, int rows) {
        if (used < LANES) {
            super.fromRows(from, fo, stride, used, to, at, lanes, rows);
            return;
        }
        for (int i = 0; i < rows; i++) {
            ${V}.fromArray(SPECIES, from, fo + i * stride).intoArray(to, at + i * LANES);
        }
    }

    @Override
    void addRows(${t}[] from, int fo, int stride, int used, ${t}[] to, int at, int lanes, int rows) {
        if (used < LANES) {
            super.addRows(from, fo, stride, used, to, at, lanes, rows);
            return;
        }
        for (int i = 0; i < rows; i++) {
            ${V}.fromArray(SPECIES, to, at + i * LANES)
                    .add(${V}.fromArray(SPECIES, from, fo + i * stride))
                    .intoArray(to, at + i * LANES);
        }
    }

    @Override
    void repeat(${t}[] row, int ro, ${t}[] to, int at, int lanes, int rows) {
        for (int i = 0; i < rows; i++) {
            ${V}.fromArray(SPECIES, row, ro).intoArray(to, at + i * LANES);
        }
    }
}
</#list>
</#list>
