package io.rnn4j.backend;

/**
 * What a recurrent cell does beside its plain form, as data. {@code mean} and {@code std} below are a row's over the
 * columns named; {@code LN(v) = (v - mean) / sqrt(std^2 + 1e-5)}.
 *
 * @param resetBefore GRU only: the reset gate works on the state before the product, as in Cho et al. (2014), {@code n =
 *     tanh(x_t Wxn' + bxn + (r * h_{t-1}) Whn' + bhn)}; otherwise after it
 * @param peepholes LSTM only: the gates see the cell (Gers and Schmidhuber 2000), {@code a_i += p_i * c_{t-1}}, {@code a_f
 *     += p_f * c_{t-1}}, {@code a_o += p_o * c_t}
 * @param projectionSize LSTM only: P, the size of the output and of the hidden state, {@code h_t = (o * tanh(c_t)) Wr'}
 *     (Sak, Senior and Beaufays 2014; PyTorch's {@code proj_size}); 0 for none, so that it is H
 * @param layerNorm layer normalisation inside the cell (Ba, Kiros and Hinton 2016, supplement): {@code a = gx * LN(x_t
 *     Wx') + bx + gh * LN(h_{t-1} Wh') + bh}, of an LSTM and a simple RNN over all gates, of a GRU over r and z and over
 *     n; an LSTM's output is {@code o * tanh(gc * LN(c_t) + bc)}
 * @param dropout variational dropout (Gal and Ghahramani 2016): the gates see {@code m * h_{t-1}} with one mask m for all
 *     steps of a sequence, see {@link RecurrentMasks}
 * @param zoneout zoneout (Krueger et al. 2017): parts of the state stay as they were, {@code h_t = d * h_{t-1} + (1 - d)
 *     * h~_t} where {@code h~_t} is the cell's own, and the same for the LSTM's c, see {@link RecurrentMasks}
 */
public record CellOptions(
        boolean resetBefore,
        boolean peepholes,
        int projectionSize,
        boolean layerNorm,
        boolean dropout,
        boolean zoneout) {
    /** The plain cell. */
    public static final CellOptions NONE = new CellOptions(false, false, 0, false, false, false);

    /** What is added to the variance in a layer normalisation; PyTorch's default. */
    public static final double EPSILON = 1e-5;

    /**
     * Checks the size.
     *
     * @throws IllegalArgumentException if the projection's size is negative
     */
    public CellOptions {
        if (projectionSize < 0) {
            throw new IllegalArgumentException(
                    "a projection's size must be at least 1, or 0 for none, but got " + projectionSize);
        }
    }

    /**
     * Tells whether there are any.
     *
     * @return true for the plain cell
     */
    public boolean isNone() {
        return equals(NONE);
    }

    /**
     * Changes {@link #resetBefore}.
     *
     * @param value the new value
     * @return the changed options
     */
    public CellOptions withResetBefore(boolean value) {
        return new CellOptions(value, peepholes, projectionSize, layerNorm, dropout, zoneout);
    }

    /**
     * Changes {@link #peepholes}.
     *
     * @param value the new value
     * @return the changed options
     */
    public CellOptions withPeepholes(boolean value) {
        return new CellOptions(resetBefore, value, projectionSize, layerNorm, dropout, zoneout);
    }

    /**
     * Changes {@link #projectionSize}.
     *
     * @param value the new value
     * @return the changed options
     */
    public CellOptions withProjectionSize(int value) {
        return new CellOptions(resetBefore, peepholes, value, layerNorm, dropout, zoneout);
    }

    /**
     * Changes {@link #layerNorm}.
     *
     * @param value the new value
     * @return the changed options
     */
    public CellOptions withLayerNorm(boolean value) {
        return new CellOptions(resetBefore, peepholes, projectionSize, value, dropout, zoneout);
    }

    /**
     * Changes {@link #dropout}.
     *
     * @param value the new value
     * @return the changed options
     */
    public CellOptions withDropout(boolean value) {
        return new CellOptions(resetBefore, peepholes, projectionSize, layerNorm, value, zoneout);
    }

    /**
     * Changes {@link #zoneout}.
     *
     * @param value the new value
     * @return the changed options
     */
    public CellOptions withZoneout(boolean value) {
        return new CellOptions(resetBefore, peepholes, projectionSize, layerNorm, dropout, value);
    }

    /** Refuses what only another cell has. */
    void check(String cell, boolean gru, boolean lstm) {
        if (resetBefore && !gru) {
            throw new IllegalArgumentException("only a GRU has a reset gate, but " + cell + " was to have it before");
        }
        if ((peepholes || projectionSize > 0) && !lstm) {
            throw new IllegalArgumentException("only an LSTM has "
                    + (peepholes ? "peepholes" : "a projection") + ", but " + cell + " was to have "
                    + (peepholes ? "them" : "one"));
        }
    }
}
