package io.rnn4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.bench.BenchPlan.Effort;
import io.rnn4j.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BenchPlanTest {
    private static final List<String> OWN = List.of("java", "java-scalar", "blas", "composed", "naive");

    static BenchRequest request(
            boolean quick, List<String> backends, List<Cell> cells, List<String> shapes, String filter) {
        return request(quick, false, List.of(), backends, cells, shapes, filter);
    }

    private static BenchRequest request(
            boolean quick,
            boolean peers,
            List<Suite> suites,
            List<String> backends,
            List<Cell> cells,
            List<String> shapes,
            String filter) {
        return new BenchRequest(
                quick,
                peers,
                suites,
                backends,
                cells,
                shapes,
                List.of(),
                List.of(),
                Optional.of(filter),
                Path.of("bench.json"),
                Path.of("bench.png"),
                Path.of("bench.log"));
    }

    private static BenchPlan plan(BenchRequest request) {
        return BenchPlan.of(
                request,
                request.quick() ? Effort.QUICK : Effort.FULL,
                one -> BenchRunner.isAble(Contenders.named(one.backend()), one));
    }

    @Test
    void quickPlanWithAllBackendsEndsBeforeItsDeadline() {
        BenchRequest request = request(true, OWN, List.of(), List.of(), "");
        assertThat(plan(request).seconds()).isBetween(60.0, BenchPlan.deadline(request));
        assertThat(BenchPlan.deadline(request)).isLessThan(BenchPlan.QUICK_SECONDS);
        assertThat(BenchPlan.QUICK_SECONDS).isEqualTo(5 * 60);
    }

    @Test
    void quickPlanWithPeersHasMoreShapesAndEndsBeforeItsDeadline() {
        // As many contenders as there are with the peers, one of them as slow as the slowest.
        List<String> backends = List.of("java", "blas", "reference", "composed", "slow");
        BenchRequest request = request(true, true, List.of(), backends, List.of(), List.of(), "");
        BenchPlan plan = plan(request);
        assertThat(plan.seconds()).isBetween(120.0, BenchPlan.deadline(request));
        assertThat(BenchPlan.deadline(request)).isLessThan(BenchPlan.QUICK_PEERS_SECONDS);
        assertThat(BenchPlan.QUICK_PEERS_SECONDS).isEqualTo(20 * 60);
        assertThat(plan.cases())
                .extracting(BenchCase::shape)
                .contains("32,50,64,128", "64,100,128,256", "64,100,256,512");
    }

    @Test
    void aCellThatAPeerLacksIsPlannedForTheOthers() {
        BenchPlan plan =
                plan(request(true, true, List.of(), List.of("java", "slow"), List.of(), List.of("2,3,4,5"), "Forward"));
        assertThat(plan.cases())
                .filteredOn(one -> !one.isPeak())
                .extracting(one -> one.cell().label() + " " + one.backend())
                .containsExactly("rnn java", "rnn slow", "gru java", "lstm java", "lstm slow");
    }

    @Test
    void aContenderThatTakesLongToBeAtItsSpeedIsWarmedUpForLonger() {
        BenchPlan plan = plan(
                request(true, List.of("composed", "java", "slow"), List.of(Cell.RNN), List.of("2,3,4,5"), "Forward"));
        BenchCase composed = plan.cases().get(1);
        BenchCase java = plan.cases().get(2);
        BenchCase slow = plan.cases().get(3);
        assertThat(plan.warmupMillis(composed)).isEqualTo(plan.effort().iterationMillis());
        assertThat(plan.warmupMillis(java)).isEqualTo(plan.effort().iterationMillis() + 750);
        assertThat(plan.warmupMillis(slow)).isEqualTo(plan.effort().iterationMillis() + 2000);
        assertThat(plan.secondsOf(slow) - plan.secondsOf(composed)).isBetween(6.4, 6.6); // Loads 2.5 s, warms 4 s.
    }

    @Test
    void trainingIsWarmedUpForLongerThanPrediction() {
        BenchPlan plan = plan(request(true, List.of("java"), List.of(Cell.RNN), List.of("2,3,4,5"), "Recurrent"));
        BenchCase forward = plan.cases().get(1);
        BenchCase training = plan.cases().get(2);
        assertThat(training.benchmark()).isEqualTo(Benchmarks.TRAINING);
        assertThat(plan.warmupMillis(training) - plan.warmupMillis(forward)).isEqualTo(750);
    }

    @Test
    void peersAreComparedWithTheJavaBackendByDefault() {
        assertThat(request(false, true, List.of(), List.of(), List.of(), List.of(), "")
                        .contenders())
                .startsWith("java", "blas")
                .contains("reference")
                .doesNotContain("naive");
    }

    @Test
    void quickPlanHasEveryBenchmarkCellAndBackend() {
        List<BenchCase> cases =
                plan(request(true, OWN, List.of(), List.of(), "")).cases();
        assertThat(cases)
                .extracting(BenchCase::benchmark)
                .contains(Benchmarks.PEAK, Benchmarks.GEMM, Benchmarks.FORWARD, Benchmarks.TRAINING, Benchmarks.STEP);
        assertThat(cases).extracting(BenchCase::cell).contains(Cell.values());
        assertThat(cases).extracting(BenchCase::backend).containsAll(OWN);
    }

    @Test
    void limitIsMeasuredFirst() {
        assertThat(plan(request(true, OWN, List.of(), List.of(), ""))
                        .cases()
                        .get(0)
                        .isPeak())
                .isTrue();
    }

    @Test
    void backendsOfARowFollowEachOther() {
        BenchPlan plan = plan(request(false, List.of("java", "blas"), List.of(), List.of(), "Forward"));
        List<String> rows = plan.cases().stream().skip(1).map(BenchCase::row).toList();
        assertThat(rows).hasSize(24);
        for (int i = 0; i < rows.size(); i += 2) {
            assertThat(rows.get(i)).isEqualTo(rows.get(i + 1));
        }
        assertThat(rows.stream().distinct()).hasSize(12);
    }

    @Test
    void aPlainProductHasOneRowWhateverTheCells() {
        assertThat(plan(request(false, List.of("java"), List.of(), List.of(), "Gemm"))
                        .cases())
                .filteredOn(one -> !one.isPeak())
                .containsExactly(new BenchCase("Gemm", "java", Cell.LSTM, "1024x1024x1024", DType.FLOAT32, 1));
    }

    @Test
    void shapeGoesToTheBenchmarksThatItFits() {
        List<String> shapes = List.of("8x8x8", "2,3,4,5", "1,1,4,5");
        assertThat(plan(request(false, List.of("java"), List.of(Cell.GRU), shapes, ""))
                        .cases())
                .filteredOn(one -> !one.isPeak())
                .extracting(one -> one.benchmark() + " " + one.shape())
                .containsExactly(
                        "Gemm 8x8x8",
                        "Gemm 2,3,4,5",
                        "RecurrentForward 2,3,4,5",
                        "RecurrentTraining 2,3,4,5",
                        "RecurrentStep 1,1,4,5");
    }

    @Test
    void whatTheBackendCannotDoIsLeftOut() {
        assertThat(plan(request(false, List.of("composed"), List.of(), List.of(), "Gemm"))
                        .cases())
                .isEmpty();
        assertThat(plan(request(false, List.of("naive"), List.of(), List.of(), "Recurrent"))
                        .cases())
                .isEmpty();
    }

    @Test
    void filterThatMatchesNothingPlansNothing() {
        assertThat(plan(request(false, OWN, List.of(), List.of(), "Convolution"))
                        .cases())
                .isEmpty();
    }

    @Test
    void slowContendersAreGivenMoreTime() {
        BenchPlan plan = plan(request(true, OWN, List.of(), List.of(), "Gemm"));
        BenchCase naive = plan.cases().stream()
                .filter(one -> one.backend().equals("naive"))
                .findFirst()
                .orElseThrow();
        BenchCase java = plan.cases().get(1);
        double warming = Contender.Pace.COMPILED.warming();
        assertThat(plan.secondsOf(naive)).isGreaterThan(5 * (plan.secondsOf(java) - warming));
    }

    private static List<BenchCase> suite(boolean quick, boolean peers, Suite suite) {
        return plan(request(quick, peers, List.of(suite), List.of(), List.of(), List.of(), "")).cases().stream()
                .filter(one -> !one.isPeak())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void everySuiteIsPlannedAndInItsQuickFormEndsBeforeItsDeadline(Suite suite) {
        // The kernels on all backends but those of the tests.
        List<String> backends = suite == Suite.KERNELS ? OWN : List.of();
        BenchRequest request = request(true, false, List.of(suite), backends, List.of(), List.of(), "");
        BenchPlan plan = plan(request);
        assertThat(plan.seconds()).isLessThan(BenchPlan.deadline(request));
        assertThat(plan.cases()).extracting(BenchCase::backend).contains("java");
        assertThat(suite(false, false, suite)).isNotEmpty();
    }

    @Test
    void optionsAreThoseThatEachCellHasAfterThePlainCell() {
        assertThat(suite(true, false, Suite.OPTIONS))
                .extracting(one -> one.cell().label() + " " + one.option())
                .startsWith("rnn plain", "rnn layer-norm")
                .contains("gru plain", "gru reset-before", "lstm plain", "lstm peepholes", "lstm projection")
                .contains("rnn ragged", "lstm bidirectional")
                .doesNotContain("rnn peepholes", "lstm reset-before", "gru projection");
    }

    @Test
    void oddSizesStandBesideTheNextThatTheTilesDivide() {
        List<String> shapes = suite(true, false, Suite.ODD).stream()
                .map(BenchCase::shape)
                .distinct()
                .toList();
        assertThat(shapes).containsExactly("37,53,101,203", "48,53,128,256");
        assertThat(suite(false, false, Suite.ODD))
                .extracting(one -> RecurrentShape.parse(one.shape()).even().toString())
                .containsOnly("48,53,128,256");
    }

    @Test
    void whatOnlyBackendsOfThisFrameworkHaveIsNotAskedOfOthers() {
        Contender other = new NaiveContender();
        for (Suite suite : List.of(Suite.OPTIONS, Suite.MEMORY, Suite.START)) {
            assertThat(suite(true, false, suite)).isNotEmpty().noneMatch(one -> BenchRunner.isAble(other, one));
        }
    }

    @Test
    void rowsThatTwoSuitesShareAreMeasuredOnce() {
        List<Suite> suites = List.of(Suite.KERNELS, Suite.LATENCY);
        BenchRequest request = request(true, false, suites, List.of("java"), List.of(), List.of(), "Step");
        assertThat(plan(request).cases())
                .filteredOn(one -> !one.isPeak())
                .extracting(BenchCase::cell)
                .containsExactly(Cell.values());
    }

    @Test
    void unknownBackendIsRefusedWithTheNamesThatThereAre() {
        assertThatThrownBy(() -> request(true, List.of("cuda"), List.of(), List.of(), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'cuda'")
                .hasMessageContaining("java-scalar");
    }

    @Test
    void shapeThatIsNoneIsRefused() {
        assertThatThrownBy(() -> request(true, List.of(), List.of(), List.of("64,100"), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'64,100'");
    }
}
