package io.rnn4j.bench;

import io.rnn4j.backend.Backend;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Compares the training of a layer with an option with one composed from tensor operations in FLOAT64 and without
 * vectors, before it is measured. So that the set-up stays short, only the first steps are compared, on which later ones
 * have no influence: dy is 0 after them. Where there is a direction from the end, the first sequences are instead.
 */
final class OptionCheck {
    private static final int STEPS = 8;
    private static final int SEQUENCES = 2;

    private final Cell cell;
    private final CellOption option;
    private final RecurrentShape shape;
    private final RecurrentShape part;
    private final DType dtype;

    OptionCheck(Cell cell, CellOption option, RecurrentShape shape, DType dtype) {
        boolean fromTheEnd = option == CellOption.BIDIRECTIONAL;
        this.cell = cell;
        this.option = option;
        this.shape = shape;
        this.dtype = dtype;
        this.part = new RecurrentShape(
                fromTheEnd ? Math.min(shape.batch(), SEQUENCES) : shape.batch(),
                fromTheEnd ? shape.steps() : Math.min(shape.steps(), STEPS),
                shape.input(),
                shape.hidden());
    }

    /** Trains once with a part of dy, compares, and restores dy. */
    void check(String contender, OptionTraining subject) {
        double[] dy = subject.dy().toDoubleArray();
        int outputs = subject.dy().columns();
        double[] partOfDy = partOf(dy, outputs);
        double[] masked = new double[dy.length];
        eachRow(outputs, (row, rowOfPart) -> System.arraycopy(partOfDy, rowOfPart, masked, row, outputs));
        subject.dy().copyFrom(masked);
        subject.train();
        subject.dy().copyFrom(dy);
        Backend scalar = BackendContender.JAVA_SCALAR.open(1);
        try (OptionTraining want =
                new OptionTraining(new ComposedBackend(scalar), cell, option, part, DType.FLOAT64, lengthsOfPart())) {
            want.copyParameters(subject);
            want.x().copyFrom(partOf(subject.x().toDoubleArray(), shape.input()));
            want.dy().copyFrom(partOfDy);
            want.train();
            String name = contender + ", " + cell.label() + " " + option.label() + " " + shape + " " + dtype + ", ";
            compare(name + "y", partOf(subject.y().toDoubleArray(), outputs), want.y());
            compare(name + "dx", partOf(subject.dx().toDoubleArray(), shape.input()), want.dx());
            subject.parameters()
                    .forEach((parameter, value) -> compare(
                            name + "gradient of " + parameter,
                            value.gradient().toDoubleArray(),
                            want.gradient(parameter)));
        }
    }

    private int @Nullable [] lengthsOfPart() {
        int[] lengths = option.lengths(shape);
        return lengths == null
                ? null
                : Arrays.stream(lengths)
                        .map(length -> Math.min(length, part.steps()))
                        .toArray();
    }

    private double[] partOf(double[] values, int columns) {
        double[] result = new double[part.steps() * part.batch() * columns];
        eachRow(columns, (row, rowOfPart) -> System.arraycopy(values, row, result, rowOfPart, columns));
        return result;
    }

    /** Takes where a row of a sequence begins, and where in the part of it. */
    private interface Rows {
        void accept(int start, int startOfPart);
    }

    private void eachRow(int columns, Rows rows) {
        for (int t = 0; t < part.steps(); t++) {
            for (int n = 0; n < part.batch(); n++) {
                rows.accept((t * shape.batch() + n) * columns, (t * part.batch() + n) * columns);
            }
        }
    }

    /** With the tolerance of {@link RecurrentCheck}. */
    private void compare(String what, double[] got, Tensor want) {
        new Comparison(what, RecurrentCheck.tolerance(dtype)).all(got, 0, want.toDoubleArray());
    }
}
