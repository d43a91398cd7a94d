/** The Java backend with its matrix product from a native BLAS. */
module io.rnn4j.blas {
    requires dev.ludovic.netlib.blas;
    requires io.rnn4j;
    requires io.rnn4j.java;
    requires static transitive org.jspecify;
}
