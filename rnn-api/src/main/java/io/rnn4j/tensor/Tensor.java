package io.rnn4j.tensor;

import java.util.Objects;

/**
 * A view on a {@link Storage}: offset, shape and row stride. The tensor is read as a matrix of {@link
 * #rows()} rows and {@link #columns()} columns; element {@code (r, c)} lies at {@code offset + r *
 * rowStride + c}. A sequence {@code [T, N, F]} is thus {@code T * N} rows of {@code F} elements.
 *
 * <p>The view is immutable, the memory is not: two tensors may share it. There is no arithmetic here;
 * see {@code TensorOps}. The {@code copy…} methods move data between the backend's memory and Java
 * arrays, row by row, in row-major order.
 */
public final class Tensor {
    private final Storage storage;
    private final int offset;
    private final Shape shape;
    private final int rows;
    private final int columns;
    private final int rowStride;

    private Tensor(Storage storage, int offset, Shape shape, int rowStride) {
        this.storage = storage;
        this.offset = offset;
        this.shape = shape;
        this.rows = shape.rows();
        this.columns = shape.columns();
        this.rowStride = rowStride;
    }

    /**
     * Creates a dense view: the row stride is the number of columns.
     *
     * @param storage the memory
     * @param offset the first element
     * @param shape the extents
     * @return the view
     * @throws ShapeException if the view does not lie within the storage
     */
    public static Tensor of(Storage storage, int offset, Shape shape) {
        return of(storage, offset, shape, shape.columns());
    }

    /**
     * Creates a view.
     *
     * @param storage the memory
     * @param offset the first element
     * @param shape the extents
     * @param rowStride the distance of two rows in elements, at least the number of columns
     * @return the view
     * @throws ShapeException if the rows overlap or the view does not lie within the storage
     */
    public static Tensor of(Storage storage, int offset, Shape shape, int rowStride) {
        Objects.requireNonNull(storage, "storage");
        if (rowStride < shape.columns()) {
            throw new ShapeException(
                    "row stride must be at least the number of columns of shape " + shape + ", but got " + rowStride);
        }
        long end = offset;
        if (shape.size() > 0) {
            end += (shape.rows() - 1L) * rowStride + shape.columns();
        }
        if (offset < 0 || end > storage.size()) {
            throw new ShapeException("a view of shape " + shape + " with row stride " + rowStride + " at offset "
                    + offset + " does not lie within a storage of " + storage.size() + " elements");
        }
        return new Tensor(storage, offset, shape, rowStride);
    }

    /**
     * Returns the memory behind this view.
     *
     * @return the storage
     */
    public Storage storage() {
        return storage;
    }

    /**
     * Returns where the first element lies.
     *
     * @return the index in the storage
     */
    public int offset() {
        return offset;
    }

    /**
     * Returns the extents.
     *
     * @return the shape
     */
    public Shape shape() {
        return shape;
    }

    /**
     * Returns the type of the elements.
     *
     * @return the type
     */
    public DType dtype() {
        return storage.dtype();
    }

    /**
     * Returns the number of rows, the product of all extents but the last.
     *
     * @return the number of rows
     */
    public int rows() {
        return rows;
    }

    /**
     * Returns the number of columns, the last extent.
     *
     * @return the number of columns
     */
    public int columns() {
        return columns;
    }

    /**
     * Returns the number of elements.
     *
     * @return {@code rows() * columns()}
     */
    public int size() {
        return shape.size();
    }

    /**
     * Returns the distance of two rows in the storage.
     *
     * @return in elements, at least {@link #columns()}
     */
    public int rowStride() {
        return rowStride;
    }

    /**
     * Tells whether the elements lie without gaps.
     *
     * @return true if the row stride is the number of columns or there is at most one row
     */
    public boolean isDense() {
        return rowStride == columns || rows <= 1;
    }

    /**
     * Returns a view of one entry of the leading axis, such as one step of a sequence: {@code [T, N, F]}
     * gives {@code [N, F]}, a matrix gives a row.
     *
     * @param index from 0 to {@code shape().dim(0) - 1}
     * @return the view, of one rank less
     * @throws ShapeException if the rank is 1 or there is no such entry
     */
    public Tensor slice(int index) {
        Shape inner = shape.withoutLeading();
        checkRange("slice", index, index + 1L, shape.dim(0));
        return of(storage, sliceOffset(index, inner), inner, rowStride);
    }

    /**
     * Returns a view of a range of the leading axis.
     *
     * @param from the first entry, inclusive
     * @param to the last entry, exclusive
     * @return the view, of the same rank
     * @throws ShapeException if the range does not fit
     */
    public Tensor slice(int from, int to) {
        checkRange("slice", from, to, shape.dim(0));
        if (shape.rank() == 1) {
            return of(storage, offset + from, Shape.of(to - from));
        }
        Shape ranged = shape.withDim(0, to - from);
        int start = ranged.size() == 0 ? offset : sliceOffset(from, shape.withoutLeading());
        return of(storage, start, ranged, rowStride);
    }

    private int sliceOffset(int index, Shape inner) {
        return Math.toIntExact(offset + (long) index * inner.rows() * rowStride);
    }

    /**
     * Returns a view of a range of columns; the row stride stays.
     *
     * @param from the first column, inclusive
     * @param to the last column, exclusive
     * @return the view, of the same rank
     * @throws ShapeException if the range does not fit
     */
    public Tensor columnRange(int from, int to) {
        checkRange("columnRange", from, to, columns);
        Shape ranged = shape.withDim(shape.rank() - 1, to - from);
        return of(storage, ranged.size() == 0 ? offset : offset + from, ranged, rowStride);
    }

    /**
     * Returns a view with other extents on the same elements in the same order.
     *
     * @param dims the new extents
     * @return the view
     * @throws ShapeException if the number of elements differs, or the rows have gaps and the last extent
     *     changes
     */
    public Tensor reshape(int... dims) {
        Shape reshaped = Shape.of(dims);
        if (reshaped.size() != size()) {
            throw new ShapeException("cannot reshape " + shape + " (" + size() + " elements) to " + reshaped + " ("
                    + reshaped.size() + " elements)");
        }
        if (reshaped.columns() == columns) {
            return of(storage, offset, reshaped, rowStride);
        }
        if (!isDense()) {
            throw new ShapeException("cannot reshape " + shape + " to " + reshaped + ": its rows have gaps (row stride "
                    + rowStride + "), so the last dimension must stay");
        }
        return of(storage, offset, reshaped);
    }

    /**
     * Returns this tensor as a matrix.
     *
     * @return a view of shape {@code [rows(), columns()]}
     */
    public Tensor asMatrix() {
        return shape.rank() == 2 ? this : of(storage, offset, Shape.of(rows, columns), rowStride);
    }

    /**
     * Returns one element.
     *
     * @param row the row, as in {@link #rows()}
     * @param column the column
     * @return its value
     * @throws ShapeException if there is no such element
     */
    public double get(int row, int column) {
        double[] one = new double[1];
        storage.get(index(row, column), one, 0, 1);
        return one[0];
    }

    /**
     * Sets one element.
     *
     * @param row the row, as in {@link #rows()}
     * @param column the column
     * @param value the new value, rounded to the element type
     * @throws ShapeException if there is no such element
     */
    public void set(int row, int column, double value) {
        storage.put(index(row, column), new double[] {value}, 0, 1);
    }

    private int index(int row, int column) {
        checkRange("row", row, row + 1L, rows);
        checkRange("column", column, column + 1L, columns);
        return offset + row * rowStride + column;
    }

    /**
     * Copies an array into this tensor.
     *
     * @param from the elements in row-major order, exactly {@link #size()} of them
     * @return this tensor
     * @throws ShapeException if the length differs
     */
    public Tensor copyFrom(float... from) {
        checkLength("copyFrom", from.length);
        if (isDense()) {
            storage.put(offset, from, 0, from.length);
            return this;
        }
        for (int row = 0; row < rows; row++) {
            storage.put(offset + row * rowStride, from, row * columns, columns);
        }
        return this;
    }

    /**
     * Copies an array into this tensor.
     *
     * @param from the elements in row-major order, exactly {@link #size()} of them
     * @return this tensor
     * @throws ShapeException if the length differs
     */
    public Tensor copyFrom(double... from) {
        checkLength("copyFrom", from.length);
        if (isDense()) {
            storage.put(offset, from, 0, from.length);
            return this;
        }
        for (int row = 0; row < rows; row++) {
            storage.put(offset + row * rowStride, from, row * columns, columns);
        }
        return this;
    }

    /**
     * Copies this tensor into an array.
     *
     * @param into receives the elements in row-major order, exactly {@link #size()} of them
     * @throws ShapeException if the length differs
     */
    public void copyTo(float[] into) {
        checkLength("copyTo", into.length);
        if (isDense()) {
            storage.get(offset, into, 0, into.length);
            return;
        }
        for (int row = 0; row < rows; row++) {
            storage.get(offset + row * rowStride, into, row * columns, columns);
        }
    }

    /**
     * Copies this tensor into an array.
     *
     * @param into receives the elements in row-major order, exactly {@link #size()} of them
     * @throws ShapeException if the length differs
     */
    public void copyTo(double[] into) {
        checkLength("copyTo", into.length);
        if (isDense()) {
            storage.get(offset, into, 0, into.length);
            return;
        }
        for (int row = 0; row < rows; row++) {
            storage.get(offset + row * rowStride, into, row * columns, columns);
        }
    }

    /**
     * Returns the elements.
     *
     * @return a new array in row-major order
     */
    public float[] toFloatArray() {
        float[] elements = new float[size()];
        copyTo(elements);
        return elements;
    }

    /**
     * Returns the elements.
     *
     * @return a new array in row-major order
     */
    public double[] toDoubleArray() {
        double[] elements = new double[size()];
        copyTo(elements);
        return elements;
    }

    /**
     * Tells whether this view and another may touch a common element: they share a storage and the
     * spans from their first to their last element meet. Column ranges of the same rows that do not meet
     * do not overlap.
     *
     * @param other another tensor
     * @return false only if no element is common
     */
    public boolean overlaps(Tensor other) {
        if (storage != other.storage || size() == 0 || other.size() == 0) {
            return false;
        }
        if (end() <= other.offset || other.end() <= offset) {
            return false;
        }
        return !(rowStride == other.rowStride && columnsApart(other));
    }

    private boolean columnsApart(Tensor other) {
        int shift = Math.floorMod(other.offset - offset, rowStride);
        return shift >= columns && shift + other.columns <= rowStride;
    }

    /**
     * Tells whether another view has the same elements at the same places.
     *
     * @param other another tensor
     * @return true if storage, offset, rows, columns and row stride agree
     */
    public boolean sameView(Tensor other) {
        return storage == other.storage
                && offset == other.offset
                && rows == other.rows
                && columns == other.columns
                && (rowStride == other.rowStride || rows <= 1);
    }

    private int end() {
        return offset + (rows - 1) * rowStride + columns;
    }

    private void checkLength(String operation, int length) {
        if (length != size()) {
            throw new ShapeException(operation + ": a tensor of shape " + shape + " has " + size()
                    + " elements, but the array has " + length);
        }
    }

    private void checkRange(String what, long from, long to, int limit) {
        if (from < 0 || to < from || to > limit) {
            throw new ShapeException(
                    what + ": range " + from + ".." + to + " does not fit 0.." + limit + " of shape " + shape);
        }
    }

    /** Returns type, shape and, where rows have gaps, the row stride; not the elements. */
    @Override
    public String toString() {
        return dtype() + shape.toString() + (isDense() ? "" : " stride " + rowStride);
    }
}
