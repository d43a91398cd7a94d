/** Tensors, the backend SPIs, layers, training and files. */
@SuppressWarnings("module") // the 4 at the end of the project's name
module io.rnn4j {
    requires commons.math3;
    requires static jdk.jfr;
    requires static org.jspecify;

    exports io.rnn4j.tensor;
    exports io.rnn4j.backend;
    exports io.rnn4j.data;
    exports io.rnn4j.layer;
    exports io.rnn4j.train;
    exports io.rnn4j.io;
    exports io.rnn4j.internal to
            io.rnn4j.bench;

    uses io.rnn4j.backend.BackendProvider;
}
