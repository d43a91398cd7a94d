package io.rnn4j.blas;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.contract.BackendContract;

/** The contract with every product in the library, also those that are faster in Java. */
class NativeOnlyContractTest extends BackendContract {
    @Override
    protected Backend open(BackendOptions options) {
        try {
            return new BlasBackend(options, BlasLoader.load(options), (m, n, k) -> true);
        } catch (UnusableException e) {
            throw new AssertionError(e);
        }
    }
}
