<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<@pp.changeOutputFile name=e.Type + "Kernels.java"/>
<#assign t = e.type, F = e.Type + "Functions">
package io.rnn4j.java;

import io.rnn4j.tensor.Activation;
import java.util.Arrays;

/**
 * The operations on one run of elements, in scalar code. {@code xo} is where the run begins in {@code x}. Source
 * and destination are the same run or do not overlap. The vector kernels override them and give the same bits.
 */
class ${e.Type}Kernels {
    /** Tells whether these are vector kernels. */
    boolean vectorised() {
        return false;
    }

    /** Copies {@code rows} rows of {@code columns} elements. */
    void copyRows(
            ${t}[] from, int fo, int stride, ${t}[] to, int at, int toStride, int columns, int rows) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(from, fo + i * stride, to, at + i * toStride, columns);
        }
    }

    /** {@code y = b y}; y is not read if b is 0. */
    void scale(${t} b, ${t}[] y, int yo, int n) {
        if (b == 0) {
            Arrays.fill(y, yo, yo + n, 0);
        } else if (b != 1) {
            for (int i = 0; i < n; i++) {
                y[yo + i] *= b;
            }
        }
    }

    /** {@code y = a x + b y}, neither coefficient 0. */
    void axpby(${t} a, ${t}[] x, int xo, ${t} b, ${t}[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a * x[xo + i] + b * y[yo + i];
        }
    }

    /** {@code y = a x}. */
    void ax(${t} a, ${t}[] x, int xo, ${t}[] y, int yo, int n) {
        if (a == 1) {
            System.arraycopy(x, xo, y, yo, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            y[yo + i] = a * x[xo + i];
        }
    }

    /** {@code z = a x y + b z}; z is not read if b is 0. */
    void mul(${t} a, ${t}[] x, int xo, ${t}[] y, int yo, ${t} b, ${t}[] z, int zo, int n) {
        if (b == 0) {
            for (int i = 0; i < n; i++) {
                z[zo + i] = a * x[xo + i] * y[yo + i];
            }
        } else {
            for (int i = 0; i < n; i++) {
                z[zo + i] = a * x[xo + i] * y[yo + i] + b * z[zo + i];
            }
        }
    }

    /** {@code y = f(x)} for an elementwise f. */
    final void activate(Activation f, ${t}[] x, int xo, ${t}[] y, int yo, int n) {
        switch (f) {
            case IDENTITY -> System.arraycopy(x, xo, y, yo, n);
            case RELU -> relu(x, xo, y, yo, n);
            case SIGMOID -> sigmoid(x, xo, y, yo, n);
            case TANH -> tanh(x, xo, y, yo, n);
            case SOFTMAX -> throw new IllegalArgumentException("softmax works on whole rows");
        }
    }

    void relu(${t}[] x, int xo, ${t}[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Math.max(x[xo + i], 0);
        }
    }

    void sigmoid(${t}[] x, int xo, ${t}[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ${F}.sigmoid(x[xo + i]);
        }
    }

    void tanh(${t}[] x, int xo, ${t}[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ${F}.tanh(x[xo + i]);
        }
    }

    /** {@code y = exp(x - shift)}. */
    void exp(${t}[] x, int xo, ${t} shift, ${t}[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ${F}.exp(x[xo + i] - shift);
        }
    }

    /** {@code dx = dy f'(x)} for an elementwise f and {@code y = f(x)}. */
    final void activateBackward(
            Activation f, ${t}[] y, int yo, ${t}[] dy, int dyo, ${t}[] dx, int dxo, int n) {
        switch (f) {
            case IDENTITY -> System.arraycopy(dy, dyo, dx, dxo, n);
            case RELU -> reluBackward(y, yo, dy, dyo, dx, dxo, n);
            case SIGMOID -> sigmoidBackward(y, yo, dy, dyo, dx, dxo, n);
            case TANH -> tanhBackward(y, yo, dy, dyo, dx, dxo, n);
            case SOFTMAX -> throw new IllegalArgumentException("softmax works on whole rows");
        }
    }

    void reluBackward(${t}[] y, int yo, ${t}[] dy, int dyo, ${t}[] dx, int dxo, int n) {
        for (int i = 0; i < n; i++) {
            dx[dxo + i] = y[yo + i] > 0 ? dy[dyo + i] : 0;
        }
    }

    void sigmoidBackward(${t}[] y, int yo, ${t}[] dy, int dyo, ${t}[] dx, int dxo, int n) {
        for (int i = 0; i < n; i++) {
            ${t} s = y[yo + i];
            dx[dxo + i] = dy[dyo + i] * (s * (1 - s));
        }
    }

    void tanhBackward(${t}[] y, int yo, ${t}[] dy, int dyo, ${t}[] dx, int dxo, int n) {
        for (int i = 0; i < n; i++) {
            ${t} h = y[yo + i];
            dx[dxo + i] = dy[dyo + i] * (1 - h * h);
        }
    }

    /** The largest element, NaN if there is one; minus infinity for an empty run. */
    final ${t} max(${t}[] x, int xo, int n) {
        ${t} max = ${e.Type}.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, x[xo + i]);
        }
        return max;
    }

    /** The sum, accumulated in double in four sums, so that an addition need not wait for the one before. */
    final double sum(${t}[] x, int xo, int n) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            sum0 += x[xo + i];
            sum1 += x[xo + i + 1];
            sum2 += x[xo + i + 2];
            sum3 += x[xo + i + 3];
        }
        for (; i < n; i++) {
            sum0 += x[xo + i];
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }

    /**
     * {@code y = s (x - mean)}, {@code s = 1 / sqrt(variance + epsilon)}, which is returned. The mean of what is left
     * after the mean corrects its rounding (Chan, Golub and LeVeque 1983), which s may enlarge much.
     */
    final ${t} normalize(double epsilon, ${t}[] x, int xo, ${t}[] y, int yo, int n) {
        double mean = sum(x, xo, n) / n;
        double rest = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double centered = x[xo + i] - mean;
            rest += centered;
            squares += centered * centered;
        }
        rest /= n;
        double scale = 1 / Math.sqrt(Math.max(squares / n - rest * rest, 0) + epsilon);
        for (int i = 0; i < n; i++) {
            y[yo + i] = ${e.narrow}(scale * (x[xo + i] - mean - rest));
        }
        return ${e.narrow}scale;
    }

    /** {@code dx = s (dy - mean(dy) - y mean(dy y))}. */
    final void normalizeBackward(
            ${t}[] y, int yo, ${t} scale, ${t}[] dy, int dyo, ${t}[] dx, int dxo, int n) {
        ${t} mean = ${e.narrow}(sum(dy, dyo, n) / n);
        ${t} weighted = ${e.narrow}(dot(y, yo, dy, dyo, n) / n);
        for (int i = 0; i < n; i++) {
            dx[dxo + i] = scale * (dy[dyo + i] - mean - y[yo + i] * weighted);
        }
    }

    /** The scalar product, accumulated in double in four sums, so that an addition need not wait for the one before. */
    final double dot(${t}[] x, int xo, ${t}[] y, int yo, int n) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            sum0 += ${e.widen}x[xo + i] * y[yo + i];
            sum1 += ${e.widen}x[xo + i + 1] * y[yo + i + 1];
            sum2 += ${e.widen}x[xo + i + 2] * y[yo + i + 2];
            sum3 += ${e.widen}x[xo + i + 3] * y[yo + i + 3];
        }
        for (; i < n; i++) {
            sum0 += ${e.widen}x[xo + i] * y[yo + i];
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }

    /** {@code c[j] = alpha sum_l a[l] b[j, l]}, added to c if {@code add}. */
    void dots(int k, ${t} alpha, ${t}[] a, int ao, ${t}[] b, int bo, int bs, boolean add, ${t}[] c, int co, int n) {
        for (int j = 0; j < n; j++) {
            int at = bo + j * bs;
            ${t} sum0 = 0;
            ${t} sum1 = 0;
            ${t} sum2 = 0;
            ${t} sum3 = 0;
            int l = 0;
            for (; l + 3 < k; l += 4) {
                sum0 += a[ao + l] * b[at + l];
                sum1 += a[ao + l + 1] * b[at + l + 1];
                sum2 += a[ao + l + 2] * b[at + l + 2];
                sum3 += a[ao + l + 3] * b[at + l + 3];
            }
            for (; l < k; l++) {
                sum0 += a[ao + l] * b[at + l];
            }
            ${t} product = alpha * ((sum0 + sum1) + (sum2 + sum3));
            c[co + j] = add ? c[co + j] + product : product;
        }
    }

    /** {@code c[j] = alpha sum_l a[l] b[l, j]}, added to c if {@code add}. */
    void combine(int k, ${t} alpha, ${t}[] a, int ao, ${t}[] b, int bo, int bs, boolean add, ${t}[] c, int co, int n) {
        if (!add) {
            Arrays.fill(c, co, co + n, 0);
        }
        for (int l = 0; l < k; l++) {
            ${t} x = alpha * a[ao + l];
            int at = bo + l * bs;
            for (int j = 0; j < n; j++) {
                c[co + j] += x * b[at + j];
            }
        }
    }

    /** {@code m = b1 m + c1 g}, {@code v = b2 v + c2 g^2}, {@code p = p - rate m / (sqrt(v) root + epsilon)}. */
    void adam(
            ${t} b1, ${t} c1, ${t} b2, ${t} c2, ${t} rate, ${t} root, ${t} epsilon,
            ${t}[] p, int po, ${t}[] g, int go, ${t}[] m, int mo, ${t}[] v, int vo, int n) {
        for (int i = 0; i < n; i++) {
            ${t} gradient = g[go + i];
            ${t} first = b1 * m[mo + i] + c1 * gradient;
            ${t} second = b2 * v[vo + i] + c2 * gradient * gradient;
            m[mo + i] = first;
            v[vo + i] = second;
            p[po + i] -= rate * first / (${e.narrow}Math.sqrt(second) * root + epsilon);
        }
    }
}
</#list>
