package io.rnn4j.backend;

import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;

/** Argument checks of one operation; every message starts with its name. */
final class Checks {
    private Checks() {}

    static void sameSize(String operation, String nameA, Tensor a, String nameB, Tensor b) {
        if (a.rows() != b.rows() || a.columns() != b.columns()) {
            throw new ShapeException(operation + ": " + nameA + " and " + nameB
                    + " must have as many rows and columns, but got " + a + " and " + b);
        }
        sameType(operation, nameA, a, nameB, b);
    }

    static void sameType(String operation, String nameA, Tensor a, String nameB, Tensor b) {
        if (a.dtype() != b.dtype()) {
            throw new ShapeException(operation + ": " + nameA + " and " + nameB + " must have the same type, but got "
                    + a + " and " + b);
        }
    }

    static void row(String operation, String name, Tensor row, String like, Tensor matrix) {
        if (row.rows() != 1 || row.columns() != matrix.columns()) {
            throw new ShapeException(operation + ": " + name + " must be one row of as many columns as " + like
                    + ", but got " + row + " and " + matrix);
        }
        sameType(operation, name, row, like, matrix);
    }

    /** Refuses a destination that shares elements with a source. */
    static void apart(String operation, String destinationName, Tensor destination, String name, Tensor source) {
        if (destination.overlaps(source)) {
            throw new ShapeException(operation + ": destination " + destinationName + " (" + destination
                    + ") must not overlap " + name + " (" + source + "): give it memory of its own");
        }
    }

    /** Refuses a destination that shares elements with a source, unless both are the same view. */
    static void apartOrSame(String operation, String destinationName, Tensor destination, String name, Tensor source) {
        if (!destination.sameView(source) && destination.overlaps(source)) {
            throw new ShapeException(operation + ": destination " + destinationName + " (" + destination
                    + ") must be the same view as " + name + " (" + source + ") or not overlap it");
        }
    }

    static void rowNumbers(String operation, String name, int[] numbers, int count, int limit) {
        if (numbers.length != count) {
            throw new ShapeException(
                    operation + ": " + name + " must have " + count + " entries, one a row, but has " + numbers.length);
        }
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] < 0 || numbers[i] >= limit) {
                throw new ShapeException(operation + ": " + name + "[" + i + "] must be in 0.." + (limit - 1)
                        + ", but is " + numbers[i]);
            }
        }
    }

    static void vector(String operation, String name, Tensor tensor, int size, String formula, DType dtype) {
        Shape shape = tensor.shape();
        if (shape.rank() != 1 || shape.dim(0) != size) {
            throw unexpected(operation, name, tensor, formula, Shape.of(size));
        }
        type(operation, name, tensor, dtype);
    }

    static void matrix(
            String operation, String name, Tensor tensor, int rows, int columns, String formula, DType dtype) {
        Shape shape = tensor.shape();
        if (shape.rank() != 2 || shape.dim(0) != rows || shape.dim(1) != columns) {
            throw unexpected(operation, name, tensor, formula, Shape.of(rows, columns));
        }
        type(operation, name, tensor, dtype);
    }

    static void sequence(
            String operation,
            String name,
            Tensor tensor,
            int steps,
            int batch,
            int features,
            String formula,
            DType dtype) {
        Shape shape = tensor.shape();
        if (shape.rank() != 3 || shape.dim(0) != steps || shape.dim(1) != batch || shape.dim(2) != features) {
            throw unexpected(operation, name, tensor, formula, Shape.of(steps, batch, features));
        }
        type(operation, name, tensor, dtype);
    }

    private static ShapeException unexpected(
            String operation, String name, Tensor tensor, String formula, Shape expected) {
        return new ShapeException(
                operation + ": " + name + " must have shape " + formula + " = " + expected + ", but got " + tensor);
    }

    private static void type(String operation, String name, Tensor tensor, DType dtype) {
        if (tensor.dtype() != dtype) {
            throw new ShapeException(operation + ": " + name + " must be " + dtype + ", but got " + tensor);
        }
    }
}
