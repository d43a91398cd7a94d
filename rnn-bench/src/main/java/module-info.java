/** JMH benchmarks of the hot loops across backends. */
module io.rnn4j.bench {
    requires io.rnn4j;
    requires io.rnn4j.blas;
    requires io.rnn4j.java;
    requires jmh.core;
    requires static transitive org.jspecify;
}
