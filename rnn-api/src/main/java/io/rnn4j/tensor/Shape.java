package io.rnn4j.tensor;

import java.util.Arrays;

/**
 * The extents of a {@link Tensor}, outermost first: a sequence is {@code [T, N, F]} (steps, batch,
 * features), a matrix {@code [rows, columns]}, a vector {@code [n]}. Immutable. Any extent may be 0.
 */
public final class Shape {
    private final int[] dims;
    private final int size;

    private Shape(int[] dims, int size) {
        this.dims = dims;
        this.size = size;
    }

    /**
     * Creates a shape.
     *
     * @param dims the extents, at least one, none negative
     * @return the shape
     * @throws ShapeException if there is no extent, one is negative, or the product of those that
     *     are not 0 exceeds {@link Integer#MAX_VALUE}
     */
    public static Shape of(int... dims) {
        if (dims.length == 0) {
            throw new ShapeException("a shape needs at least one dimension, but none was given");
        }
        long product = 1; // Of the extents that are not 0, so that rows() fits an int for an empty shape too.
        boolean empty = false;
        for (int dim : dims) {
            if (dim < 0) {
                throw new ShapeException("a shape's dimensions must not be negative, but got " + Arrays.toString(dims));
            }
            empty |= dim == 0;
            product = Math.min(product * Math.max(dim, 1), Integer.MAX_VALUE + 1L);
        }
        if (product > Integer.MAX_VALUE) {
            throw new ShapeException("a tensor holds at most " + Integer.MAX_VALUE + " elements, but got shape "
                    + Arrays.toString(dims));
        }
        return new Shape(dims.clone(), empty ? 0 : (int) product);
    }

    /**
     * Returns the number of dimensions.
     *
     * @return at least 1
     */
    public int rank() {
        return dims.length;
    }

    /**
     * Returns the extent of a dimension.
     *
     * @param axis from 0 (outermost) to {@code rank() - 1}
     * @return the extent
     * @throws ShapeException if there is no such axis
     */
    public int dim(int axis) {
        if (axis < 0 || axis >= dims.length) {
            throw new ShapeException(
                    "axis must be in 0.." + (dims.length - 1) + " for shape " + this + ", but got " + axis);
        }
        return dims[axis];
    }

    /**
     * Returns the number of elements.
     *
     * @return the product of the extents
     */
    public int size() {
        return size;
    }

    /**
     * Returns the number of rows when the shape is read as a matrix: the product of all extents but the
     * last.
     *
     * @return the number of rows; 1 for a vector
     */
    public int rows() {
        int rows = 1;
        for (int axis = 0; axis < dims.length - 1; axis++) {
            rows *= dims[axis];
        }
        return rows;
    }

    /**
     * Returns the number of columns when the shape is read as a matrix.
     *
     * @return the last extent
     */
    public int columns() {
        return dims[dims.length - 1];
    }

    /**
     * Returns this shape with one extent replaced.
     *
     * @param axis from 0 to {@code rank() - 1}
     * @param dim the new extent
     * @return the new shape
     * @throws ShapeException if there is no such axis or the extent is negative
     */
    public Shape withDim(int axis, int dim) {
        dim(axis);
        int[] changed = dims.clone();
        changed[axis] = dim;
        return of(changed);
    }

    /**
     * Returns this shape without its outermost extent.
     *
     * @return a shape of one rank less
     * @throws ShapeException if the rank is 1
     */
    public Shape withoutLeading() {
        if (dims.length == 1) {
            throw new ShapeException("cannot take a slice of a vector of shape " + this + " along its only axis");
        }
        return of(Arrays.copyOfRange(dims, 1, dims.length));
    }

    /**
     * Returns the extents.
     *
     * @return a copy, outermost first
     */
    public int[] toArray() {
        return dims.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** Returns the extents in brackets, such as {@code [3, 2, 4]}. */
    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}
