package io.rnn4j.layer;

import io.rnn4j.backend.SequenceLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which row of a padded batch {@code [T, N, F]}, read as a matrix of T N rows, stands where in a packed one: the longest
 * sequences first, those of one length in the batch's order, and for the reverse direction each sequence from its last
 * valid step to its first. A kernel thus knows neither padding nor directions.
 */
final class Packing {
    private final @Nullable SequenceLayout layout;
    private final int[] sequences;
    private final int[] places;
    private final boolean inOrder;
    private final int[] paddedRows;
    private final int[] packedRows;

    Packing(Lengths lengths, boolean reverse) {
        int batch = lengths.batch();
        this.sequences = longestFirst(lengths);
        this.places = new int[batch];
        boolean same = true;
        for (int place = 0; place < batch; place++) {
            places[sequences[place]] = place;
            same &= sequences[place] == place;
        }
        this.inOrder = same;
        int rows = lengths.validRows();
        this.paddedRows = new int[rows];
        this.packedRows = new int[lengths.steps() * batch];
        Arrays.fill(packedRows, rows);
        int packed = 0;
        for (int t = 0; packed < rows; t++) {
            for (int place = 0; place < batch && lengths.of(sequences[place]) > t; place++) {
                int n = sequences[place];
                int step = reverse ? lengths.of(n) - 1 - t : t;
                paddedRows[packed] = step * batch + n;
                packedRows[step * batch + n] = packed++;
            }
        }
        this.layout = rows == 0
                ? null
                : SequenceLayout.ofLengths(
                        Arrays.stream(sequences).map(lengths::of).toArray());
    }

    /** Sorts by counting, which keeps the order of those of one length. */
    private static int[] longestFirst(Lengths lengths) {
        int[] starts = new int[lengths.steps() + 2];
        for (int n = 0; n < lengths.batch(); n++) {
            starts[lengths.steps() - lengths.of(n) + 1]++;
        }
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        int[] sequences = new int[lengths.batch()];
        for (int n = 0; n < sequences.length; n++) {
            sequences[starts[lengths.steps() - lengths.of(n)]++] = n;
        }
        return sequences;
    }

    /** The packed rows' layout, or null if no sequence has a step. */
    @Nullable
    SequenceLayout layout() {
        return layout;
    }

    /** Whether the sequences are in the batch's order, so that states need no copy. */
    boolean inOrder() {
        return inOrder;
    }

    /** For each place of the packed batch, the number of the sequence. */
    int[] sequences() {
        return sequences;
    }

    /** For each sequence, its place in the packed batch. */
    int[] places() {
        return places;
    }

    /** For each packed row, its row in the padded batch. */
    int[] paddedRows() {
        return paddedRows;
    }

    /** For each padded row, its row in the packed batch; for padding the number of packed rows, where a row of zeros is. */
    int[] packedRows() {
        return packedRows;
    }
}
