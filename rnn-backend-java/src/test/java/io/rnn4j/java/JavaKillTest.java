package io.rnn4j.java;

import io.rnn4j.io.KillContract;

class JavaKillTest extends KillContract {
    @Override
    protected String backend() {
        return "java";
    }

    @Override
    protected int kills() {
        return Math.max(2, super.kills() / 5);
    }
}
