package io.rnn4j.java;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.contract.BackendContract;

class Vector128BackendTest extends BackendContract {
    @Override
    protected Backend open(BackendOptions options) {
        return Widths.open(128, options);
    }
}
