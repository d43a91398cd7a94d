package io.rnn4j.backend.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.UpdateRule;
import io.rnn4j.backend.contract.Execution.Filling;
import io.rnn4j.layer.LayerSpecs;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * The contract that every backend keeps, clause by clause, as tests. A backend's own test extends this class
 * and says how to open it:
 *
 * <pre>{@code
 * class MyBackendTest extends BackendContract {
 *     @Override
 *     protected Backend open(BackendOptions options) {
 *         return new MyBackend(options);
 *     }
 * }
 * }</pre>
 *
 * <p>The clauses run over one table of cases: every operation of the Tensor SPI, every cell of the Layer SPI and every
 * layer that comes with the library, in both types, at sizes that straddle the widths of vectors, with and without gaps between rows. The
 * results are compared with oracles in plain double loops; the tolerance grows with the length of the sum:
 * {@code epsilon (8 + length)} absolutely and relatively, where epsilon is 2^-23 or 2^-52 and operands lie in
 * [-1, 1]. Elementary functions are within 4 units in the last place in FLOAT32 and 1e-15 relative in FLOAT64.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BackendContract {
    private static final int MOST_THREADS = 3;

    private final List<Backend> backends = new ArrayList<>();

    /** For subclasses. */
    protected BackendContract() {}

    /**
     * Opens the backend under test, with argument checks above it or without. Called once for each number of
     * threads.
     *
     * @param options the options, which differ in the number of threads
     * @return a new backend, which the kit closes
     */
    protected abstract Backend open(BackendOptions options);

    @BeforeAll
    final void openAll() {
        for (int threads = 1; threads <= MOST_THREADS; threads++) {
            backends.add(open(new BackendOptions(threads, Map.of())));
        }
    }

    @AfterAll
    final void closeAll() {
        backends.forEach(Backend::close);
    }

    /** The backend with the most threads, on which all clauses but the one about threads run. */
    private Backend backend() {
        return backends.get(backends.size() - 1);
    }

    private TensorOps ops() {
        return backend().tensors();
    }

    @Test
    final void everyOperationAndEveryCellHasCases() {
        Set<String> operations = Arrays.stream(TensorOps.class.getDeclaredMethods())
                .map(Method::getName)
                .filter(name -> !name.equals("allocate"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> tested = OperationCases.all().stream()
                .map(OperationCase::operation)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(operations, tested, "operations with cases");
        Set<Class<?>> cells = Set.of(RecurrentSpec.class.getPermittedSubclasses());
        Set<Class<?>> testedCells =
                CellCase.all().stream().map(c -> c.spec().getClass()).collect(Collectors.toSet());
        assertEquals(cells, testedCells, "cells with cases");
        for (Activation activation : Activation.values()) {
            assertTrue(
                    OperationCases.all().stream().anyMatch(c -> c.toString().startsWith("activate " + activation)),
                    () -> "no case activates by " + activation);
        }
        for (Class<?> rule : UpdateRule.class.getPermittedSubclasses()) {
            assertTrue(
                    OperationCases.all().stream()
                            .anyMatch(c -> c.toString().startsWith("update " + rule.getSimpleName())),
                    () -> "no case updates by " + rule.getSimpleName());
        }
    }

    @Test
    final void infoNamesTheBackendAndItsThreads() {
        assertNotNull(backend().info().name());
        assertTrue(backend().info().threads() >= 1, () -> backend().info().toString());
    }

    @Test
    final void allocatedTensorsAreDenseAndZero() {
        for (DType dtype : DType.values()) {
            for (Shape shape : List.of(Shape.of(0), Shape.of(1), Shape.of(3, 17), Shape.of(2, 3, 5), Shape.of(4, 0))) {
                Tensor tensor = ops().allocate(dtype, shape);
                assertEquals(dtype, tensor.dtype());
                assertEquals(shape, tensor.shape());
                assertTrue(tensor.isDense(), tensor::toString);
                for (double element : tensor.toDoubleArray()) {
                    assertEquals(0.0, element);
                }
            }
        }
    }

    @Test
    final void storageKeepsValuesAndRefusesRangesThatDoNotFit() {
        StorageContract.check(ops());
    }

    @TestFactory
    final Stream<DynamicTest> clause1OperandsWithCoefficientZeroAreNotRead() {
        return operations(
                operationCases().stream().filter(OperationCase::hasUnread).toList(),
                c -> Execution.of(ops(), c, Filling.POISONED).difference());
    }

    @TestFactory
    final Stream<DynamicTest> clause2BackwardOverwritesInputGradientsAndAddsToWeightGradients() {
        return cells(tiny(), c -> {
            CellRun run = new CellRun(backend(), c).forward().backward();
            String difference = run.difference(true, false);
            return difference != null ? difference : CellChecks.secondBackwardAdds(backend(), c);
        });
    }

    @TestFactory
    final Stream<DynamicTest> clause2EveryOptionalOperandMayBeAbsent() {
        return cells(tiny(), c -> CellChecks.absentOperands(backend(), c));
    }

    @TestFactory
    final Stream<DynamicTest> clause3InferenceGivesTheBitsOfTraining() {
        return cells(allCells(), c -> CellChecks.inferenceDiffers(backend(), c));
    }

    @TestFactory
    final Stream<DynamicTest> clause4OperationsGiveTheSameBitsWithAnyThreadsInAnyOrder() {
        List<OperationCase> shuffled = new ArrayList<>(operationCases());
        Collections.shuffle(shuffled, new Random(1));
        Map<String, double[]> first = new HashMap<>();
        for (OperationCase c : operationCases()) {
            first.put(
                    c.toString(),
                    Execution.of(backends.get(0).tensors(), c, Filling.ORDINARY).results());
        }
        return operations(shuffled, c -> {
            double[] expected = first.get(c.toString());
            for (Backend other : backends) {
                double[] actual =
                        Execution.of(other.tensors(), c, Filling.ORDINARY).results();
                if (!Arrays.equals(expected, actual)) {
                    return "other bits in a later call with " + (backends.indexOf(other) + 1) + " thread(s), first at "
                            + Arrays.mismatch(expected, actual);
                }
            }
            return null;
        });
    }

    @TestFactory
    final Stream<DynamicTest> clause4CellsGiveTheSameBitsWithAnyThreadsInAnyOrder() {
        List<CellCase> shuffled = new ArrayList<>(allCells());
        Collections.shuffle(shuffled, new Random(1));
        return cells(shuffled, c -> CellChecks.threadsDiffer(backends, c));
    }

    @TestFactory
    final Stream<DynamicTest> clause5OperationsAgreeWithTheOracle() {
        return operations(
                operationCases(), c -> Execution.of(ops(), c, Filling.ORDINARY).difference());
    }

    @TestFactory
    final Stream<DynamicTest> clause5OperationsAreExactOnSmallIntegers() {
        return operations(
                operationCases().stream().filter(OperationCase::exact).toList(),
                c -> Execution.of(ops(), c, Filling.INTEGERS).difference());
    }

    @TestFactory
    final Stream<DynamicTest> clause5CellsAgreeWithTheOracle() {
        return cells(
                cellCases(),
                c -> CellRun.fromZero(backend(), c, Values.UNIT)
                        .forward()
                        .backward()
                        .difference(true, false));
    }

    @TestFactory
    final Stream<DynamicTest> clause5WideCellsWithOptionsAgreeWithTheirComposition() {
        return cells(wideCells(), c -> CellChecks.differsFromComposition(backend(), c));
    }

    @TestFactory
    final Stream<DynamicTest> clause5CellsAreExactOnSmallIntegers() {
        return cells(
                cellCases().stream().filter(CellCase::exactOnIntegers).toList(),
                c -> CellRun.fromZero(backend(), c, Values.INTEGERS)
                        .forward()
                        .backward()
                        .difference(true, true));
    }

    @TestFactory
    final Stream<DynamicTest> clause5PreparedWeightsFollowARefresh() {
        return cells(allCells(), c -> CellChecks.refreshIsIgnored(backend(), c));
    }

    @TestFactory
    final Stream<DynamicTest> clause6OperationsRunInPlaceWhereAllowed() {
        return operations(
                operationCases().stream().filter(c -> !c.inPlace().isEmpty()).toList(), c -> {
                    for (int shared : c.inPlace()) {
                        String difference = Execution.inPlace(ops(), c, shared).difference();
                        if (difference != null) {
                            return "in place of " + c.operands().get(shared).name() + ": " + difference;
                        }
                    }
                    return null;
                });
    }

    @TestFactory
    final Stream<DynamicTest> clause6CellsTakeTheStateInPlaceInInference() {
        return cells(
                allCells().stream().filter(CellCase::initial).toList(),
                c -> CellChecks.stateInPlaceDiffers(backend(), c));
    }

    @TestFactory
    final Stream<DynamicTest> clause6OverlappingOperandsAreRefused() {
        return operations(
                operationCases().stream().filter(OverlapChecks::applies).toList(),
                c -> OverlapChecks.accepted(backend(), c));
    }

    @TestFactory
    final Stream<DynamicTest> clause6OverlappingCellOperandsAreRefused() {
        return cells(
                tiny().stream().filter(OverlapChecks::applies).toList(), c -> OverlapChecks.accepted(backend(), c));
    }

    @TestFactory
    final Stream<DynamicTest> clause7OperationsWriteNothingOutsideTheDestination() {
        return operations(
                operationCases(), c -> Execution.of(ops(), c, Filling.ORDINARY).strayWrite());
    }

    @TestFactory
    final Stream<DynamicTest> clause7CellsWriteNothingOutsideTheDestination() {
        return cells(allCells(), c -> CellChecks.strayWrites(backend(), c));
    }

    @TestFactory
    final Stream<DynamicTest> clause8GradientsMatchCentralDifferences() {
        return cells(gradientCases(), c -> GradientChecks.difference(backend(), c));
    }

    @TestFactory
    final Stream<DynamicTest> clause8CellsMatchPyTorch() {
        return Cases.check(PyTorchReference.NAMES, name -> name, name -> PyTorchReference.difference(backend(), name));
    }

    @TestFactory
    final Stream<DynamicTest> clause8LayersMatchPyTorch() {
        return Cases.check(layerReferences(), name -> name, name -> PyTorchLayers.difference(backend(), name));
    }

    /** The layers that PyTorch computed; the kit's own test takes a part of them. */
    List<String> layerReferences() {
        return PyTorchLayers.names();
    }

    @Test
    final void everyBuiltInLayerHasCases() {
        Set<String> tested = LayerCase.all().stream().map(LayerCase::type).collect(Collectors.toSet());
        assertEquals(LayerSpecs.builtIn().types(), tested, "layers with cases");
    }

    @TestFactory
    final Stream<DynamicTest> clause3LayersGiveTrainingsBitsInInference() {
        return layers(
                layerCases().stream().filter(c -> !c.random()).toList(),
                c -> LayerChecks.inferenceDiffers(backend(), c));
    }

    @TestFactory
    final Stream<DynamicTest> clause4LayersGiveTheSameBitsWithAnyThreads() {
        return layers(layerCases(), c -> LayerChecks.threadsDiffer(backends, c));
    }

    @TestFactory
    final Stream<DynamicTest> clause5LayersAgreeWithTheReference() {
        return layers(layerCases(), c -> LayerChecks.differsFromReference(backend(), c));
    }

    @TestFactory
    final Stream<DynamicTest> clause5PaddingChangesNothing() {
        return layers(
                layerCases().stream().filter(LayerCase::ragged).toList(),
                c -> LayerChecks.paddingMatters(backend(), c));
    }

    @TestFactory
    final Stream<DynamicTest> clause8GradientsOfLayersMatchCentralDifferences() {
        return layers(
                layerCases().stream().filter(LayerCase::tiny).toList(), c -> LayerChecks.gradientDiffers(backend(), c));
    }

    /** The table of operations; the kit's own test takes a part of it. */
    List<OperationCase> operationCases() {
        return OperationCases.all();
    }

    /** The table of cells; the kit's own test takes a part of it. */
    List<CellCase> cellCases() {
        return CellCase.all();
    }

    /** More cells, compared with a composition; the kit's own test takes a part of them. */
    List<CellCase> wideCells() {
        return CellCase.wideWithOptions();
    }

    private List<CellCase> allCells() {
        List<CellCase> all = new ArrayList<>(cellCases());
        all.addAll(wideCells());
        return all;
    }

    /** The cells whose gradients are differentiated numerically; the kit's own test takes a part of them. */
    List<CellCase> gradientCases() {
        return GradientChecks.cases();
    }

    /** The table of layers; the kit's own test takes a part of it. */
    List<LayerCase> layerCases() {
        return LayerCase.all();
    }

    private List<CellCase> tiny() {
        return cellCases().stream().filter(CellCase::tiny).toList();
    }

    private static Stream<DynamicTest> operations(List<OperationCase> cases, Cases.Check<OperationCase> check) {
        return Cases.check(cases, OperationCase::operation, check);
    }

    private static Stream<DynamicTest> cells(List<CellCase> cases, Cases.Check<CellCase> check) {
        return Cases.check(cases, CellCase::cell, check);
    }

    private static Stream<DynamicTest> layers(List<LayerCase> cases, Cases.Check<LayerCase> check) {
        return Cases.check(cases, LayerCase::type, check);
    }
}
