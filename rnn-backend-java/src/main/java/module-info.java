/** The backend in pure Java: scalar kernels, and Vector API kernels where the module is present. */
module io.rnn4j.java {
    requires io.rnn4j;
    requires static jdk.incubator.vector;
    requires static transitive org.jspecify;
}
