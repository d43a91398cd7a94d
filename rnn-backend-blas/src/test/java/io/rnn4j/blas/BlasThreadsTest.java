package io.rnn4j.blas;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.Backends;
import io.rnn4j.train.ThreadsContract;

class BlasThreadsTest extends ThreadsContract {
    @Override
    protected Backend open(BackendOptions options) {
        return Backends.open("blas", options);
    }
}
