<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<@pp.changeOutputFile name=e.Type + "OptionGates.java"/>
<#assign t = e.type>
package io.rnn4j.java;

/** What the options of cells do between their gates, on runs of {@code n} elements, which are whole vectors. */
abstract class ${e.Type}OptionGates {
    /** {@code z = d p + (1 - d) x}, exactly p where d is 1 and exactly x where it is 0; z may be p or x. */
    abstract void zone(${t}[] d, int to, ${t}[] p, int po, ${t}[] x, int xo, ${t}[] z, int zo, int n);

    /** From a gradient g to what zoneout passes on, {@code d g}, in place of d, and the rest, in place of g. */
    abstract void split(${t}[] d, int to, ${t}[] g, int go, int n);

    /** {@code y += w x}, where w is one vector for all rows. */
    abstract void addScaled(${t}[] w, int wo, ${t}[] x, int xo, ${t}[] y, int yo, int n);

    /**
     * Peepholes: {@code dc += w da_o}, what the cell gets from the gradient of the input of the output gate o, of which it
     * is a part; w is one vector for all rows.
     *
     * @param s tanh(c_t)
     */
    abstract void outputPeephole(
            ${t}[] w, int wo, ${t}[] o, int oo, ${t}[] s, int so, ${t}[] dh, int dho, ${t}[] dc, int dco, int n);

    /** {@code sums[so + u] +=} the sum of lane u of {@code a b} over {@code n} elements. */
    abstract void addProducts(${t}[] a, int ao, ${t}[] b, int bo, int n, ${t}[] sums, int so);

    /**
     * GRU: with {@code h = n + z (p - n)} from dh to the gradients of the inputs of n and z, in their place, and of the
     * direct path to p = h_{t-1}, in place of dh.
     */
    abstract void candidateBackward(
            ${t}[] c, int co, ${t}[] z, int zo, ${t}[] p, int po, ${t}[] dh, int dho, int n);

    /**
     * GRU with the reset before the product: from d, the gradient of {@code r x}, to that of the input of r, in its place,
     * and of x, in place of d.
     */
    abstract void resetBackward(${t}[] r, int ro, ${t}[] x, int xo, ${t}[] d, int to, int n);

    /**
     * Layer normalisation: {@code rest += v (x - m)} and {@code squares += (v (x - m))^2}, where v is one vector for all
     * rows, 0 in lanes without a unit.
     */
    abstract void addCentered(
            ${t}[] x, int xo, ${t}[] m, int mo, ${t}[] v, int vo, ${t}[] rest, int ro, ${t}[] squares, int qo, int n);

    /** Layer normalisation: {@code y = (x - m - r) s}; y may be x. */
    abstract void normalize(
            ${t}[] x, int xo, ${t}[] m, int mo, ${t}[] r, int ro, ${t}[] s, int so, ${t}[] y, int yo, int n);

    /** {@code z = b + w x}, where w and b are one vector for all rows. */
    abstract void scaled(${t}[] w, int wo, ${t}[] b, int bo, ${t}[] x, int xo, ${t}[] z, int zo, int n);

    /**
     * Layer normalisation: from d, the gradient of {@code w y + b}, {@code sums += w d}, {@code dots += w d y} and {@code dw +=
     * d y}, where w is one vector for all rows.
     */
    abstract void addGradients(
            ${t}[] w, int wo, ${t}[] y, int yo, ${t}[] d, int to, ${t}[] sums, int so, ${t}[] dots, int po,
            ${t}[] dw, int dwo, int n);

    /** Layer normalisation: {@code s (w d - m - y p)}, the gradient of x, in place of y; w is one vector for all rows. */
    abstract void normalizeBackward(
            ${t}[] w, int wo, ${t}[] d, int to, ${t}[] m, int mo, ${t}[] p, int po, ${t}[] s, int so, ${t}[] y, int yo,
            int n);

    /**
     * LSTM with {@code h = o s}, {@code s = tanh(u)}: from dh to the gradients of the input of o, in its place, and of u, in
     * place of dh.
     */
    abstract void outputBackward(${t}[] o, int oo, ${t}[] s, int so, ${t}[] dh, int dho, int n);

    /**
     * LSTM: from dc to the gradients of the inputs of i, f and g, in the place of these gates, and of c_{t-1}, in place of dc.
     *
     * @param gates the gates i f o g, {@code vs} apart
     * @param p c_{t-1}
     */
    abstract void cellBackward(${t}[] gates, int go, int vs, ${t}[] p, int po, ${t}[] dc, int dco, int n);
}
</#list>
