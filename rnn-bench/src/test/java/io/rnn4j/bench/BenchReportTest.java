package io.rnn4j.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchReportTest {
    private static BenchScore score(String benchmark, String backend, Cell cell, String shape, double seconds) {
        BenchCase one = new BenchCase(benchmark, backend, cell, shape, DType.FLOAT32, 1);
        return new BenchScore(one, seconds, 2 * seconds, 3 * seconds, one.flops() * 1e-9 / seconds);
    }

    /** The failed cases stand first in the plan. */
    private static String tables(List<BenchScore> scores, Map<BenchCase, String> failures) {
        List<BenchCase> plan = new ArrayList<>(failures.keySet());
        scores.forEach(score -> plan.add(score.of()));
        return new BenchReport(plan, scores, failures).tables();
    }

    private static BenchScore peak(double gflops) {
        BenchCase one = new BenchCase(Benchmarks.PEAK, "", Cell.RNN, "", DType.FLOAT32, 1);
        return new BenchScore(one, Double.NaN, Double.NaN, Double.NaN, gflops);
    }

    @Test
    void tableHasARowAShapeAndCellAColumnABackendAndTheRatioToTheFirst() {
        String shape = "32,50,64,128";
        BenchCase failed = new BenchCase(Benchmarks.FORWARD, "java", Cell.RNN, shape, DType.FLOAT32, 1);
        String tables = tables(
                List.of(
                        peak(100),
                        score(Benchmarks.FORWARD, "blas", Cell.RNN, shape, 1e-3),
                        score(Benchmarks.FORWARD, "java", Cell.LSTM, shape, 4e-3),
                        score(Benchmarks.FORWARD, "blas", Cell.LSTM, shape, 8e-3)),
                Map.of(failed, "wrong"));
        assertThat(tables).isEqualTo("""
                        RecurrentForward, FLOAT32, 1 thread: GFLOP/s, time of a call, speed relative to java; limit 100.0 GFLOP/s
                        +--------------+------+---------------------+---------------------+---------------+
                        | N,T,I,H      | cell | java                | blas                | java of limit |
                        +--------------+------+---------------------+---------------------+---------------+
                        | 32,50,64,128 | rnn  |              FAILED |       78.6  1.00 ms |             - |
                        +--------------+------+---------------------+---------------------+---------------+
                        | 32,50,64,128 | lstm | 78.6  4.00 ms 1.00x | 39.3  8.00 ms 0.50x |          79 % |
                        +--------------+------+---------------------+---------------------+---------------+

                        """);
    }

    @Test
    void stepShowsPercentiles() {
        String tables = tables(
                List.of(
                        peak(100),
                        score(Benchmarks.STEP, "java", Cell.RNN, "1,1,64,128", 1e-6),
                        score(Benchmarks.STEP, "blas", Cell.RNN, "1,1,64,128", 2e-6)),
                Map.of());
        assertThat(tables)
                .contains("p50 / p99 / p99.9 in us")
                .contains("1.00 / 2.00 / 3.00   49.2 1.00x")
                .contains("2.00 / 4.00 / 6.00   24.6 0.50x")
                .doesNotContain("limit");
    }

    @Test
    void plainProductHasNoCell() {
        String tables = tables(List.of(score(Benchmarks.GEMM, "java", Cell.LSTM, "1024x1024x1024", 0.02)), Map.of());
        assertThat(tables)
                .contains("107.4  20.0 ms 1.00x")
                .doesNotContain("lstm")
                .doesNotContain("of limit");
    }

    private static BenchScore score(BenchCase one, double seconds) {
        return new BenchScore(one, seconds, Double.NaN, Double.NaN, one.flops() * 1e-9 / seconds);
    }

    @Test
    void moreThreadsAreComparedWithOne() {
        BenchCase one = new BenchCase(Benchmarks.TRAINING, "java", Cell.GRU, "8,8,8,8", DType.FLOAT32, 1);
        String tables = tables(List.of(score(one, 3e-3), score(one.withThreads(2), 2e-3)), Map.of());
        assertThat(tables.split("\n\n", -1)[0]).doesNotContain("1.50").doesNotContain("/ 1 thread");
        assertThat(tables.split("\n\n", -1)[1]).contains("java / 1 thread").contains("1.50 |");
    }

    @Test
    void aPeerHasItsRatioAndWhereItHasNoLayerADash() {
        String shape = "32,50,64,128";
        String peer = "reference";
        assertThat(Contenders.peers()).contains(peer);
        String tables = tables(
                List.of(
                        peak(100),
                        score(Benchmarks.FORWARD, "java", Cell.RNN, shape, 1e-3),
                        score(Benchmarks.FORWARD, peer, Cell.RNN, shape, 2.5e-3),
                        score(Benchmarks.FORWARD, "java", Cell.GRU, shape, 3e-3)),
                Map.of());
        assertThat(tables)
                .contains("java / reference | java of limit")
                .containsPattern("\\| rnn .* 2\\.50 \\| +79 % \\|");
        assertThat(tables).containsPattern("\\| gru .*1\\.00x \\| +- \\| +- \\| +79 % \\|");
    }

    @Test
    void oddSizesAreComparedWithTheRateOfEvenOnes() {
        BenchCase odd = new BenchCase(Benchmarks.FORWARD, "java", Cell.LSTM, "37,53,101,203", DType.FLOAT32, 1);
        BenchCase even = odd.withShape("48,53,128,256");
        double second = odd.flops() / even.flops(); // as many operations a second if odd sizes cost nothing
        assertThat(tables(List.of(score(odd, 1.25 * second), score(even, 1)), Map.of()))
                .contains("java / even sizes")
                .contains("0.80 |");
        assertThat(tables(List.of(score(even, 1)), Map.of())).doesNotContain("even");
    }

    @Test
    void optionsAreComparedWithThePlainCellOfTheirBackend() {
        BenchCase plain = new BenchCase(Benchmarks.OPTIONS, "java", Cell.LSTM, "8,8,8,8", DType.FLOAT32, 1, "plain");
        BenchCase option = plain.withOption(CellOption.LAYER_NORM);
        assertThat(tables(
                        List.of(
                                score(plain, 1e-3),
                                score(option, 2.5e-3),
                                score(plain.withBackend("blas"), 2e-3),
                                score(option.withBackend("blas"), 3e-3)),
                        Map.of()))
                .contains("| lstm | layer-norm | 2.50 ms 2.50x | 3.00 ms 1.50x |")
                .doesNotContain("limit");
    }

    @Test
    void memoryIsComparedWithWhatTheGradientNeeds() {
        BenchCase one = new BenchCase(Benchmarks.MEMORY, "java", Cell.LSTM, "8,8,8,8", DType.FLOAT32, 1);
        BenchScore score = new BenchScore(one, 1, Double.NaN, Double.NaN, 1, new BenchScore.Memory(16, 26e6, 20e6));
        assertThat(tables(List.of(score), Map.of())).contains("16 B; 26.0 MB 1.30x");
    }

    @Test
    void withoutTheFirstBackendThereIsNoRatio() {
        BenchCase failed = new BenchCase(Benchmarks.GEMM, "java", Cell.LSTM, "8x8x8", DType.FLOAT32, 1);
        String tables =
                tables(List.of(score(Benchmarks.GEMM, "blas", Cell.LSTM, "8x8x8", 1e-6)), Map.of(failed, "wrong"));
        assertThat(tables).contains("1.0  1.00 us |").contains("FAILED").doesNotContain("x |");
    }

    @ParameterizedTest
    @CsvSource({"123, 123 s", "1.234, 1.23 s", "0.01234, 12.3 ms", "0.0001234, 123 us", "0.0000001234, 0.12 us"})
    void timeHasThreeDigits(double seconds, String text) {
        assertThat(BenchReport.time(seconds)).isEqualTo(text);
    }

    @Test
    void processorIsNamedFromLinuxsDescription() {
        assertThat(Machine.modelOf("processor\t: 0\ncpu family\t: 25\nmodel\t\t: 17\nmodel name\t: AMD EPYC\n"))
                .isEqualTo("AMD EPYC (family 25, model 17)");
        assertThat(Machine.modelOf("CPU implementer\t: 0x41\nCPU part\t: 0xd40\n"))
                .isEqualTo("ARM implementer 0x41 part 0xd40");
        assertThat(Machine.modelOf("")).isEqualTo("processor unknown");
    }
}
