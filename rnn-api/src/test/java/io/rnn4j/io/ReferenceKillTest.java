package io.rnn4j.io;

class ReferenceKillTest extends KillContract {
    @Override
    protected String backend() {
        return "reference";
    }
}
