<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#macro load V name array at>
            ${V} ${name} = ${V}.fromArray(SPECIES, ${array}, ${at} + u);
</#macro>
<#list types as e>
<#list widths as bits>
<@pp.changeOutputFile name=e.Type + "VectorOptionGates" + bits + ".java"/>
<#assign t = e.type, V = e.Type + "Vector", lanes = bits / 8 / e.bytes>
package io.rnn4j.java;

import jdk.incubator.vector.${V};
import jdk.incubator.vector.VectorSpecies;

/** {@link ${e.Type}OptionGates} with ${bits}-bit vectors and fused multiply-add. */
final class ${e.Type}VectorOptionGates${bits} extends ${e.Type}OptionGates {
    private static final VectorSpecies<${e.Type}> SPECIES = ${V}.SPECIES_${bits};
    private static final int LANES = ${lanes};

    @Override
    void zone(${t}[] d, int to, ${t}[] p, int po, ${t}[] x, int xo, ${t}[] z, int zo, int n) {
        for (int u = 0; u < n; u += LANES) {
<@load V "zone" "d" "to"/>
<@load V "own" "x" "xo"/>
            zone.fma(${V}.fromArray(SPECIES, p, po + u), own.sub(zone.mul(own))).intoArray(z, zo + u);
        }
    }

    @Override
    void split(${t}[] d, int to, ${t}[] g, int go, int n) {
        for (int u = 0; u < n; u += LANES) {
<@load V "gradient" "g" "go"/>
            ${V} passed = ${V}.fromArray(SPECIES, d, to + u).mul(gradient);
            passed.intoArray(d, to + u);
            gradient.sub(passed).intoArray(g, go + u);
        }
    }

    @Override
    void addScaled(${t}[] w, int wo, ${t}[] x, int xo, ${t}[] y, int yo, int n) {
        for (int u = 0; u < n; u += LANES) {
<@load V "sum" "y" "yo"/>
            ${V}.fromArray(SPECIES, w, wo).fma(${V}.fromArray(SPECIES, x, xo + u), sum).intoArray(y, yo + u);
        }
    }

    @Override
    void outputPeephole(
            ${t}[] w, int wo, ${t}[] o, int oo, ${t}[] s, int so, ${t}[] dh, int dho, ${t}[] dc, int dco, int n) {
        for (int u = 0; u < n; u += LANES) {
            ${V} one = ${V}.broadcast(SPECIES, 1);
<@load V "gate" "o" "oo"/>
<@load V "squashed" "s" "so"/>
<@load V "h" "dh" "dho"/>
            h.mul(squashed)
                    .mul(gate.mul(one.sub(gate)))
                    .fma(${V}.fromArray(SPECIES, w, wo), ${V}.fromArray(SPECIES, dc, dco + u))
                    .intoArray(dc, dco + u);
        }
    }

    @Override
    void addProducts(${t}[] a, int ao, ${t}[] b, int bo, int n, ${t}[] sums, int so) {
        ${V} sum = ${V}.fromArray(SPECIES, sums, so);
        for (int u = 0; u < n; u += LANES) {
            sum = ${V}.fromArray(SPECIES, a, ao + u).fma(${V}.fromArray(SPECIES, b, bo + u), sum);
        }
        sum.intoArray(sums, so);
    }

    @Override
    void candidateBackward(
            ${t}[] c, int co, ${t}[] z, int zo, ${t}[] p, int po, ${t}[] dh, int dho, int n) {
        for (int u = 0; u < n; u += LANES) {
            ${V} one = ${V}.broadcast(SPECIES, 1);
<@load V "candidate" "c" "co"/>
<@load V "gate" "z" "zo"/>
<@load V "h" "dh" "dho"/>
            h.mul(one.sub(gate)).mul(one.sub(candidate.mul(candidate))).intoArray(c, co + u);
            h.mul(${V}.fromArray(SPECIES, p, po + u).sub(candidate))
                    .mul(gate.mul(one.sub(gate)))
                    .intoArray(z, zo + u);
            h.mul(gate).intoArray(dh, dho + u);
        }
    }

    @Override
    void resetBackward(${t}[] r, int ro, ${t}[] x, int xo, ${t}[] d, int to, int n) {
        for (int u = 0; u < n; u += LANES) {
            ${V} one = ${V}.broadcast(SPECIES, 1);
<@load V "gate" "r" "ro"/>
<@load V "gradient" "d" "to"/>
            gradient.mul(${V}.fromArray(SPECIES, x, xo + u)).mul(gate.mul(one.sub(gate))).intoArray(r, ro + u);
            gradient.mul(gate).intoArray(d, to + u);
        }
    }

    @Override
    void addCentered(
            ${t}[] x, int xo, ${t}[] m, int mo, ${t}[] v, int vo, ${t}[] rest, int ro, ${t}[] squares, int qo, int n) {
        for (int u = 0; u < n; u += LANES) {
            ${V} centered = ${V}.fromArray(SPECIES, x, xo + u)
                    .sub(${V}.fromArray(SPECIES, m, mo + u))
                    .mul(${V}.fromArray(SPECIES, v, vo));
            ${V}.fromArray(SPECIES, rest, ro + u).add(centered).intoArray(rest, ro + u);
            centered.fma(centered, ${V}.fromArray(SPECIES, squares, qo + u)).intoArray(squares, qo + u);
        }
    }

    @Override
    void normalize(
            ${t}[] x, int xo, ${t}[] m, int mo, ${t}[] r, int ro, ${t}[] s, int so, ${t}[] y, int yo, int n) {
        for (int u = 0; u < n; u += LANES) {
            ${V}.fromArray(SPECIES, x, xo + u)
                    .sub(${V}.fromArray(SPECIES, m, mo + u))
                    .sub(${V}.fromArray(SPECIES, r, ro + u))
                    .mul(${V}.fromArray(SPECIES, s, so + u))
                    .intoArray(y, yo + u);
        }
    }

    @Override
    void scaled(${t}[] w, int wo, ${t}[] b, int bo, ${t}[] x, int xo, ${t}[] z, int zo, int n) {
        for (int u = 0; u < n; u += LANES) {
            ${V}.fromArray(SPECIES, w, wo)
                    .fma(${V}.fromArray(SPECIES, x, xo + u), ${V}.fromArray(SPECIES, b, bo))
                    .intoArray(z, zo + u);
        }
    }

    @Override
    void addGradients(
            ${t}[] w, int wo, ${t}[] y, int yo, ${t}[] d, int to, ${t}[] sums, int so, ${t}[] dots, int po,
            ${t}[] dw, int dwo, int n) {
        for (int u = 0; u < n; u += LANES) {
<@load V "gradient" "d" "to"/>
<@load V "normalized" "y" "yo"/>
            ${V} inner = ${V}.fromArray(SPECIES, w, wo).mul(gradient);
            ${V}.fromArray(SPECIES, sums, so + u).add(inner).intoArray(sums, so + u);
            inner.fma(normalized, ${V}.fromArray(SPECIES, dots, po + u)).intoArray(dots, po + u);
            gradient.fma(normalized, ${V}.fromArray(SPECIES, dw, dwo + u)).intoArray(dw, dwo + u);
        }
    }

    @Override
    void normalizeBackward(
            ${t}[] w, int wo, ${t}[] d, int to, ${t}[] m, int mo, ${t}[] p, int po, ${t}[] s, int so, ${t}[] y, int yo,
            int n) {
        for (int u = 0; u < n; u += LANES) {
            ${V} inner = ${V}.fromArray(SPECIES, w, wo).mul(${V}.fromArray(SPECIES, d, to + u));
            inner.sub(${V}.fromArray(SPECIES, m, mo + u))
                    .sub(${V}.fromArray(SPECIES, y, yo + u).mul(${V}.fromArray(SPECIES, p, po + u)))
                    .mul(${V}.fromArray(SPECIES, s, so + u))
                    .intoArray(y, yo + u);
        }
    }

    @Override
    void outputBackward(${t}[] o, int oo, ${t}[] s, int so, ${t}[] dh, int dho, int n) {
        for (int u = 0; u < n; u += LANES) {
            ${V} one = ${V}.broadcast(SPECIES, 1);
<@load V "gate" "o" "oo"/>
<@load V "squashed" "s" "so"/>
<@load V "h" "dh" "dho"/>
            h.mul(squashed).mul(gate.mul(one.sub(gate))).intoArray(o, oo + u);
            h.mul(gate).mul(one.sub(squashed.mul(squashed))).intoArray(dh, dho + u);
        }
    }

    @Override
    void cellBackward(${t}[] gates, int go, int vs, ${t}[] p, int po, ${t}[] dc, int dco, int n) {
        for (int u = 0; u < n; u += LANES) {
            ${V} one = ${V}.broadcast(SPECIES, 1);
<@load V "i" "gates" "go"/>
<@load V "f" "gates" "go + vs"/>
<@load V "g" "gates" "go + 3 * vs"/>
<@load V "cell" "dc" "dco"/>
            cell.mul(g).mul(i.mul(one.sub(i))).intoArray(gates, go + u);
            cell.mul(${V}.fromArray(SPECIES, p, po + u)).mul(f.mul(one.sub(f))).intoArray(gates, go + vs + u);
            cell.mul(i).mul(one.sub(g.mul(g))).intoArray(gates, go + 3 * vs + u);
            cell.mul(f).intoArray(dc, dco + u);
        }
    }
}
</#list>
</#list>
