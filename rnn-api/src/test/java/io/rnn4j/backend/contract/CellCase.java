package io.rnn4j.backend.contract;

import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * One recurrent layer on one sequence: a row of the table of cases of the Layer SPI.
 *
 * @param spec the cell
 * @param dtype the type
 * @param steps T
 * @param batch N
 * @param initial whether there is an initial state
 * @param gap elements between the rows of all matrices
 */
record CellCase(RecurrentSpec spec, DType dtype, int steps, int batch, boolean initial, int gap) {
    /** T, N, I, H: tiny, odd, at and around the widths of vectors and tiles, and enough to pack and to share. */
    private static final int[][] SIZES = {
        {1, 1, 1, 1},
        {1, 1, 2, 4},
        {3, 1, 2, 4},
        {3, 2, 3, 5},
        {2, 3, 7, 8},
        {4, 2, 5, 3},
        {2, 9, 13, 16},
        {3, 8, 16, 17},
        {2, 5, 31, 33},
        {1, 1, 64, 128},
        {5, 37, 23, 41},
        {3, 70, 101, 67}
    };

    static List<CellCase> all() {
        List<CellCase> cases = new ArrayList<>();
        for (DType dtype : DType.values()) {
            for (int[] size : SIZES) {
                boolean large = size[0] * size[1] > 100;
                for (boolean bias : large ? new boolean[] {true} : new boolean[] {true, false}) {
                    for (RecurrentSpec spec : specs(size[2], size[3], bias)) {
                        for (boolean initial : large ? new boolean[] {true} : new boolean[] {true, false}) {
                            int gap = (size[0] + size[1] + (bias ? 1 : 0) + (initial ? 1 : 0)) % 2 * 3;
                            cases.add(new CellCase(spec, dtype, size[0], size[1], initial, gap));
                        }
                    }
                }
            }
        }
        return cases;
    }

    /** Every cell of the given sizes. */
    static List<RecurrentSpec> specs(int inputSize, int hiddenSize, boolean bias) {
        List<RecurrentSpec> specs = new ArrayList<>();
        for (Activation activation : Activation.values()) {
            if (activation.elementwise()) {
                specs.add(new RecurrentSpec.Simple(inputSize, hiddenSize, bias, activation));
            }
        }
        specs.add(new RecurrentSpec.Gru(inputSize, hiddenSize, bias));
        specs.add(new RecurrentSpec.Lstm(inputSize, hiddenSize, bias));
        return specs;
    }

    /** The cell's name, the unit of which tests are made. */
    String cell() {
        return spec instanceof RecurrentSpec.Simple simple
                ? "Simple " + simple.activation()
                : spec.getClass().getSimpleName();
    }

    boolean tiny() {
        return (long) steps * batch * spec.hiddenSize() <= 60;
    }

    /** Sums of products of integers stay integers in this cell, and small in this case. */
    boolean exactOnIntegers() {
        return tiny()
                && steps <= 3
                && spec instanceof RecurrentSpec.Simple simple
                && (simple.activation() == Activation.IDENTITY || simple.activation() == Activation.RELU);
    }

    CellCase withGap(int elements) {
        return new CellCase(spec, dtype, steps, batch, initial, elements);
    }

    /** Every term that reaches an output over the steps: products of each step's gates. */
    Tolerance forwardTolerance() {
        return Tolerance.ofSum(dtype, steps * (spec.inputSize() + spec.hiddenSize()));
    }

    /** Forward's, and for weights the sum over all steps and rows. */
    Tolerance backwardTolerance() {
        int units = spec.inputSize() + spec.gates() * spec.hiddenSize();
        return Tolerance.ofSum(dtype, steps * (units + batch));
    }

    @Override
    public String toString() {
        return cell() + " " + dtype + " T " + steps + " N " + batch + " I " + spec.inputSize() + " H "
                + spec.hiddenSize() + (spec.bias() ? "" : ", no bias") + (initial ? "" : ", no initial state")
                + (gap == 0 ? "" : ", row gap " + gap);
    }
}
