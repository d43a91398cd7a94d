<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<@pp.changeOutputFile name=e.Type + "Gates.java"/>
<#assign t = e.type>
package io.rnn4j.java;

import java.util.Arrays;

/**
 * What the cells do between their gates, on runs of {@code n} elements, which are whole vectors. The gates of a run
 * lie {@code vs} apart: gate j begins at {@code go + j * vs}. Moving rows is here in scalar code, for blocks of
 * fewer units than a vector has lanes.
 */
abstract class ${e.Type}Gates {
    /** Where exp(x) and exp(-x) are still normal numbers, and the sigmoid is 0 or 1. */
    static final ${t} LARGE = <#if e.type == "float">87<#else>708</#if>;

    static final ${t} LN2 = ${e.narrow}Math.log(2);

    /** {@code x = 1 / (1 + exp(-x))}, exact to a few units in the last place of 1. */
    abstract void sigmoid(${t}[] x, int xo, int n);

    /** {@code y = tanh(x)}; y may be x. */
    abstract void tanh(${t}[] x, int xo, ${t}[] y, int yo, int n);

    /** LSTM: {@code c = f p + i g}, with the gates i f o g; c may be p. */
    abstract void lstmForward(${t}[] gates, int go, int vs, ${t}[] p, int po, ${t}[] c, int co, int n);

    /**
     * LSTM: from dh and dc (with respect to h_t and c_t) to the gradients of the four gates' inputs, in the order i
     * f o g, and of c_{t-1}, in place of dc.
     *
     * @param s tanh(c_t)
     * @param p c_{t-1}
     */
    abstract void lstmBackward(
            ${t}[] gates, int go, int vs, ${t}[] s, int so, ${t}[] p, int po,
            ${t}[] dh, int dho, ${t}[] dc, int dco, ${t}[] d, int to, int ds, int n);

    /** GRU: {@code h = n + z (h - n)}, with the parts n r z. */
    abstract void gruForward(${t}[] gates, int go, int vs, ${t}[] h, int ho, int n);

    /**
     * GRU: from dh to the gradients of the gates' inputs, in the order n (input side) r z n (hidden side), and of
     * the direct path to h_{t-1}, in place of dh.
     *
     * @param gates the parts n r z m, where m is the hidden side's part of n before the reset
     * @param p h_{t-1}
     */
    abstract void gruBackward(
            ${t}[] gates, int go, int vs, ${t}[] p, int po, ${t}[] dh, int dho, ${t}[] d, int to, int ds, int n);

    /**
     * {@code sums[u] =} the sum of lane u over {@code rows} vectors that lie one after the other; sums may be the first of
     * them.
     */
    abstract void sumRows(${t}[] from, int fo, int rows, ${t}[] sums, int so);

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
