<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<@pp.changeOutputFile name=e.Type + "Functions.java"/>
<#assign t = e.type, i = e.int, toBits = e.Type + "." + e.type + "ToRaw" + e.Int + "Bits", fromBits = e.Type + "." + e.int + "BitsTo" + e.Type>
package io.rnn4j.java;

/**
 * The exponential and what is made of it, for one element. The vector kernels repeat these operations one by
 * one, without fused multiply-add, so that every width gives the same bits as this class on every CPU.
 *
 * <p>With {@code n = round(x / ln 2)} and {@code r = x - n ln 2} in two parts (Cody and Waite 1980), {@code
 * exp(x) = 2^n (1 + q)}, {@code q = expm1(r) = r + r^2 P(r)}. P is the polynomial through the Chebyshev nodes
 * of {@code |r| <= ln 2 / 2}; its relative error in q is <#if t == "float">2.5e-8<#else>4.1e-17</#if>. The number
 * {@link #MAGIC} rounds: added, it leaves n in the lowest bits of the sum.
 *
 * <p>Largest error against a reference of 64 bits of mantissa: exp 1.04 ulp, tanh 2.54 ulp, sigmoid 2.33 ulp,
 * where an ulp below the normal range is the smallest subnormal. The terms of degree one more do not help: what
 * remains is the rounding of the last steps.
 */
final class ${e.Type}Functions {
    static final ${t} MAGIC = ${e.magic};
    static final ${t} LOG2_E = ${e.log2e};
    /** The leading bits of ln 2, so few that n times it is exact. */
    static final ${t} LN2_HIGH = ${e.ln2High};

    static final ${t} LN2_LOW = ${e.ln2Low};
<#list e.expm1 as c>
    static final ${t} P${c?index} = ${c};
</#list>
    /** Below, exp is 0; above {@link #EXP_HIGH}, infinite. In between, half of n is the exponent of a normal number. */
    static final ${t} EXP_LOW = ${e.expLow};

    static final ${t} EXP_HIGH = ${e.expHigh};
    /** Here exp(x) no longer changes 1 in either type. */
    static final ${t} TANH_LOW = -40;

    static final int MANTISSA = ${e.mantissa};
    static final ${i} BIAS = ${e.bias};

    private ${e.Type}Functions() {}

    /** Returns expm1(r) for |r| at most ln 2 / 2. */
    private static ${t} expm1(${t} r) {
        ${t} p = P${e.expm1?size - 1};
<#list (e.expm1?size - 2)..0 as c>
        p = p * r + P${c};
</#list>
        return r + p * (r * r);
    }

    static ${t} exp(${t} x) {
        ${t} limited = Math.max(Math.min(x, EXP_HIGH), EXP_LOW);
        ${t} shifted = limited * LOG2_E + MAGIC;
        ${t} n = shifted - MAGIC;
        ${t} r = (limited - n * LN2_HIGH) - n * LN2_LOW;
        ${i} exponent = ${toBits}(shifted) << MANTISSA >> MANTISSA; // sign-extended
        // 2^n in two factors, because 2^n itself may be too small or too large for a normal number
        ${i} half = exponent >> 1;
        ${t} scale1 = ${fromBits}((half + BIAS) << MANTISSA);
        ${t} scale2 = ${fromBits}((exponent - half + BIAS) << MANTISSA);
        return (1 + expm1(r)) * scale1 * scale2;
    }

    /** {@code 1 / (1 + exp(-x))}, with a small relative error for negative x too. */
    static ${t} sigmoid(${t} x) {
        ${t} e = exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /** {@code -e / (2 + e)} with {@code e = expm1(-2 |x|)}, and the sign of x. */
    static ${t} tanh(${t} x) {
        ${t} y = Math.max(-2 * Math.abs(x), TANH_LOW);
        ${t} shifted = y * LOG2_E + MAGIC;
        ${t} n = shifted - MAGIC;
        ${t} r = (y - n * LN2_HIGH) - n * LN2_LOW;
        ${t} scale = ${fromBits}((${toBits}(shifted) << MANTISSA) + (BIAS << MANTISSA));
        ${t} e = scale * expm1(r) + (scale - 1);
        return Math.copySign(Math.abs(e) / (2 + e), x);
    }
}
</#list>
