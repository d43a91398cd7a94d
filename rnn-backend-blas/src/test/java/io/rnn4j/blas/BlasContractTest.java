package io.rnn4j.blas;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.contract.BackendContract;

class BlasContractTest extends BackendContract {
    @Override
    protected Backend open(BackendOptions options) {
        return new BlasBackendProvider().create(options);
    }
}
