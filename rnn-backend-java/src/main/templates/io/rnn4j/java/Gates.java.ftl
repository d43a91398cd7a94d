<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<@pp.changeOutputFile name=e.Type + "Gates.java"/>
<#assign t = e.type>
package io.rnn4j.java;

import java.util.Arrays;

/**
 * What the cells do between their gates, on runs of {@code n} elements, in scalar code. A run that begins at
 * {@code o} has its further parts {@code vs} apart: gate j begins at {@code o + j * vs}. The vector form overrides
 * it.
 */
class ${e.Type}Gates {
    /** LSTM: {@code c = f p + i g}, with the gates i f o g; c may be p. */
    void lstmForward(${t}[] gates, int go, int vs, ${t}[] p, int po, ${t}[] c, int co, int n) {
        for (int u = 0; u < n; u++) {
            c[co + u] = gates[go + vs + u] * p[po + u] + gates[go + u] * gates[go + 3 * vs + u];
        }
    }

    /**
     * LSTM: from dh and dc (with respect to h_t and c_t) to the gradients of the four gates' inputs, in the order i
     * f o g, and of c_{t-1}, in place of dc.
     *
     * @param s tanh(c_t)
     * @param p c_{t-1}
     */
    void lstmBackward(
            ${t}[] gates, int go, int vs, ${t}[] s, int so, ${t}[] p, int po,
            ${t}[] dh, int dho, ${t}[] dc, int dco, ${t}[] d, int to, int ds, int n) {
        for (int u = 0; u < n; u++) {
            ${t} i = gates[go + u];
            ${t} f = gates[go + vs + u];
            ${t} o = gates[go + 2 * vs + u];
            ${t} g = gates[go + 3 * vs + u];
            ${t} squashed = s[so + u];
            ${t} h = dh[dho + u];
            ${t} cell = dc[dco + u] + h * o * (1 - squashed * squashed);
            d[to + u] = cell * g * (i * (1 - i));
            d[to + ds + u] = cell * p[po + u] * (f * (1 - f));
            d[to + 2 * ds + u] = h * squashed * (o * (1 - o));
            d[to + 3 * ds + u] = cell * i * (1 - g * g);
            dc[dco + u] = cell * f;
        }
    }

    /** GRU: {@code h = n + z (h - n)}, with the parts n r z. */
    void gruForward(${t}[] gates, int go, int vs, ${t}[] h, int ho, int n) {
        for (int u = 0; u < n; u++) {
            ${t} candidate = gates[go + u];
            h[ho + u] = candidate + gates[go + 2 * vs + u] * (h[ho + u] - candidate);
        }
    }

    /**
     * GRU: from dh to the gradients of the gates' inputs, in the order n (input side) r z n (hidden side), and of
     * the direct path to h_{t-1}, in place of dh.
     *
     * @param gates the parts n r z m, where m is the hidden side's part of n before the reset
     * @param p h_{t-1}
     */
    void gruBackward(
            ${t}[] gates, int go, int vs, ${t}[] p, int po, ${t}[] dh, int dho, ${t}[] d, int to, int ds, int n) {
        for (int u = 0; u < n; u++) {
            ${t} candidate = gates[go + u];
            ${t} r = gates[go + vs + u];
            ${t} z = gates[go + 2 * vs + u];
            ${t} h = dh[dho + u];
            ${t} dn = h * (1 - z) * (1 - candidate * candidate);
            d[to + u] = dn;
            d[to + ds + u] = dn * gates[go + 3 * vs + u] * (r * (1 - r));
            d[to + 2 * ds + u] = h * (p[po + u] - candidate) * (z * (1 - z));
            d[to + 3 * ds + u] = dn * r;
            dh[dho + u] = h * z;
        }
    }

    /** Copies {@code rows} rows of {@code lanes} elements to rows of {@code used} elements {@code stride} apart. */
    void toRows(${t}[] from, int fo, int lanes, ${t}[] to, int at, int stride, int used, int rows) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(from, fo + i * lanes, to, at + i * stride, used);
        }
    }

    /** The way back of {@link #toRows}; elements from {@code used} to {@code lanes} become 0. */
    void fromRows(${t}[] from, int fo, int stride, int used, ${t}[] to, int at, int lanes, int rows) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(from, fo + i * stride, to, at + i * lanes, used);
            Arrays.fill(to, at + i * lanes + used, at + (i + 1) * lanes, 0);
        }
    }

    /** Adds rows of {@code used} elements {@code stride} apart to rows of {@code lanes} elements. */
    void addRows(${t}[] from, int fo, int stride, int used, ${t}[] to, int at, int lanes, int rows) {
        for (int i = 0; i < rows; i++) {
            for (int u = 0; u < used; u++) {
                to[at + i * lanes + u] += from[fo + i * stride + u];
            }
        }
    }

    /** Fills {@code rows} rows of {@code lanes} elements with the same row. */
    void repeat(${t}[] row, int ro, ${t}[] to, int at, int lanes, int rows) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(row, ro, to, at + i * lanes, lanes);
        }
    }
}
</#list>
