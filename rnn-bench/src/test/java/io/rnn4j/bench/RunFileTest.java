package io.rnn4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.tensor.DType;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunFileTest {
    private static final BenchCase FORWARD =
            new BenchCase(Benchmarks.FORWARD, "java", Cell.GRU, "2,3,4,5", DType.FLOAT64, 2);
    private static final BenchCase STEP = new BenchCase(Benchmarks.STEP, "java", Cell.RNN, "1,1,4,5", DType.FLOAT32, 1);
    private static final BenchCase PEAK = new BenchCase(Benchmarks.PEAK, "", Cell.RNN, "", DType.FLOAT32, 2);

    @TempDir
    private Path folder;

    private Path file(String text) throws Exception {
        return Files.writeString(folder.resolve("base.json"), text);
    }

    private void assertRefused(String text, String... parts) throws Exception {
        Path file = file(text);
        assertThatThrownBy(() -> RunFile.read(file))
                .isInstanceOf(RunFileException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContainingAll(parts)
                .hasMessageEndingWith("; name a file that ./rnn bench --json wrote");
    }

    @Test
    void ratesBecomeTimesOfEachJvm() throws Exception {
        RecordedRun run = RunFile.read(file(RunFiles.of(
                RunFiles.rates(FORWARD, new double[] {2, 4}, new double[] {8, 1e-3}),
                RunFiles.rates(PEAK, new double[] {10}))));
        assertThat(run.rows()).containsOnlyKeys(FORWARD, PEAK);
        assertThat(run.rows().get(FORWARD).jvms())
                .containsExactly(new double[] {0.5, 0.25}, new double[] {0.125, 1000});
        assertThat(run.rows().get(FORWARD).iterations()).containsExactly(0.5, 0.25, 0.125, 1000);
    }

    @Test
    void sampledStepsBecomeTheMedianOfEachIteration() throws Exception {
        RecordedRun run = RunFile.read(
                file(
                        RunFiles.of(
                                RunFiles.result(
                                        STEP,
                                        "",
                                        "\"scoreUnit\": \"us/op\", \"rawDataHistogram\": [[[[1.5, 1], [2.0, 3], [900, 1]], [[4, 2], [7, 1]]]]"))));
        assertThat(run.rows().get(STEP).iterations()).containsExactly(2e-6, 4e-6);
    }

    @ParameterizedTest
    @CsvSource({"ops/s, 0.25", "s/op, 4", "ms/op, 4e-3", "us/op, 4e-6", "ns/op, 4e-9"})
    void everyUnitOfTimeIsTurnedIntoSeconds(String unit, double seconds) throws Exception {
        RecordedRun run = RunFile.read(
                file(RunFiles.of(RunFiles.result(FORWARD, "", "\"scoreUnit\": \"" + unit + "\", \"rawData\": [[4]]"))));
        assertThat(run.rows().get(FORWARD).iterations()).containsExactly(seconds);
    }

    @Test
    void aPlainProductIsOneRowWhateverTheCellAndASeparatorX() throws Exception {
        BenchCase product = new BenchCase(Benchmarks.GEMM, "java", Cell.RNN, "4,5,6", DType.FLOAT32, 1);
        assertThat(RunFile.read(file(RunFiles.of(RunFiles.rates(product, new double[] {1}))))
                        .rows())
                .containsOnlyKeys(new BenchCase(Benchmarks.GEMM, "java", Cell.LSTM, "4x5x6", DType.FLOAT32, 1));
    }

    @Test
    void conditionsNameProcessorJdkAndFlags() throws Exception {
        String cpu = ", \"-D" + Machine.PROPERTY + "=a processor\"";
        RecordedRun run = RunFile.read(file(RunFiles.of(
                RunFiles.result(FORWARD, cpu, "\"scoreUnit\": \"ops/s\", \"rawData\": [[4]]"),
                RunFiles.result(STEP, cpu, "\"scoreUnit\": \"ops/s\", \"rawData\": [[4]]"))));
        assertThat(run.conditions())
                .containsEntry(RunFile.CPU, "a processor")
                .containsEntry(RunFile.JDK, "17+1, VM")
                .containsEntry(RunFile.FLAGS, "-Xbatch");
    }

    @Test
    void missingFileIsNamed() {
        Path file = folder.resolve("absent.json");
        assertThatThrownBy(() -> RunFile.read(file))
                .isInstanceOf(RunFileException.class)
                .hasMessage("there is no file " + file + "; name a file that ./rnn bench --json wrote");
    }

    @Test
    void folderCannotBeRead() {
        assertThatThrownBy(() -> RunFile.read(folder))
                .isInstanceOf(RunFileException.class)
                .hasMessageStartingWith("cannot read " + folder);
    }

    @Test
    void textThatIsNotJmhsIsRefusedWithTheReason() throws Exception {
        assertRefused("Benchmark  Score", " is not JSON: expected a value, but found 'B', at byte 0");
        assertRefused("{}", " is not a result file of JMH: there must be an array at byte 0, but there is an object");
        assertRefused("[{}]", " is not a result file of JMH: 'benchmark' is missing in the object at byte 1");
        assertRefused("[]", " has no benchmark of io.rnn4j.bench.*");
        assertRefused("[{\"benchmark\": \"org.Other.run\"}]", " has no benchmark of io.rnn4j.bench.*");
        String rate = RunFiles.rates(FORWARD, new double[] {1});
        assertRefused(RunFiles.of(rate, rate), "it has twice RecurrentForward gru 2,3,4,5 FLOAT64, 2 threads java");
        assertRefused(
                RunFiles.of(rate.replace("ops/s", "ops/h")), "scoreUnit must be ops/s or a time per op, but is ops/h");
        assertRefused(
                RunFiles.of(rate.replace("1.0", "\"NaN\"")), "there must be a number at byte", "but there is a string");
        assertRefused(
                RunFiles.of(rate.replace("gru", "elman")), "cell must be one of [rnn, gru, lstm], but got 'elman'");
    }
}
