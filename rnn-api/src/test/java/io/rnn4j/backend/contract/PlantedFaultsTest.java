package io.rnn4j.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.contract.PlantedFaults.Fault;
import io.rnn4j.backend.reference.ReferenceBackend;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The kit notices every planted fault, by exactly the clauses that speak of it. */
class PlantedFaultsTest {
    private static Fault planted;

    /** The contract on a faulty backend, with the cases of what is faulty. Run through the engine only. */
    static class FaultyBackendContract extends BackendContract {
        @Override
        protected Backend open(BackendOptions options) {
            return PlantedFaults.open(planted, options);
        }

        @Override
        List<OperationCase> operationCases() {
            return super.operationCases().stream()
                    .filter(c -> c.operation().equals(planted.where()))
                    .filter(OperationCase::small)
                    .toList();
        }

        @Override
        List<CellCase> cellCases() {
            return super.cellCases().stream()
                    .filter(c -> c.cell().equals(planted.where()) && c.tiny())
                    .toList();
        }

        @Override
        List<CellCase> wideCells() {
            return CellCase.narrowWithOptions().stream()
                    .filter(c -> c.cell().equals(planted.where()))
                    .limit(1)
                    .toList();
        }

        @Override
        List<String> layerReferences() {
            String cell = planted.where().toLowerCase(Locale.ROOT).replace("simple ", "rnn_");
            return super.layerReferences().stream()
                    .filter(name -> name.startsWith(cell))
                    .toList();
        }

        @Override
        List<LayerCase> layerCases() {
            return super.layerCases().stream()
                    .filter(c -> c.type().equals(planted.where()) && c.tiny())
                    .toList();
        }

        @Override
        List<CellCase> gradientCases() {
            return super.gradientCases().stream()
                    .filter(c -> c.cell().equals(planted.where()))
                    .toList();
        }
    }

    static Stream<Fault> faults() {
        return PlantedFaults.all();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void eachFaultFailsItsClausesAndNoOther(Fault fault) {
        EngineExecutionResults results = run(fault);
        List<String> failed = results.allEvents().failed().stream()
                .map(event -> methodOf(event.getTestDescriptor()))
                .distinct()
                .toList();
        assertThat(PlantedFaults.clauses(failed))
                .as("clauses failed by: %s (in %s)", fault, failed)
                .isEqualTo(fault.clauses());
    }

    @Test
    void aGoodBackendFailsNoClause() {
        Fault none = new Fault("does nothing wrong", "axpby", Set.of(), (good, threads) -> new ReferenceBackend());
        EngineExecutionResults results = run(none);
        results.allEvents().assertStatistics(statistics -> statistics.failed(0));
        assertThat(results.testEvents().succeeded().count()).isPositive();
    }

    @Test
    void anExceptionInAnOperationIsAFailureOfItsClausesNotTheEndOfTheKit() {
        Fault broken = PlantedFaults.operation("dot", "throws", Set.of(5), (ops, arguments, threads) -> {
            throw new IllegalStateException("not implemented");
        });
        assertThat(run(broken).testEvents().failed().stream()
                        .map(event -> event.getPayload().orElseThrow().toString()))
                .isNotEmpty()
                .allMatch(payload -> payload.contains("threw java.lang.IllegalStateException: not implemented"));
    }

    private static EngineExecutionResults run(Fault fault) {
        planted = fault;
        return EngineTestKit.engine("junit-jupiter")
                .selectors(DiscoverySelectors.selectClass(FaultyBackendContract.class))
                .execute();
    }

    /** The name of the method that made a test, be it dynamic or not. */
    private static String methodOf(TestDescriptor test) {
        return test.getUniqueId().getSegments().stream()
                .filter(segment ->
                        segment.getType().equals("method") || segment.getType().equals("test-factory"))
                .findFirst()
                .orElseThrow()
                .getValue();
    }
}
