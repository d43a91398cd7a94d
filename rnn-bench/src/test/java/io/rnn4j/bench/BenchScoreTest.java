package io.rnn4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rnn4j.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.ThroughputResult;

class BenchScoreTest {
    /** What JMH hands over: calls in each iteration of one second, by JVM. */
    private static RunResult run(double[]... jvms) {
        List<BenchmarkResult> results = new ArrayList<>();
        for (double[] jvm : jvms) {
            List<IterationResult> iterations = new ArrayList<>();
            for (double calls : jvm) {
                IterationResult iteration = new IterationResult(null, null, null);
                iteration.addResult(new ThroughputResult(
                        ResultRole.PRIMARY, "call", calls, TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS));
                iterations.add(iteration);
            }
            results.add(new BenchmarkResult(null, iterations));
        }
        return new RunResult(null, results);
    }

    @Test
    void oneSlowIterationDoesNotMoveALayersScore() {
        BenchCase one = new BenchCase(Benchmarks.TRAINING, "java", Cell.LSTM, "64,100,128,256", DType.FLOAT32, 1);
        BenchScore score = BenchScore.of(one, run(new double[] {8, 2, 8.1}, new double[] {8, 8.2, 7.9}));
        assertThat(score.seconds()).isCloseTo(1 / 8.0, within(1e-12));
        assertThat(score.gflops()).isCloseTo(one.flops() * 8e-9, within(1e-9));
    }
}
