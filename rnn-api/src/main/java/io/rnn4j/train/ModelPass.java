package io.rnn4j.train;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.internal.Philox;
import io.rnn4j.layer.Layer;
import io.rnn4j.layer.LayerSpec;
import io.rnn4j.layer.Lengths;
import io.rnn4j.layer.Mode;
import io.rnn4j.layer.Pass;
import io.rnn4j.layer.State;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one forward and backward of a {@link Model}, for inputs of one shape. Reused from call to
 * call without allocating: what {@link #forward(Tensor)} and {@link #backward(Tensor, boolean)} return is
 * overwritten by the next call. One thread at a time; other threads take passes of their own.
 */
public final class ModelPass {
    private final Shape input;
    private final Shape output;
    private final TensorOps ops;
    private final DType dtype;
    private final Mode mode;
    private final List<LayerSpec> specs;
    private final Pass[] passes;
    private final ModelState pattern;
    private final Lengths full;
    private final long[] keys;
    private long nextDraw;
    private Lengths lengths;
    private @Nullable Tensor masked;

    ModelPass(Model model, List<Layer> layers, Shape input, Mode mode) {
        this.input = input;
        this.ops = model.backend().tensors();
        this.dtype = model.dtype();
        this.mode = mode;
        this.specs = model.layers();
        this.passes = new Pass[layers.size()];
        int batch = input.dim(input.rank() - 2);
        this.pattern = model.newState(batch);
        this.full = Lengths.full(input.size() / input.columns() / batch, batch);
        this.lengths = full;
        Shape shape = input;
        for (int i = 0; i < passes.length; i++) {
            passes[i] = layers.get(i).pass(shape, mode);
            shape = layers.get(i).outputShape(shape);
        }
        this.output = shape;
        this.keys = new long[passes.length];
        draw(model.seed(), 0);
    }

    /**
     * Chooses the random numbers of the next forward in training, which layers such as dropout draw; each forward
     * after it takes the number after. The same seed and number give the same draws, on every backend and any number
     * of threads, whatever ran before: there is no generator whose state would have to be saved. Without this call a
     * pass begins with the model's seed and number 0.
     *
     * @param seed any value
     * @param number such as the number of the training step, not negative
     * @throws IllegalArgumentException if the number is negative
     */
    public void draw(long seed, long number) {
        if (number < 0) {
            throw new IllegalArgumentException("the number of a draw must not be negative, but got " + number);
        }
        for (int i = 0; i < keys.length; i++) {
            keys[i] = Philox.derive(seed, i);
        }
        nextDraw = number;
    }

    /**
     * Returns the shape of the inputs.
     *
     * @return {@code [T, N, F]}
     */
    public Shape inputShape() {
        return input;
    }

    /**
     * Returns the shape of the outputs.
     *
     * @return such as {@code [T, N, O]}, or {@code [N, O]} where a layer reduces time
     */
    public Shape outputShape() {
        return output;
    }

    /**
     * Returns what this pass is for.
     *
     * @return inference or training
     */
    public Mode mode() {
        return mode;
    }

    /**
     * Runs the model forward from a state of zeros.
     *
     * @param x the input, of {@link #inputShape()}; in training it must stay unchanged until backward
     * @return the output, owned by this pass
     * @throws ShapeException if x has another shape or type
     * @throws IllegalArgumentException if x has a value that is not finite
     */
    public Tensor forward(Tensor x) {
        return forward(x, null, null);
    }

    /**
     * Runs the model forward: {@code (x, state) -> (y, state')}.
     *
     * @param x the input, of {@link #inputShape()}; in training it must stay unchanged until backward
     * @param initial the state before, or null for zeros; in training it must stay unchanged until backward
     * @param last receives the state after, or null if not wanted; in inference it may be {@code initial}
     *     itself
     * @return the output, owned by this pass
     * @throws ShapeException if x or a state has another shape or type
     * @throws IllegalArgumentException if {@code last} is {@code initial} in training, or x has a value that is not
     *     finite; nothing is changed then
     */
    public Tensor forward(Tensor x, @Nullable ModelState initial, @Nullable ModelState last) {
        return forward(x, null, initial, last);
    }

    /**
     * Runs the model forward over sequences of several lengths: {@code (x, lengths, state) -> (y, state')}. What x
     * holds past a sequence's length does not matter, and is not read; the output is 0 there, and the state after is
     * that of the last valid step, of a sequence of no steps the state before. Padding costs recurrent layers no work.
     *
     * @param x the input, of {@link #inputShape()}; in training it must stay unchanged until backward
     * @param sequenceLengths one a sequence, in any order, from 0 to T; null for T each
     * @param initial the state before, or null for zeros; in training it must stay unchanged until backward
     * @param last receives the state after, or null if not wanted; in inference it may be {@code initial}
     *     itself
     * @return the output, owned by this pass
     * @throws ShapeException if x or a state has another shape or type
     * @throws IllegalArgumentException if a length is out of range, there are not N of them, {@code last} is {@code
     *     initial} in training, or x has a value that is not finite within a length; nothing is changed then
     */
    public Tensor forward(
            Tensor x, int @Nullable [] sequenceLengths, @Nullable ModelState initial, @Nullable ModelState last) {
        check("x", x, input);
        check("initial", initial);
        check("last", last);
        if (mode == Mode.TRAINING && initial != null && initial == last) {
            throw new IllegalArgumentException(
                    "in training the state after needs memory of its own, because backward reads the state before");
        }
        Lengths given = lengths(sequenceLengths);
        Tensor y = given.isFull() ? x : withoutPadding(x, given);
        FiniteInput.check(ops, y);
        if (mode == Mode.TRAINING) {
            for (int i = 0; i < passes.length; i++) {
                passes[i].draw(keys[i], nextDraw);
            }
            nextDraw++;
        }
        lengths = given;
        for (int i = 0; i < passes.length; i++) {
            y = passes[i].forward(y, lengths, layer(initial, i), layer(last, i));
        }
        return y;
    }

    /**
     * Runs the model backward after {@link #forward(Tensor)}: adds to the gradients of the parameters.
     *
     * @param dy the gradient with respect to the output, of {@link #outputShape()}; may be overwritten
     * @param wantInputGradient whether the gradient with respect to the input is wanted
     * @return the gradient with respect to the input, owned by this pass; null if not wanted
     * @throws ShapeException if dy has another shape or type
     * @throws IllegalStateException if this pass is for inference or forward has not run
     */
    public @Nullable Tensor backward(Tensor dy, boolean wantInputGradient) {
        return backward(dy, null, null, wantInputGradient);
    }

    /**
     * Runs the model backward after {@link #forward(Tensor, ModelState, ModelState)}: adds to the gradients of
     * the parameters.
     *
     * @param dy the gradient with respect to the output, of {@link #outputShape()}; may be overwritten
     * @param dLast the gradient with respect to the state after, or null for zeros
     * @param dInitial receives the gradient with respect to the state before, or null if not wanted
     * @param wantInputGradient whether the gradient with respect to the input is wanted
     * @return the gradient with respect to the input, owned by this pass; null if not wanted
     * @throws ShapeException if dy or a state has another shape or type
     * @throws IllegalStateException if this pass is for inference or forward has not run
     */
    public @Nullable Tensor backward(
            Tensor dy, @Nullable ModelState dLast, @Nullable ModelState dInitial, boolean wantInputGradient) {
        check("dy", dy, output);
        check("dLast", dLast);
        check("dInitial", dInitial);
        lengths.clearPadding(ops, dy);
        Tensor gradient = dy;
        for (int i = passes.length - 1; i >= 0; i--) {
            boolean wanted = i > 0 || wantInputGradient;
            Tensor below = passes[i].backward(gradient, layer(dLast, i), layer(dInitial, i), wanted);
            if (!wanted) {
                return null;
            }
            if (below == null) {
                throw new IllegalStateException("layer " + i + " ("
                        + specs.get(i).type() + ") returned no gradient of its input, although it was wanted");
            }
            gradient = below;
        }
        return gradient;
    }

    /** The lengths as the layers take them; the object of the call before where they are the same. */
    Lengths lengths(int @Nullable [] given) {
        if (given == null || full.matches(given)) {
            return full;
        }
        if (lengths.matches(given)) {
            return lengths;
        }
        if (given.length != full.batch() || input.rank() != 3) {
            throw new IllegalArgumentException("a batch of shape " + input + " needs "
                    + (input.rank() == 3 ? full.batch() + " lengths, one a sequence" : "no lengths, as it has no steps")
                    + ", but got " + given.length);
        }
        return Lengths.of(full.steps(), given);
    }

    /** Copies the input with zeros for its padding, which may hold anything. */
    private Tensor withoutPadding(Tensor x, Lengths given) {
        Tensor copy = masked;
        if (copy == null) {
            copy = ops.allocate(dtype, input);
            masked = copy;
        }
        ops.axpby(1, x, 0, copy);
        given.clearPadding(ops, copy);
        return copy;
    }

    private static @Nullable State layer(@Nullable ModelState state, int index) {
        return state == null ? null : state.layers().get(index);
    }

    private void check(String name, Tensor tensor, Shape expected) {
        if (!tensor.shape().equals(expected) || tensor.dtype() != dtype) {
            throw new ShapeException("this pass needs " + name + " of " + dtype + expected + ", but got " + tensor
                    + "; ask the model for a pass of that shape");
        }
    }

    private void check(String name, @Nullable ModelState state) {
        if (state != null && !pattern.fits(state)) {
            throw new ShapeException("this pass needs " + name + " like " + pattern + ", but got " + state
                    + "; ask the model for a new state of that batch");
        }
    }
}
