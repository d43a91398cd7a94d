package io.rnn4j.java;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.contract.BackendContract;

class Vector512BackendTest extends BackendContract {
    @Override
    protected Backend open(BackendOptions options) {
        return Widths.open(512, options);
    }
}
