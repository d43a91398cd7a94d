package io.rnn4j.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * What an earlier run left in its JSON file.
 *
 * @param conditions what it ran on and how, by name: where two runs differ in one, they are not alike
 * @param rows what was measured, in the order of the file
 */
record RecordedRun(Map<String, String> conditions, Map<BenchCase, Row> rows) {
    /**
     * The times of one case.
     *
     * @param jvms for each JVM the time of a call in seconds, iteration by iteration; of a case that samples single
     *     calls, each iteration's median
     */
    record Row(List<double[]> jvms) {
        double[] iterations() {
            return jvms.stream().flatMapToDouble(DoubleStream::of).toArray();
        }
    }
}
