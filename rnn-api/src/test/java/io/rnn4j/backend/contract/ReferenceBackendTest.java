package io.rnn4j.backend.contract;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.reference.ReferenceBackend;

/** A backend with nothing but the Tensor SPI keeps the whole contract, cells included. */
class ReferenceBackendTest extends BackendContract {
    @Override
    protected Backend open(BackendOptions options) {
        return ReferenceBackend.open(options);
    }
}
