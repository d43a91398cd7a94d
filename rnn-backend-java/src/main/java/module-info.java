/** The backend in pure Java: scalar kernels, and Vector API kernels where the module is present. */
module io.rnn4j.java {
    requires transitive io.rnn4j;
    requires static jdk.incubator.vector;
    requires static org.jspecify;

    exports io.rnn4j.java;

    provides io.rnn4j.backend.BackendProvider with
            io.rnn4j.java.JavaBackendProvider;
}
