<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#macro load V name array at>
            ${V} ${name} = ${V}.fromArray(SPECIES, ${array}, ${at} + u);
</#macro>
<#list types as e>
<#list widths as bits>
<@pp.changeOutputFile name=e.Type + "VectorGates" + bits + ".java"/>
<#assign t = e.type, V = e.Type + "Vector", lanes = bits / 8 / e.bytes>
package io.rnn4j.java;

import jdk.incubator.vector.${V};
import jdk.incubator.vector.VectorSpecies;

/** {@link ${e.Type}Gates} with ${bits}-bit vectors. */
final class ${e.Type}VectorGates${bits} extends ${e.Type}Gates {
    private static final VectorSpecies<${e.Type}> SPECIES = ${V}.SPECIES_${bits};
    private static final int LANES = ${lanes};

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
