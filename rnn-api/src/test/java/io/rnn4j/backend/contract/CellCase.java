package io.rnn4j.backend.contract;

import io.rnn4j.backend.CellOptions;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One recurrent layer on one sequence: a row of the table of cases of the Layer SPI.
 *
 * @param spec the cell
 * @param dtype the type
 * @param layout the lengths of the sequences
 * @param initial whether there is an initial state
 * @param gap elements between the rows of all matrices
 */
record CellCase(RecurrentSpec spec, DType dtype, SequenceLayout layout, boolean initial, int gap) {
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
        {3, 70, 101, 67},
        {2, 3, 150, 131}
    };

    /** Lengths of ragged batches, with I and H last: all kinds of ends, sequences of no steps, around tiles, to share. */
    private static final int[][] RAGGED = {
        {1, 0, 2, 4},
        {3, 1, 3, 5},
        {2, 2, 0, 0, 3, 4},
        {4, 3, 3, 1, 0, 2, 3},
        {6, 1, 1, 1, 1, 1, 1, 1, 1, 1, 7, 17},
        {5, 5, 5, 5, 5, 4, 4, 4, 4, 4, 4, 4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 0, 0, 33, 41},
        {9, 9, 9, 8, 8, 8, 8, 8, 8, 8, 7, 7, 7, 7, 7, 7, 7, 6, 6, 6, 6, 6, 5, 5, 5, 4, 4, 3, 3, 2, 1, 1, 1, 65, 67}
    };

    CellCase(RecurrentSpec spec, DType dtype, int steps, int batch, boolean initial, int gap) {
        this(spec, dtype, SequenceLayout.uniform(steps, batch), initial, gap);
    }

    int steps() {
        return layout.steps();
    }

    int batch() {
        return layout.batch();
    }

    private static final List<CellCase> ALL = List.copyOf(table());
    private static final List<CellCase> WIDE = List.copyOf(everyOption(
            SequenceLayout.uniform(5, 37), new int[] {23, 41}, ragged(RAGGED[RAGGED.length - 1]), new int[] {65, 67}));

    static List<CellCase> all() {
        return ALL;
    }

    private static List<CellCase> table() {
        List<CellCase> cases = uniform();
        for (DType dtype : DType.values()) {
            for (int[] row : RAGGED) {
                SequenceLayout layout = SequenceLayout.ofLengths(Arrays.copyOf(row, row.length - 2));
                boolean bias = row.length % 3 != 0;
                for (RecurrentSpec spec : specs(row[row.length - 2], row[row.length - 1], bias)) {
                    cases.add(new CellCase(spec, dtype, layout, true, row.length % 2 * 3));
                    cases.add(new CellCase(spec, dtype, layout, false, 0));
                }
            }
        }
        cases.addAll(withOptions());
        return cases;
    }

    /** Every option alone, and together with others; small, as the oracle differentiates numerically. */
    private static List<CellCase> withOptions() {
        List<SequenceLayout> layouts = List.of(
                SequenceLayout.uniform(2, 1), SequenceLayout.uniform(2, 2), SequenceLayout.ofLengths(3, 2, 0, 0));
        List<CellCase> cases = new ArrayList<>();
        for (DType dtype : DType.values()) {
            for (SequenceLayout layout : layouts) {
                boolean bias = layout.batch() % 2 == 0;
                for (RecurrentSpec spec : optionSpecs(2, 3, bias)) {
                    cases.add(new CellCase(spec, dtype, layout, bias, layout.steps() == 2 ? 3 : 0));
                }
            }
        }
        return cases;
    }

    /** Cells with options, of the given sizes. */
    static List<RecurrentSpec> optionSpecs(int inputSize, int hiddenSize, boolean bias) {
        List<RecurrentSpec> specs = new ArrayList<>();
        for (CellOptions options : List.of(
                new CellOptions(false, false, 0, true, false, false),
                new CellOptions(false, false, 0, false, true, false),
                new CellOptions(false, false, 0, false, false, true),
                new CellOptions(false, false, 0, true, true, true))) {
            specs.add(new RecurrentSpec.Simple(inputSize, hiddenSize, bias, Activation.TANH, options));
            specs.add(new RecurrentSpec.Gru(inputSize, hiddenSize, bias, options));
            specs.add(new RecurrentSpec.Lstm(inputSize, hiddenSize, bias, options));
        }
        for (CellOptions options : List.of(
                new CellOptions(true, false, 0, false, false, false),
                new CellOptions(true, false, 0, true, true, true))) {
            specs.add(new RecurrentSpec.Gru(inputSize, hiddenSize, bias, options));
        }
        for (CellOptions options : List.of(
                new CellOptions(false, true, 0, false, false, false),
                new CellOptions(false, false, 2, false, false, false),
                new CellOptions(false, true, 2, true, true, true))) {
            specs.add(new RecurrentSpec.Lstm(inputSize, hiddenSize, bias, options));
        }
        return specs;
    }

    /**
     * Every set of options that a cell can have, with more units and sequences than a vector or a tile has, and work for
     * threads; not for the oracle, which would take hours to differentiate them.
     */
    static List<CellCase> wideWithOptions() {
        return WIDE;
    }

    /** The same for a backend that has neither vectors nor threads. */
    static List<CellCase> narrowWithOptions() {
        return everyOption(
                SequenceLayout.uniform(3, 2), new int[] {3, 5}, SequenceLayout.ofLengths(3, 2, 0), new int[] {5, 4});
    }

    private static List<CellCase> everyOption(
            SequenceLayout full, int[] fullSizes, SequenceLayout ragged, int[] raggedSizes) {
        List<CellCase> cases = new ArrayList<>();
        for (DType dtype : DType.values()) {
            for (int set = 1; set < 64; set++) {
                boolean uniform = Integer.bitCount(set) % 2 == (dtype == DType.FLOAT32 ? 1 : 0);
                int[] sizes = uniform ? fullSizes : raggedSizes;
                boolean bias = set % 3 != 0;
                CellOptions options = new CellOptions(
                        (set & 1) != 0,
                        (set & 2) != 0,
                        (set & 4) != 0 ? uniform ? (sizes[1] - 3) / 2 : sizes[1] + 3 : 0,
                        (set & 8) != 0,
                        (set & 16) != 0,
                        (set & 32) != 0);
                for (RecurrentSpec spec : specs(sizes[0], sizes[1], bias, options)) {
                    cases.add(new CellCase(spec, dtype, uniform ? full : ragged, set % 5 != 0, uniform ? 3 : 0));
                }
            }
        }
        return cases;
    }

    private static SequenceLayout ragged(int[] row) {
        return SequenceLayout.ofLengths(Arrays.copyOf(row, row.length - 2));
    }

    /** The cells that can have these options. */
    private static List<RecurrentSpec> specs(int inputSize, int hiddenSize, boolean bias, CellOptions options) {
        List<RecurrentSpec> specs = new ArrayList<>();
        boolean ofLstm = options.peepholes() || options.projectionSize() > 0;
        if (!options.resetBefore() && !ofLstm) {
            specs.add(new RecurrentSpec.Simple(inputSize, hiddenSize, bias, Activation.TANH, options));
        }
        if (!ofLstm) {
            specs.add(new RecurrentSpec.Gru(inputSize, hiddenSize, bias, options));
        }
        if (!options.resetBefore()) {
            specs.add(new RecurrentSpec.Lstm(inputSize, hiddenSize, bias, options));
        }
        return specs;
    }

    private static List<CellCase> uniform() {
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
        CellOptions options = spec.options();
        return (spec instanceof RecurrentSpec.Simple simple
                        ? "Simple " + simple.activation()
                        : spec.getClass().getSimpleName())
                + (options.resetBefore() ? ", reset before" : "")
                + (options.peepholes() ? ", peepholes" : "")
                + (options.projectionSize() > 0 ? ", projection " + options.projectionSize() : "")
                + (options.layerNorm() ? ", normalised" : "")
                + (options.dropout() ? ", dropout" : "")
                + (options.zoneout() ? ", zoneout" : "");
    }

    /** Enough for loops that know neither vectors nor threads. */
    boolean small() {
        return batch() < 10;
    }

    boolean tiny() {
        return (long) steps() * batch() * spec.hiddenSize() <= 60;
    }

    /** Sums of products of integers stay integers in this cell, and small in this case. */
    boolean exactOnIntegers() {
        return tiny()
                && spec.options().isNone()
                && steps() <= 3
                && spec instanceof RecurrentSpec.Simple simple
                && (simple.activation() == Activation.IDENTITY || simple.activation() == Activation.RELU);
    }

    CellCase withGap(int elements) {
        return new CellCase(spec, dtype, layout, initial, elements);
    }

    /** Every term that reaches an output over the steps: products of each step's gates. */
    Tolerance forwardTolerance() {
        return Tolerance.ofSum(dtype, amplification() * steps() * (spec.inputSize() + spec.hiddenSize()));
    }

    /** Forward's, and for weights the sum over all steps and rows; and what the oracle's differences may be off. */
    Tolerance backwardTolerance() {
        int units = spec.inputSize() + spec.gates() * spec.hiddenSize();
        Tolerance rounding = Tolerance.ofSum(dtype, amplification() * steps() * (units + batch()));
        double differences = spec.options().isNone() ? 0 : 1e-9;
        return new Tolerance(Math.max(rounding.relative(), differences), Math.max(rounding.absolute(), differences));
    }

    /** A normalisation divides rounding errors by the deviation of its row, which may be small. */
    private int amplification() {
        return spec.options().layerNorm() ? 50 : 1;
    }

    @Override
    public String toString() {
        return cell() + " " + dtype + (layout.isUniform() ? " T " + steps() + " N " + batch() : " " + layout) + " I "
                + spec.inputSize() + " H "
                + spec.hiddenSize() + (spec.bias() ? "" : ", no bias") + (initial ? "" : ", no initial state")
                + (gap == 0 ? "" : ", row gap " + gap);
    }
}
