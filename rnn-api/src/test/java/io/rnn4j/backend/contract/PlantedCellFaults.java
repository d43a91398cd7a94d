package io.rnn4j.backend.contract;

import static io.rnn4j.backend.contract.PlantedFaults.cell;

import io.rnn4j.backend.RecurrentState;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.contract.PlantedFaults.Fault;
import io.rnn4j.tensor.Tensor;
import java.util.Set;
import java.util.stream.Stream;

/** Bugs of recurrent kernels. */
final class PlantedCellFaults {
    private PlantedCellFaults() {}

    static Stream<Fault> all() {
        return Stream.of(forward(), backward(), PlantedOptionFaults.all()).flatMap(faults -> faults);
    }

    private static Stream<Fault> forward() {
        return Stream.of(
                cell(
                        "Lstm",
                        "swaps the input and the forget gate",
                        Set.of(2, 5, 8),
                        (good, ops, threads) -> new KernelOnCopies(
                                good,
                                weights -> KernelOnCopies.copy(ops, weights),
                                (weights, copies) -> swapGates(ops, weights, copies))),
                cell(
                        "Gru",
                        "does not read refreshed weights",
                        Set.of(5, 8),
                        (good, ops, threads) -> new KernelOnCopies(
                                good, weights -> KernelOnCopies.copy(ops, weights), KernelOnCopies.NOTHING)),
                cell(
                        "Simple TANH",
                        "gives other bits with three threads",
                        Set.of(4),
                        (good, ops, threads) -> new FaultyKernel(good) {
                            @Override
                            public void forward(Forward call) {
                                good.forward(call);
                                if (threads == 3) {
                                    PlantedOperationFaults.nudge(call.y());
                                }
                            }
                        }),
                cell("Gru", "gives other bits in training", Set.of(3), (good, ops, threads) -> new FaultyKernel(good) {
                    @Override
                    public void forward(Forward call) {
                        good.forward(call);
                        if (call.reserve() != null) {
                            PlantedOperationFaults.nudge(call.y());
                        }
                    }
                }),
                cell(
                        "Simple RELU",
                        "writes one element before the output",
                        Set.of(7),
                        (good, ops, threads) -> new FaultyKernel(good) {
                            @Override
                            public void forward(Forward call) {
                                int before =
                                        Math.max(call.y().offset() - 1, 0); // nothing lies before memory of its own
                                call.y().storage().put(before, new double[] {0}, 0, 1);
                                good.forward(call);
                            }
                        }),
                cell(
                        "Lstm",
                        "clears the last state before it reads the initial one",
                        Set.of(6),
                        (good, ops, threads) -> new FaultyKernel(good) {
                            @Override
                            public void forward(Forward call) {
                                if (call.last() != null) {
                                    ops.fill(call.last().h(), 0);
                                }
                                good.forward(call);
                            }
                        }),
                cell(
                        "Gru",
                        "takes the last state of shorter sequences one step too early",
                        Set.of(2, 5, 8),
                        (good, ops, threads) -> new FaultyKernel(good) {
                            @Override
                            public void forward(Forward call) {
                                good.forward(call);
                                SequenceLayout layout = call.layout();
                                for (int n = 0; n < layout.batch() && call.last() != null; n++) {
                                    int length = layout.length(n);
                                    if (length > 1 && length < layout.steps()) {
                                        Tensor early = layout.step(call.y(), length - 2);
                                        ops.axpby(
                                                1,
                                                early.slice(n, n + 1),
                                                0,
                                                call.last().h().slice(n, n + 1));
                                    }
                                }
                            }
                        }),
                cell(
                        "Lstm",
                        "relies on zeros in its scratch",
                        Set.of(2, 8),
                        (good, ops, threads) -> new FaultyKernel(good) {
                            @Override
                            public void backward(Backward call) {
                                Tensor scratch = call.scratch();
                                double found = scratch.get(0, scratch.size() - 1);
                                good.backward(call);
                                if (call.dx() != null) {
                                    call.dx().set(0, 0, call.dx().get(0, 0) + found);
                                }
                            }
                        }));
    }

    private static Stream<Fault> backward() {
        return Stream.of(
                cell(
                        "Lstm, projection 2",
                        "drops the projection's gradient",
                        Set.of(2, 5, 8),
                        (good, ops, threads) -> new FaultyKernel(good) {
                            @Override
                            public void backward(Backward call) {
                                RecurrentWeights d = call.dWeights();
                                Tensor kept = d == null
                                        ? null
                                        : KernelOnCopies.copy(ops, d.options().projection());
                                good.backward(call);
                                if (kept != null) {
                                    ops.axpby(1, kept, 0, d.options().projection());
                                }
                            }
                        }),
                cell(
                        "Gru",
                        "drops the recurrent bias's gradient",
                        Set.of(2, 5, 8),
                        (good, ops, threads) -> new FaultyKernel(good) {
                            @Override
                            public void backward(Backward call) {
                                RecurrentWeights d = call.dWeights();
                                Tensor kept = d == null || d.bh() == null ? null : KernelOnCopies.copy(ops, d.bh());
                                good.backward(call);
                                if (kept != null) {
                                    ops.axpby(1, kept, 0, d.bh());
                                }
                            }
                        }),
                cell("Simple TANH", "adds to dx", Set.of(2, 8), (good, ops, threads) -> new FaultyKernel(good) {
                    @Override
                    public void backward(Backward call) {
                        Tensor before = call.dx() == null ? null : KernelOnCopies.copy(ops, call.dx());
                        good.backward(call);
                        if (before != null) {
                            ops.axpby(1, before, 1, call.dx());
                        }
                    }
                }),
                cell(
                        "Lstm",
                        "overwrites the weights' gradients",
                        Set.of(2),
                        (good, ops, threads) -> new FaultyKernel(good) {
                            @Override
                            public void backward(Backward call) {
                                if (call.dWeights() != null) {
                                    ops.fill(call.dWeights().wx(), 0);
                                }
                                good.backward(call);
                            }
                        }),
                cell(
                        "Lstm",
                        "drops the gradient of the last cell state",
                        Set.of(2, 5, 8),
                        (good, ops, threads) -> new FaultyKernel(good) {
                            @Override
                            public void backward(Backward call) {
                                RecurrentState dLast = call.dLast();
                                if (dLast != null) {
                                    Tensor zero =
                                            ops.allocate(dtype(), dLast.c().shape());
                                    dLast = new RecurrentState(dLast.h(), zero);
                                }
                                good.backward(new Backward(
                                        call.forward(),
                                        call.dy(),
                                        dLast,
                                        call.dx(),
                                        call.dWeights(),
                                        call.dInitial(),
                                        call.scratch()));
                            }
                        }),
                cell(
                        "Gru",
                        "leaves the gradient of the initial state alone",
                        Set.of(2, 5, 8),
                        (good, ops, threads) -> new FaultyKernel(good) {
                            @Override
                            public void backward(Backward call) {
                                good.backward(new Backward(
                                        call.forward(),
                                        call.dy(),
                                        call.dLast(),
                                        call.dx(),
                                        call.dWeights(),
                                        null,
                                        call.scratch()));
                            }
                        }),
                cell(
                        "Simple SIGMOID",
                        "sends no error to the step before",
                        Set.of(2, 5, 8),
                        (good, ops, threads) -> new FaultyKernel(good) {
                            @Override
                            public void backward(Backward call) {
                                good.backward(call);
                                if (call.dx() != null && call.forward().layout().steps() > 1) {
                                    ops.fill(call.forward().layout().step(call.dx(), 0), 0);
                                }
                            }
                        }));
    }

    private static void swapGates(TensorOps ops, RecurrentWeights weights, RecurrentWeights copies) {
        int units = weights.wh().columns();
        ops.axpby(1, weights.wh(), 0, copies.wh());
        ops.axpby(1, weights.wx(), 0, copies.wx());
        ops.axpby(1, weights.wx().slice(0, units), 0, copies.wx().slice(units, 2 * units));
        ops.axpby(1, weights.wx().slice(units, 2 * units), 0, copies.wx().slice(0, units));
    }
}
