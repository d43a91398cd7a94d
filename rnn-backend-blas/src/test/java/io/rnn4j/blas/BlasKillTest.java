package io.rnn4j.blas;

import io.rnn4j.io.KillContract;

class BlasKillTest extends KillContract {
    @Override
    protected String backend() {
        return "blas";
    }

    @Override
    protected int kills() {
        return Math.max(2, super.kills() / 5);
    }
}
