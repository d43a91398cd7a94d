package io.rnn4j.layer;

import io.rnn4j.backend.Backend;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A trainable tensor of a layer, with its gradient. */
public final class Parameter {
    private final String name;
    private final Tensor value;
    private final Backend backend;
    private @Nullable Tensor gradient;

    /**
     * Allocates a parameter filled with 0.
     *
     * @param backend owns the memory
     * @param dtype the type of the elements
     * @param name the name within its layer, such as {@code weight_ih}
     * @param shape the extents
     */
    public Parameter(Backend backend, DType dtype, String name, Shape shape) {
        this.backend = backend;
        this.name = name;
        this.value = backend.tensors().allocate(dtype, shape);
    }

    /**
     * Returns the name within the layer.
     *
     * @return such as {@code weight_ih}
     */
    public String name() {
        return name;
    }

    /**
     * Returns the current value. After changing it, call {@link Layer#refresh}.
     *
     * @return the value's memory, not a copy
     */
    public Tensor value() {
        return value;
    }

    /**
     * Returns the gradient, to which backward passes add. Allocated (with zeros) by the first call, so that
     * serving takes no memory for it.
     *
     * @return the gradient's memory, of the value's shape
     */
    public synchronized Tensor gradient() {
        Tensor allocated = gradient;
        if (allocated == null) {
            allocated = backend.tensors().allocate(value.dtype(), value.shape());
            gradient = allocated;
        }
        return allocated;
    }

    /** Returns name and shape. */
    @Override
    public String toString() {
        return name + " " + value;
    }
}
