package io.rnn4j.backend.contract;

import static io.rnn4j.backend.contract.PlantedFaults.cell;

import io.rnn4j.backend.OptionWeights;
import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentState;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.contract.PlantedFaults.Fault;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;
import java.util.Set;
import java.util.stream.Stream;

/** Bugs of recurrent kernels. */
final class PlantedCellFaults {
    private PlantedCellFaults() {}

    static Stream<Fault> all() {
        return Stream.of(forward(), backward(), options()).flatMap(faults -> faults);
    }

    /** Of cells with options, which have kernels of their own. */
    private static Stream<Fault> options() {
        return Stream.of(
                cell(
                        "Gru, normalised",
                        "gives another gradient of a gain with three threads",
                        Set.of(4),
                        (good, ops, threads) -> new Faulty(good) {
                            @Override
                            public void backward(Backward call) {
                                good.backward(call);
                                if (threads == 3 && call.dWeights() != null) {
                                    PlantedOperationFaults.nudge(
                                            call.dWeights().options().recurrentGain());
                                }
                            }
                        }),
                cell(
                        "Lstm, normalised, dropout, zoneout",
                        "gives other bits in training",
                        Set.of(3),
                        (good, ops, threads) -> new Faulty(good) {
                            @Override
                            public void forward(Forward call) {
                                good.forward(call);
                                if (call.reserve() != null) {
                                    PlantedOperationFaults.nudge(call.y());
                                }
                            }
                        }),
                cell(
                        "Lstm, normalised",
                        "does not read a refreshed gain",
                        Set.of(5, 8),
                        (good, ops, threads) -> new OnCopies(good, ops, false, true)),
                cell(
                        "Simple TANH, normalised",
                        "writes one element behind the gradient of a gain",
                        Set.of(7),
                        (good, ops, threads) -> new Faulty(good) {
                            @Override
                            public void backward(Backward call) {
                                good.backward(call);
                                if (call.dWeights() != null) {
                                    Tensor gain = call.dWeights().options().inputGain();
                                    int behind = gain.offset() + gain.size();
                                    boolean there = behind < gain.storage().size(); // not of memory of its own
                                    if (there) {
                                        gain.storage().put(behind, new double[] {0}, 0, 1);
                                    }
                                }
                            }
                        }));
    }

    private static Stream<Fault> forward() {
        return Stream.of(
                cell(
                        "Lstm",
                        "swaps the input and the forget gate",
                        Set.of(2, 5, 8),
                        (good, ops, threads) -> new OnCopies(good, ops, true, false)),
                cell(
                        "Gru",
                        "does not read refreshed weights",
                        Set.of(5, 8),
                        (good, ops, threads) -> new OnCopies(good, ops, false, false)),
                cell(
                        "Simple TANH",
                        "gives other bits with three threads",
                        Set.of(4),
                        (good, ops, threads) -> new Faulty(good) {
                            @Override
                            public void forward(Forward call) {
                                good.forward(call);
                                if (threads == 3) {
                                    PlantedOperationFaults.nudge(call.y());
                                }
                            }
                        }),
                cell("Gru", "gives other bits in training", Set.of(3), (good, ops, threads) -> new Faulty(good) {
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
                        (good, ops, threads) -> new Faulty(good) {
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
                        (good, ops, threads) -> new Faulty(good) {
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
                        (good, ops, threads) -> new Faulty(good) {
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
                cell("Lstm", "relies on zeros in its scratch", Set.of(2, 8), (good, ops, threads) -> new Faulty(good) {
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
                        (good, ops, threads) -> new Faulty(good) {
                            @Override
                            public void backward(Backward call) {
                                RecurrentWeights d = call.dWeights();
                                Tensor kept =
                                        d == null ? null : copy(ops, d.options().projection());
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
                        (good, ops, threads) -> new Faulty(good) {
                            @Override
                            public void backward(Backward call) {
                                RecurrentWeights d = call.dWeights();
                                Tensor kept = d == null || d.bh() == null ? null : copy(ops, d.bh());
                                good.backward(call);
                                if (kept != null) {
                                    ops.axpby(1, kept, 0, d.bh());
                                }
                            }
                        }),
                cell("Simple TANH", "adds to dx", Set.of(2, 8), (good, ops, threads) -> new Faulty(good) {
                    @Override
                    public void backward(Backward call) {
                        Tensor before = call.dx() == null ? null : copy(ops, call.dx());
                        good.backward(call);
                        if (before != null) {
                            ops.axpby(1, before, 1, call.dx());
                        }
                    }
                }),
                cell("Lstm", "overwrites the weights' gradients", Set.of(2), (good, ops, threads) -> new Faulty(good) {
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
                        (good, ops, threads) -> new Faulty(good) {
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
                        (good, ops, threads) -> new Faulty(good) {
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
                        (good, ops, threads) -> new Faulty(good) {
                            @Override
                            public void backward(Backward call) {
                                good.backward(call);
                                if (call.dx() != null && call.forward().layout().steps() > 1) {
                                    ops.fill(call.forward().layout().step(call.dx(), 0), 0);
                                }
                            }
                        }));
    }

    private static Tensor copy(TensorOps ops, Tensor tensor) {
        Tensor copy = ops.allocate(tensor.dtype(), tensor.shape());
        ops.axpby(1, tensor, 0, copy);
        return copy;
    }

    /** A kernel that passes everything on but what a fault overrides. */
    private abstract static class Faulty implements RecurrentKernel {
        private final RecurrentKernel good;

        Faulty(RecurrentKernel good) {
            this.good = good;
        }

        @Override
        public RecurrentSpec spec() {
            return good.spec();
        }

        @Override
        public DType dtype() {
            return good.dtype();
        }

        @Override
        public Prepared prepare(RecurrentWeights weights) {
            return good.prepare(weights);
        }

        @Override
        public int reserveSize(SequenceLayout layout) {
            return good.reserveSize(layout);
        }

        @Override
        public int forwardScratchSize(SequenceLayout layout) {
            return good.forwardScratchSize(layout);
        }

        @Override
        public int backwardScratchSize(SequenceLayout layout) {
            return good.backwardScratchSize(layout);
        }

        @Override
        public void forward(Forward call) {
            good.forward(call);
        }

        @Override
        public void backward(Backward call) {
            good.backward(call);
        }
    }

    /** Runs on copies of the weights, or of the input's gain alone, which are never refreshed, or have two gates swapped. */
    private static final class OnCopies extends Faulty {
        private final RecurrentKernel good;
        private final TensorOps ops;
        private final boolean swapped;
        private final boolean gainOnly;

        OnCopies(RecurrentKernel good, TensorOps ops, boolean swapped, boolean gainOnly) {
            super(good);
            this.good = good;
            this.ops = ops;
            this.swapped = swapped;
            this.gainOnly = gainOnly;
        }

        @Override
        public Prepared prepare(RecurrentWeights weights) {
            return new Copied(this, weights);
        }

        private Forward onCopy(Forward call) {
            Prepared copy = ((Copied) call.weights()).copy;
            return new Forward(
                    call.layout(),
                    call.x(),
                    copy,
                    call.initial(),
                    call.y(),
                    call.last(),
                    call.reserve(),
                    call.scratch(),
                    call.masks());
        }

        @Override
        public void forward(Forward call) {
            good.forward(onCopy(call));
        }

        @Override
        public void backward(Backward call) {
            good.backward(new Backward(
                    onCopy(call.forward()),
                    call.dy(),
                    call.dLast(),
                    call.dx(),
                    call.dWeights(),
                    call.dInitial(),
                    call.scratch()));
        }
    }

    private static final class Copied implements RecurrentKernel.Prepared {
        private final RecurrentWeights original;
        private final OnCopies kernel;
        private final RecurrentKernel.Prepared copy;

        Copied(OnCopies kernel, RecurrentWeights weights) {
            this.kernel = kernel;
            this.original = weights;
            this.copy = kernel.good.prepare(
                    kernel.gainOnly
                            ? withCopiedGain(weights)
                            : new RecurrentWeights(
                                    copy(kernel.ops, weights.wx()),
                                    copy(kernel.ops, weights.wh()),
                                    weights.bx() == null ? null : copy(kernel.ops, weights.bx()),
                                    weights.bh() == null ? null : copy(kernel.ops, weights.bh()),
                                    weights.options()));
            refresh();
        }

        private RecurrentWeights withCopiedGain(RecurrentWeights weights) {
            OptionWeights options = weights.options();
            return new RecurrentWeights(
                    weights.wx(),
                    weights.wh(),
                    weights.bx(),
                    weights.bh(),
                    new OptionWeights(
                            options.projection(),
                            options.peepholes(),
                            copy(kernel.ops, options.inputGain()),
                            options.recurrentGain(),
                            options.cellGain(),
                            options.cellBias()));
        }

        @Override
        public RecurrentWeights weights() {
            return original;
        }

        @Override
        public void refresh() {
            if (kernel.swapped) {
                int units = kernel.spec().hiddenSize();
                kernel.ops.axpby(1, original.wh(), 0, copy.weights().wh());
                Tensor wx = copy.weights().wx();
                kernel.ops.axpby(1, original.wx(), 0, wx);
                kernel.ops.axpby(1, original.wx().slice(0, units), 0, wx.slice(units, 2 * units));
                kernel.ops.axpby(1, original.wx().slice(units, 2 * units), 0, wx.slice(0, units));
            }
        }
    }
}
