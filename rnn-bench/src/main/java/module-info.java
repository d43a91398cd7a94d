/**
 * JMH benchmarks of the hot loops across backends, and {@link io.rnn4j.bench.BenchRunner}, which runs them and
 * reports.
 */
module io.rnn4j.bench {
    requires ascii.table;
    requires commons.math3;
    requires transitive io.rnn4j;
    requires io.rnn4j.blas;
    requires io.rnn4j.java;
    requires java.desktop;
    requires java.logging;
    requires java.management;
    requires jdk.management;
    requires jmh.core;
    requires xchart;
    requires static jdk.incubator.vector;
    requires static org.jspecify;

    exports io.rnn4j.bench;

    uses io.rnn4j.bench.Contender;
}
