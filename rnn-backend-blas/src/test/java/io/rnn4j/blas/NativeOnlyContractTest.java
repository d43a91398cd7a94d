package io.rnn4j.blas;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.contract.BackendContract;
import io.rnn4j.java.JavaBackend;

/**
 * The contract with every product in the library, also those that are faster in Java, and all the rest in scalar code,
 * as without the vector module.
 */
class NativeOnlyContractTest extends BackendContract {
    @Override
    protected Backend open(BackendOptions options) {
        try {
            BackendOptions scalar = options.with(JavaBackend.VECTOR_BITS, "0");
            return new BlasBackend(scalar, BlasLoader.load(options), (m, n, k) -> true);
        } catch (UnusableException e) {
            throw new AssertionError(e);
        }
    }
}
