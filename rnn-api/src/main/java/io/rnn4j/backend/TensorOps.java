package io.rnn4j.backend;

import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.tensor.Transpose;
import org.jspecify.annotations.Nullable;

/**
 * The Tensor SPI: memory and the primitives on row-major matrices with a row stride. Tensors of any rank
 * are read as matrices of {@link Tensor#rows()} by {@link Tensor#columns()}.
 *
 * <p>For every operation:
 * <ul>
 *   <li>All tensors of a call have the same type and were allocated by this object.
 *   <li>A coefficient of 0 means that the operand is not read, as in BLAS: NaN or infinity in it does not
 *       reach the result.
 *   <li>Results go to the destination given; nothing outside its rows and columns is written, not even
 *       the gap between two rows.
 *   <li>A destination overlaps no source, except in place (the very same view) where the operation
 *       says so.
 *   <li>The same inputs give the same bits, whatever the number of threads.
 * </ul>
 *
 * @implSpec Implementations check nothing: {@link Backends} puts the checks above them, which throw
 *     {@link io.rnn4j.tensor.ShapeException} before anything is changed.
 */
public interface TensorOps {
    /**
     * Allocates a tensor filled with 0.
     *
     * @param dtype the type of the elements
     * @param shape the extents
     * @return a dense tensor
     */
    Tensor allocate(DType dtype, Shape shape);

    /**
     * {@code dst = value}.
     *
     * @param dst the destination
     * @param value the value, rounded to the element type
     */
    void fill(Tensor dst, double value);

    /**
     * {@code y = a x + b y}. With {@code a} 1 and {@code b} 0 it copies.
     *
     * @param a the coefficient of x; if 0, x is not read
     * @param x the source, of as many rows and columns as y; may be y itself
     * @param b the coefficient of y; if 0, y is not read
     * @param y the destination
     */
    void axpby(double a, Tensor x, double b, Tensor y);

    /**
     * {@code dst = a x * y + b dst}, element by element.
     *
     * @param a the coefficient of the product; if 0, x and y are not read
     * @param x a factor, of as many rows and columns as dst; may be dst itself
     * @param y a factor, of as many rows and columns as dst; may be dst itself
     * @param b the coefficient of dst; if 0, dst is not read
     * @param dst the destination
     */
    void mul(double a, Tensor x, Tensor y, double b, Tensor dst);

    /**
     * {@code c = alpha op(a) op(b) + beta c}, where op transposes or not.
     *
     * @param transposeA whether a is read transposed
     * @param transposeB whether b is read transposed
     * @param alpha the coefficient of the product; if 0, a and b are not read
     * @param a {@code op(a)} has shape {@code [m, k]}
     * @param b {@code op(b)} has shape {@code [k, n]}
     * @param beta the coefficient of c; if 0, c is not read
     * @param c the destination, of shape {@code [m, n]}; with {@code k = 0} it becomes {@code beta c}
     */
    void gemm(Transpose transposeA, Transpose transposeB, double alpha, Tensor a, Tensor b, double beta, Tensor c);

    /**
     * Adds one row to every row: {@code dst[i, j] += row[j]}.
     *
     * @param row one row of as many columns as dst
     * @param dst the destination, changed in place
     */
    void addRow(Tensor row, Tensor dst);

    /**
     * Sums over the rows: {@code dst[j] = sum_i x[i, j] + beta dst[j]}.
     *
     * @param x the source
     * @param beta the coefficient of dst; if 0, dst is not read
     * @param dst one row of as many columns as x
     */
    void sumRows(Tensor x, double beta, Tensor dst);

    /**
     * {@code y = f(x)}.
     *
     * @param f the function
     * @param x the source
     * @param y the destination, of as many rows and columns; may be x itself
     */
    void activate(Activation f, Tensor x, Tensor y);

    /**
     * The gradient of {@link #activate} from its output: {@code dx = dy f'(x)}.
     *
     * @param f the function
     * @param y what {@code activate} gave
     * @param dy the gradient with respect to y
     * @param dx the destination, of as many rows and columns; may be dy itself
     */
    void activateBackward(Activation f, Tensor y, Tensor dy, Tensor dx);

    /**
     * Brings every row to mean 0 and variance 1: {@code y[i, j] = s[i] (x[i, j] - m[i])} with the row's mean m, its
     * variance {@code v = mean_j (x[i, j] - m[i])^2} and {@code s[i] = 1 / sqrt(v[i] + epsilon)}. That is layer
     * normalisation (Ba et al. 2016) without gain and bias, with epsilon where PyTorch has it. Variances far below
     * the square of the mean come out right as well.
     *
     * @param epsilon added to the variance, positive and finite
     * @param x the source, with at least one column
     * @param scale receives s: one row of as many elements as x has rows
     * @param y the destination, of as many rows and columns as x; may be x itself
     */
    void normalizeRows(double epsilon, Tensor x, Tensor scale, Tensor y);

    /**
     * The gradient of {@link #normalizeRows} from its output: {@code dx[i, j] = s[i] (dy[i, j] - mean_k dy[i, k] -
     * y[i, j] mean_k dy[i, k] y[i, k])}.
     *
     * @param y what {@code normalizeRows} gave, with at least one column
     * @param scale s, as {@code normalizeRows} gave it
     * @param dy the gradient with respect to y
     * @param dx the destination, of as many rows and columns as y; may be dy itself
     */
    void normalizeRowsBackward(Tensor y, Tensor scale, Tensor dy, Tensor dx);

    /**
     * Copies rows by number: {@code dst[i] = table[rows[i]]}.
     *
     * @param table the source, as a matrix
     * @param rows row numbers of the table, one for each row of dst
     * @param dst the destination, of as many columns as the table
     */
    void gatherRows(Tensor table, int[] rows, Tensor dst);

    /**
     * Adds rows by number, in the order of {@code rows}: {@code table[rows[i]] += src[i]}.
     *
     * @param src the source
     * @param rows row numbers of the table, one for each row of src; a number may occur repeatedly
     * @param table the destination, of as many columns as src
     */
    void scatterAddRows(Tensor src, int[] rows, Tensor table);

    /**
     * Softmax and cross-entropy with classes, numerically stable: the mean over the rows of {@code
     * log(sum_j exp(l_j)) - l_class}; {@code dLogits = (softmax(l) - onehot(class)) / rows}.
     *
     * @param logits {@code [rows, classes]}
     * @param classes the right class of each row
     * @param dLogits receives the gradient, of the shape of logits; may be logits itself; null if not wanted
     * @return the loss
     */
    double softmaxCrossEntropy(Tensor logits, int[] classes, @Nullable Tensor dLogits);

    /**
     * The sum of the products of all elements, accumulated in double.
     *
     * @param x a tensor
     * @param y a tensor of as many rows and columns; may be x itself
     * @return {@code sum_ij x[i, j] y[i, j]}
     */
    double dot(Tensor x, Tensor y);

    /**
     * Applies one step of an optimizer to one parameter.
     *
     * @param rule the step's formula
     * @param learningRate lr in the formula
     * @param step t in the formula, from 1
     * @param parameter changed in place
     * @param gradient of the parameter's shape, not changed
     * @param state as many tensors of the parameter's shape as the rule keeps, changed in place
     */
    void update(UpdateRule rule, double learningRate, long step, Tensor parameter, Tensor gradient, Tensor... state);
}
