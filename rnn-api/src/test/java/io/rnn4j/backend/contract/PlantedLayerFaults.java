package io.rnn4j.backend.contract;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.contract.PlantedFaults.Fault;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.Tensor;
import java.util.Set;
import java.util.stream.Stream;

/** Bugs of tensor operations as the clauses about layers see them. */
final class PlantedLayerFaults {
    private PlantedLayerFaults() {}

    static Stream<Fault> all() {
        return Stream.of(
                layer(
                        "mean-over-time",
                        "scatterAddRows",
                        "leaves the last row out",
                        Set.of(5, 8),
                        (ops, a, threads) -> {
                            Tensor src = (Tensor) a[0];
                            int[] rows = ((int[]) a[1]).clone();
                            Tensor lost = ops.allocate(src.dtype(), src.shape());
                            ops.axpby(1, src, 0, lost);
                            ops.fill(lost.asMatrix().slice(src.rows() - 1), 0);
                            ops.scatterAddRows(lost, rows, (Tensor) a[2]);
                            return null;
                        }),
                layer(
                        "mean-over-time",
                        "scatterAddRows",
                        "gives other bits with three threads",
                        Set.of(4),
                        (ops, a, threads) -> {
                            ops.scatterAddRows((Tensor) a[0], (int[]) a[1], (Tensor) a[2]);
                            return threads == 3 ? PlantedOperationFaults.nudge((Tensor) a[2]) : null;
                        }),
                layer(
                        "layer-norm",
                        "normalizeRowsBackward",
                        "forgets that the variance depends on x",
                        Set.of(5, 8),
                        (ops, a, threads) -> {
                            Tensor zero = ops.allocate(((Tensor) a[0]).dtype(), ((Tensor) a[0]).shape());
                            ops.normalizeRowsBackward(zero, (Tensor) a[1], (Tensor) a[2], (Tensor) a[3]);
                            return null;
                        }),
                layer("layer-norm", "fill", "leaves the padding as it is", Set.of(5, 8), (ops, a, threads) -> null),
                layer("attention", "activateBackward", "takes tanh for a line", Set.of(5, 8), (ops, a, threads) -> {
                    ops.activateBackward(Activation.IDENTITY, (Tensor) a[1], (Tensor) a[2], (Tensor) a[3]);
                    return null;
                }),
                layer("dense", "addRow", "remembers the last call", Set.of(3, 4, 8), new PlantedFaults.Operation() {
                    private int calls;

                    @Override
                    public Object call(TensorOps ops, Object[] a, int threads) {
                        ops.addRow((Tensor) a[0], (Tensor) a[1]);
                        return calls++ % 2 == 1 ? PlantedOperationFaults.nudge((Tensor) a[1]) : null;
                    }
                }));
    }

    private static Fault layer(
            String where, String operation, String name, Set<Integer> clauses, PlantedFaults.Operation bug) {
        Fault fault = PlantedFaults.operation(operation, name, clauses, bug);
        return new Fault(operation + " " + name, where, clauses, fault.bug());
    }
}
