import io.rnn4j.backend.BackendProvider;
import io.rnn4j.blas.BlasBackendProvider;

/** The Java backend with its matrix product from a native BLAS. */
module io.rnn4j.blas {
    requires dev.ludovic.netlib.blas;
    requires io.rnn4j;
    requires io.rnn4j.java;
    requires java.logging;
    requires static java.management;
    requires static org.jspecify;

    provides BackendProvider with
            BlasBackendProvider;
}
