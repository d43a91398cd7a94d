package io.rnn4j.java;

/**
 * Which rows of the stacked weights lie next to each other in the panels of a recurrent layer. Units are dealt
 * out in blocks of one vector. A panel brings the gates of the same units together, so that everything a cell
 * computes between its gates happens on data that is still in the first cache.
 */
final class PanelLayout {
    private final int recurrentShift;
    private final int[][] inputRows;
    private final int[][] recurrentRows;
    private final int[][] used;

    private PanelLayout(int recurrentShift, int[][] inputRows, int[][] recurrentRows, int[][] used) {
        this.recurrentShift = recurrentShift;
        this.inputRows = inputRows;
        this.recurrentRows = recurrentRows;
        this.used = used;
    }

    /** The gates i f o g of one block of units a panel: the three sigmoids are one run. */
    static PanelLayout lstm(int hidden, int lanes) {
        return gated(0, hidden, lanes, new int[] {0, 1, 3, 2}, new int[] {0, 1, 3, 2});
    }

    /**
     * The parts n r z m of one block of units a panel, where the input side gives n r z and the hidden side r z m:
     * the reset applies to the hidden side of n alone.
     */
    static PanelLayout gru(int hidden, int lanes) {
        return gated(1, hidden, lanes, new int[] {2, 0, 1}, new int[] {0, 1, 2});
    }

    private static PanelLayout gated(int shift, int hidden, int lanes, int[] inputGates, int[] recurrentGates) {
        int blocks = blocks(hidden, lanes);
        int[][] inputRows = new int[blocks][];
        int[][] recurrentRows = new int[blocks][];
        int[][] used = new int[blocks][inputGates.length];
        for (int block = 0; block < blocks; block++) {
            inputRows[block] = firstRows(inputGates, hidden, block * lanes);
            recurrentRows[block] = firstRows(recurrentGates, hidden, block * lanes);
            java.util.Arrays.fill(used[block], Math.min(lanes, hidden - block * lanes));
        }
        return new PanelLayout(shift, inputRows, recurrentRows, used);
    }

    private static int[] firstRows(int[] gates, int hidden, int unit) {
        int[] rows = new int[gates.length];
        for (int j = 0; j < gates.length; j++) {
            rows[j] = gates[j] * hidden + unit;
        }
        return rows;
    }

    /** The gates r and z of as many blocks of units a panel as fit, for a GRU with the reset before the product. */
    static PanelLayout pairs(int hidden, int lanes, int panel) {
        int blocks = blocks(hidden, lanes);
        int perPanel = panel / 2;
        int panels = (blocks + perPanel - 1) / perPanel;
        int[][] rows = new int[panels][];
        int[][] used = new int[panels][];
        for (int p = 0; p < panels; p++) {
            int vectors = 2 * Math.min(perPanel, blocks - p * perPanel);
            rows[p] = new int[vectors];
            used[p] = new int[vectors];
            for (int j = 0; j < vectors; j++) {
                int unit = (p * perPanel + j / 2) * lanes;
                rows[p][j] = j % 2 * hidden + unit;
                used[p][j] = Math.min(lanes, hidden - unit);
            }
        }
        return new PanelLayout(0, rows, rows, used);
    }

    /** One gate: as many blocks of units a panel as fit. Also how the recurrence's gradient is laid out. */
    static PanelLayout simple(int hidden, int lanes, int panel) {
        int blocks = blocks(hidden, lanes);
        int panels = (blocks + panel - 1) / panel;
        int[][] rows = new int[panels][];
        int[][] used = new int[panels][];
        for (int p = 0; p < panels; p++) {
            int vectors = Math.min(panel, blocks - p * panel);
            rows[p] = new int[vectors];
            used[p] = new int[vectors];
            for (int j = 0; j < vectors; j++) {
                rows[p][j] = (p * panel + j) * lanes;
                used[p][j] = Math.min(lanes, hidden - rows[p][j]);
            }
        }
        return new PanelLayout(0, rows, rows, used);
    }

    static int blocks(int hidden, int lanes) {
        return (hidden + lanes - 1) / lanes;
    }

    int panels() {
        return used.length;
    }

    int vectors(int panel) {
        return used[panel].length;
    }

    /** The vector of a panel's result to which the hidden side's first vector is added. */
    int recurrentShift() {
        return recurrentShift;
    }

    /** The first row of the input weights in the first vector: where the order of the gates differs, not 0. */
    int firstInputRow() {
        return inputRows[0][0];
    }

    /** The first row of the input weights in a vector. */
    int inputRow(int panel, int vector) {
        return inputRows[panel][vector];
    }

    /** The first row of the recurrent weights in a vector. */
    int recurrentRow(int panel, int vector) {
        return recurrentRows[panel][vector];
    }

    /** How many lanes of a vector are units. */
    int used(int panel, int vector) {
        return used[panel][vector];
    }
}
