package io.rnn4j.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Writes what JMH would. */
final class RunFiles {
    private RunFiles() {}

    static String of(String... results) {
        return "[" + String.join(",", results) + "]";
    }

    /** A throughput in ops/s for each JVM and iteration. */
    static String rates(BenchCase one, double[]... jvms) {
        return result(one, "", "\"scoreUnit\": \"ops/s\", \"rawData\": " + nested(jvms));
    }

    /** Any {@code primaryMetric}. */
    static String result(BenchCase one, String moreArguments, String metric) {
        String params = one.isPeak()
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", \"backend\": \"%s\", \"cell\": \"%s\", \"shape\": \"%s\", \"threads\": \"%d\"",
                        one.backend(),
                        one.cell().label(),
                        one.shape(),
                        one.threads());
        return String.format(
                Locale.ROOT,
                """
                {"benchmark": "io.rnn4j.bench.%s.method", "threads": %d, "jvmArgs": ["-Xbatch"%s],
                 "vmName": "VM", "vmVersion": "17+1", "params": {"dtype": "%s"%s}, "primaryMetric": {%s}}""",
                one.benchmark(),
                one.isPeak() ? one.threads() : 1,
                moreArguments,
                one.dtype(),
                params,
                metric);
    }

    private static String nested(double[][] jvms) {
        return Arrays.stream(jvms)
                .map(jvm -> DoubleStream.of(jvm).mapToObj(Double::toString).collect(Collectors.joining(",", "[", "]")))
                .collect(Collectors.joining(",", "[", "]"));
    }
}
