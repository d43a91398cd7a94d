package io.rnn4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.bench.BenchPlan.Effort;
import io.rnn4j.tensor.DType;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs real benchmarks in JVMs of their own, for three iterations of 10 ms. */
class BenchComparisonTest {
    private static final Effort SMOKE = new Effort(1, 0, 3, 10);

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    private static BenchCase reference(String benchmark, String shape) {
        return new BenchCase(benchmark, "reference", Cell.LSTM, shape, DType.FLOAT32, 1);
    }

    private Path base(String... results) throws Exception {
        return Files.writeString(folder.resolve("base.json"), RunFiles.of(results));
    }

    private BenchRequest request(String filter, String json) {
        return new BenchRequest(
                true,
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.of(filter),
                folder.resolve(json),
                folder.resolve("bench.png"),
                folder.resolve("bench.log"));
    }

    private boolean run(BenchRequest request, Path base) throws Exception {
        try (PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8)) {
            return BenchComparison.run(request, SMOKE, base, 0.05, out);
        }
    }

    @Test
    void rowsOfTheBaseRunAgainAndTheSlowerFails() throws Exception {
        double[] impossible = {1e9, 1.01e9, 1.02e9};
        double[] hours = {1e-4, 1.01e-4, 1.02e-4};
        Path base = base(
                RunFiles.rates(reference(Benchmarks.FORWARD, "2,3,4,5"), impossible),
                RunFiles.rates(reference(Benchmarks.GEMM, "4x4x4"), hours),
                RunFiles.rates(new BenchCase(Benchmarks.GEMM, "abacus", Cell.LSTM, "4x4x4", DType.FLOAT32, 1), hours));
        BenchRequest request = request("", "new.json");
        assertThat(run(request, base)).isFalse();
        assertThat(text.toString(StandardCharsets.UTF_8))
                .contains("[3/3]")
                .containsPattern("RecurrentForward lstm 2,3,4,5 FLOAT32, 1 thread \\| reference .* \\| SLOWER")
                .containsPattern("Gemm 4x4x4 FLOAT32, 1 thread +\\| reference .* \\| faster")
                .contains("CPU differs", "not recorded in the base", "JDK differs", "17+1, VM in the base")
                .contains("one JVM a row")
                .contains("Rows: 1 SLOWER; 1 faster")
                .contains("1 more rows of the base were not measured this time.");
        assertThat(RunFile.read(request.json()).conditions()).containsEntry(RunFile.CPU, Machine.cpu());
    }

    @Test
    void filterNarrowsTheBaseAndWithoutASlowerRowAllIsWell() throws Exception {
        Path base = base(
                RunFiles.rates(reference(Benchmarks.FORWARD, "2,3,4,5"), new double[] {1e9, 1.01e9}),
                RunFiles.rates(reference(Benchmarks.GEMM, "4x4x4"), new double[] {1e-4, 1.01e-4}));
        assertThat(run(request("Gemm", "new.json"), base)).isTrue();
        assertThat(text.toString(StandardCharsets.UTF_8))
                .contains("Rows: 1 faster\n")
                .doesNotContain("SLOWER");
    }

    @Test
    void nothingInCommonIsRefusedBeforeAnythingRuns() throws Exception {
        Path base = base(RunFiles.rates(reference(Benchmarks.GEMM, "4x4x4"), new double[] {1, 2}));
        assertThatThrownBy(() -> run(request("RecurrentStep", "new.json"), base))
                .isInstanceOf(RunFileException.class)
                .hasMessage("no row of " + base + " is asked for; it has\n  Gemm 4x4x4 FLOAT32, 1 thread reference");
        assertThat(text.size()).isZero();
    }

    @Test
    void theBaseIsNotOverwritten() throws Exception {
        Path base = base(RunFiles.rates(reference(Benchmarks.GEMM, "4x4x4"), new double[] {1, 2}));
        String content = Files.readString(base);
        assertThatThrownBy(() -> run(request("", "base.json"), base))
                .isInstanceOf(RunFileException.class)
                .hasMessageContaining("would overwrite the base")
                .hasMessageContaining("--json");
        assertThat(base).hasContent(content);
    }

    @Test
    void aLimitThatMovedIsToldAndOneThatDidNotIsNot() {
        BenchCase peak = new BenchCase(Benchmarks.PEAK, "", Cell.RNN, "", DType.FLOAT32, 1);
        RecordedRun before = run(peak, 1.0);
        assertThat(report(before, run(peak, 1.5)))
                .contains("WARNING  Peak FLOAT32, 1 thread, which is the machine's limit")
                .contains("takes 1.50 times as long");
        assertThat(report(before, run(peak, 1.01))).doesNotContain("WARNING");
    }

    private static RecordedRun run(BenchCase one, double seconds) {
        double[] times = {seconds, seconds};
        return new RecordedRun(Map.of(), Map.of(one, new RecordedRun.Row(List.of(times, times))));
    }

    private static String report(RecordedRun before, RecordedRun after) {
        return BenchComparison.report(Path.of("base.json"), before, after, List.of(), 0.05);
    }
}
