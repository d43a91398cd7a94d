package io.rnn4j.java;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.Backends;
import io.rnn4j.train.ThreadsContract;

class JavaThreadsTest extends ThreadsContract {
    @Override
    protected Backend open(BackendOptions options) {
        return Backends.open("java", options);
    }
}
