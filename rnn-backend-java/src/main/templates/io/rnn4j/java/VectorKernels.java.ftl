<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#--
  The body of expm1 as statements, not as a method: what C2 does not inline, it boxes. Expects ${"r"}, declares q.
-->
<#macro expm1 e V>
                ${V} q = ${V}.broadcast(SPECIES, P${e.expm1?size - 1});
<#list (e.expm1?size - 2)..0 as c>
                q = q.mul(r).add(P${c});
</#list>
                q = r.add(q.mul(r.mul(r)));
</#macro>
<#-- The sum of count elements of sums from an index on, as a balanced tree. -->
<#function tree from count>
  <#if count == 1><#return "sums[" + from?c + "]"></#if>
  <#return "(" + tree(from, count / 2) + " + " + tree(from + count / 2, count / 2) + ")">
</#function>
<#-- From x (already limited) to r and the number whose lowest bits are n. -->
<#macro reduce V x>
                ${V} shifted = ${x}.mul(LOG2_E).add(MAGIC);
                ${V} n = shifted.sub(MAGIC);
                ${V} r = ${x}.sub(n.mul(LN2_HIGH)).sub(n.mul(LN2_LOW));
</#macro>
<#-- From limited to exp(limited), declared as exp. -->
<#macro exp e V I>
<@reduce V "limited"/>
<@expm1 e V/>
                ${I} exponent = shifted.reinterpretAs${e.Int}s()
                        .lanewise(VectorOperators.LSHL, MANTISSA)
                        .lanewise(VectorOperators.ASHR, MANTISSA);
                ${I} half = exponent.lanewise(VectorOperators.ASHR, 1);
                ${V} scale1 = half.add(BIAS).lanewise(VectorOperators.LSHL, MANTISSA).reinterpretAs${e.Type}s();
                ${V} scale2 = exponent.sub(half).add(BIAS).lanewise(VectorOperators.LSHL, MANTISSA).reinterpretAs${e.Type}s();
                ${V} exp = q.add(1).mul(scale1).mul(scale2);
</#macro>
<#list types as e>
<#list widths as bits>
<@pp.changeOutputFile name=e.Type + "VectorKernels" + bits + ".java"/>
<#assign t = e.type, V = e.Type + "Vector", I = e.Int + "Vector">
package io.rnn4j.java;

import static io.rnn4j.java.${e.Type}Functions.*;

import jdk.incubator.vector.${V};
import jdk.incubator.vector.${I};
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The operations on one run of elements with ${bits}-bit vectors, ends in scalar code. */
final class ${e.Type}VectorKernels${bits} extends ${e.Type}Kernels {
    private static final VectorSpecies<${e.Type}> SPECIES = ${V}.SPECIES_${bits};
    private static final int LANES = SPECIES.length();

    /**
     * The lanes of four sums. They are added here one by one and not by {@code reduceLanes}, whose order is not
     * defined: on JDK 25 the interpreter and C2 give different bits.
     */
    private final ThreadLocal<${t}[]> lanes = ThreadLocal.withInitial(() -> new ${t}[4 * LANES]);

    @Override
    void copyRows(
            ${t}[] from, int fo, int stride, ${t}[] to, int at, int toStride, int columns, int rows) {
        int whole = columns / LANES * LANES;
        for (int i = 0; i < rows; i++) {
            int source = fo + i * stride;
            int target = at + i * toStride;
            for (int u = 0; u < whole; u += LANES) {
                ${V}.fromArray(SPECIES, from, source + u).intoArray(to, target + u);
            }
            for (int u = whole; u < columns; u++) {
                to[target + u] = from[source + u];
            }
        }
    }

    @Override
    boolean vectorised() {
        return true;
    }

    @Override
    void axpby(${t} a, ${t}[] x, int xo, ${t} b, ${t}[] y, int yo, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            ${V}.fromArray(SPECIES, x, xo + i)
                    .mul(a)
                    .add(${V}.fromArray(SPECIES, y, yo + i).mul(b))
                    .intoArray(y, yo + i);
        }
        super.axpby(a, x, xo + end, b, y, yo + end, n - end);
    }

    @Override
    void ax(${t} a, ${t}[] x, int xo, ${t}[] y, int yo, int n) {
        int end = a == 1 ? 0 : SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            ${V}.fromArray(SPECIES, x, xo + i).mul(a).intoArray(y, yo + i);
        }
        super.ax(a, x, xo + end, y, yo + end, n - end);
    }

    @Override
    void mul(${t} a, ${t}[] x, int xo, ${t}[] y, int yo, ${t} b, ${t}[] z, int zo, int n) {
        int end = SPECIES.loopBound(n);
        if (b == 0) {
            for (int i = 0; i < end; i += LANES) {
                ${V}.fromArray(SPECIES, x, xo + i)
                        .mul(a)
                        .mul(${V}.fromArray(SPECIES, y, yo + i))
                        .intoArray(z, zo + i);
            }
        } else {
            for (int i = 0; i < end; i += LANES) {
                ${V}.fromArray(SPECIES, x, xo + i)
                        .mul(a)
                        .mul(${V}.fromArray(SPECIES, y, yo + i))
                        .add(${V}.fromArray(SPECIES, z, zo + i).mul(b))
                        .intoArray(z, zo + i);
            }
        }
        super.mul(a, x, xo + end, y, yo + end, b, z, zo + end, n - end);
    }

    @Override
    void relu(${t}[] x, int xo, ${t}[] y, int yo, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            ${V}.fromArray(SPECIES, x, xo + i).max(0).intoArray(y, yo + i);
        }
        super.relu(x, xo + end, y, yo + end, n - end);
    }

    @Override
    void exp(${t}[] x, int xo, ${t} shift, ${t}[] y, int yo, int n0) {
        int end = SPECIES.loopBound(n0);
        for (int i = 0; i < end; i += LANES) {
            ${V} limited = ${V}.fromArray(SPECIES, x, xo + i).sub(shift).min(EXP_HIGH).max(EXP_LOW);
<@exp e V I/>
                exp.intoArray(y, yo + i);
        }
        super.exp(x, xo + end, shift, y, yo + end, n0 - end);
    }

    @Override
    void sigmoid(${t}[] x, int xo, ${t}[] y, int yo, int n0) {
        int end = SPECIES.loopBound(n0);
        for (int i = 0; i < end; i += LANES) {
            ${V} v = ${V}.fromArray(SPECIES, x, xo + i);
            ${V} limited = v.abs().neg().max(EXP_LOW);
<@exp e V I/>
                ${V} one = ${V}.broadcast(SPECIES, 1);
                one.blend(exp, v.compare(VectorOperators.LT, 0)).div(exp.add(1)).intoArray(y, yo + i);
        }
        super.sigmoid(x, xo + end, y, yo + end, n0 - end);
    }

    @Override
    void tanh(${t}[] x, int xo, ${t}[] y, int yo, int n0) {
        int end = SPECIES.loopBound(n0);
        for (int i = 0; i < end; i += LANES) {
            ${V} v = ${V}.fromArray(SPECIES, x, xo + i);
            ${V} limited = v.abs().mul(-2).max(TANH_LOW);
<@reduce V "limited"/>
<@expm1 e V/>
                ${V} scale = shifted.reinterpretAs${e.Int}s()
                        .lanewise(VectorOperators.LSHL, MANTISSA)
                        .add(BIAS << MANTISSA)
                        .reinterpretAs${e.Type}s();
                ${V} minusOne = scale.mul(q).add(scale.sub(1));
                ${I} magnitude = minusOne.abs().div(minusOne.add(2)).reinterpretAs${e.Int}s();
                ${I} sign = v.reinterpretAs${e.Int}s().and(${e.Integer}.MIN_VALUE);
                magnitude.or(sign).reinterpretAs${e.Type}s().intoArray(y, yo + i);
        }
        super.tanh(x, xo + end, y, yo + end, n0 - end);
    }

    @Override
    void reluBackward(${t}[] y, int yo, ${t}[] dy, int dyo, ${t}[] dx, int dxo, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            ${V} d = ${V}.fromArray(SPECIES, dy, dyo + i);
            ${V}.zero(SPECIES)
                    .blend(d, ${V}.fromArray(SPECIES, y, yo + i).compare(VectorOperators.GT, 0))
                    .intoArray(dx, dxo + i);
        }
        super.reluBackward(y, yo + end, dy, dyo + end, dx, dxo + end, n - end);
    }

    @Override
    void sigmoidBackward(${t}[] y, int yo, ${t}[] dy, int dyo, ${t}[] dx, int dxo, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            ${V} s = ${V}.fromArray(SPECIES, y, yo + i);
            ${V} slope = s.mul(${V}.broadcast(SPECIES, 1).sub(s));
            ${V}.fromArray(SPECIES, dy, dyo + i).mul(slope).intoArray(dx, dxo + i);
        }
        super.sigmoidBackward(y, yo + end, dy, dyo + end, dx, dxo + end, n - end);
    }

    @Override
    void tanhBackward(${t}[] y, int yo, ${t}[] dy, int dyo, ${t}[] dx, int dxo, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            ${V} h = ${V}.fromArray(SPECIES, y, yo + i);
            ${V} slope = ${V}.broadcast(SPECIES, 1).sub(h.mul(h));
            ${V}.fromArray(SPECIES, dy, dyo + i).mul(slope).intoArray(dx, dxo + i);
        }
        super.tanhBackward(y, yo + end, dy, dyo + end, dx, dxo + end, n - end);
    }

    @Override
    void dots(int k, ${t} alpha, ${t}[] a, int ao, ${t}[] b, int bo, int bs, boolean add, ${t}[] c, int co, int n) {
        ${t}[] sums = lanes.get();
        int end = SPECIES.loopBound(k);
        int j = 0;
        // Four rows of b at once: four chains of additions, and each vector of a is read for all of them.
        for (; j + 3 < n; j += 4) {
            int at = bo + j * bs;
<#list 0..3 as u>
            ${V} sum${u} = ${V}.zero(SPECIES);
</#list>
            for (int l = 0; l < end; l += LANES) {
                ${V} x = ${V}.fromArray(SPECIES, a, ao + l);
<#list 0..3 as u>
                sum${u} = x.fma(${V}.fromArray(SPECIES, b, at + ${u} * bs + l), sum${u});
</#list>
            }
<#list 0..3 as u>
            sum${u}.intoArray(sums, ${u} * LANES);
</#list>
<#list 0..3 as u>
            store(${tree(u * bits / 8 / e.bytes, bits / 8 / e.bytes)}, end, k, alpha, a, ao, b, at + ${u} * bs, add, c, co + j + ${u});
</#list>
        }
        for (; j < n; j++) {
            ${V} sum = ${V}.zero(SPECIES);
            for (int l = 0; l < end; l += LANES) {
                sum = ${V}.fromArray(SPECIES, a, ao + l).fma(${V}.fromArray(SPECIES, b, bo + j * bs + l), sum);
            }
            sum.intoArray(sums, 0);
            store(${tree(0, bits / 8 / e.bytes)}, end, k, alpha, a, ao, b, bo + j * bs, add, c, co + j);
        }
    }

    /** Adds the last few products to a sum and writes it. */
    private static void store(
            ${t} start, int from, int k, ${t} alpha, ${t}[] a, int ao, ${t}[] b, int at, boolean add, ${t}[] c, int to) {
        ${t} sum = start;
        for (int l = from; l < k; l++) {
            sum += a[ao + l] * b[at + l];
        }
        c[to] = add ? c[to] + alpha * sum : alpha * sum;
    }

    @Override
    void combine(int k, ${t} alpha, ${t}[] a, int ao, ${t}[] b, int bo, int bs, boolean add, ${t}[] c, int co, int n) {
        int j = 0;
<#list [4, 1] as strip>
        for (; j + ${strip} * LANES <= n; j += ${strip} * LANES) {
<#list 0..<strip as u>
            ${V} sum${u} = ${V}.zero(SPECIES);
</#list>
            int at = bo + j;
            for (int l = 0; l < k; l++) {
                ${V} x = ${V}.broadcast(SPECIES, a[ao + l]);
<#list 0..<strip as u>
                sum${u} = x.fma(${V}.fromArray(SPECIES, b, at + ${u} * LANES), sum${u});
</#list>
                at += bs;
            }
            if (add) {
<#list 0..<strip as u>
                ${V}.fromArray(SPECIES, c, co + j + ${u} * LANES)
                        .add(sum${u}.mul(alpha))
                        .intoArray(c, co + j + ${u} * LANES);
</#list>
            } else {
<#list 0..<strip as u>
                sum${u}.mul(alpha).intoArray(c, co + j + ${u} * LANES);
</#list>
            }
        }
</#list>
        super.combine(k, alpha, a, ao, b, bo + j, bs, add, c, co + j, n - j);
    }

    @Override
    void adam(
            ${t} b1, ${t} c1, ${t} b2, ${t} c2, ${t} rate, ${t} root, ${t} epsilon,
            ${t}[] p, int po, ${t}[] g, int go, ${t}[] m, int mo, ${t}[] v, int vo, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            ${V} gradient = ${V}.fromArray(SPECIES, g, go + i);
            ${V} first = ${V}.fromArray(SPECIES, m, mo + i).mul(b1).add(gradient.mul(c1));
            ${V} second = ${V}.fromArray(SPECIES, v, vo + i).mul(b2).add(gradient.mul(c2).mul(gradient));
            first.intoArray(m, mo + i);
            second.intoArray(v, vo + i);
            ${V} step = first.mul(rate).div(second.sqrt().mul(root).add(epsilon));
            ${V}.fromArray(SPECIES, p, po + i).sub(step).intoArray(p, po + i);
        }
        super.adam(b1, c1, b2, c2, rate, root, epsilon, p, po + end, g, go + end, m, mo + end, v, vo + end, n - end);
    }
}
</#list>
</#list>
