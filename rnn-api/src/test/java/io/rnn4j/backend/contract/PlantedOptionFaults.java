package io.rnn4j.backend.contract;

import static io.rnn4j.backend.contract.PlantedFaults.cell;

import io.rnn4j.backend.OptionWeights;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.contract.PlantedFaults.Fault;
import io.rnn4j.tensor.Tensor;
import java.util.Set;
import java.util.stream.Stream;

/** Bugs of the kernels of cells with options, which are others than those of plain cells. */
final class PlantedOptionFaults {
    private PlantedOptionFaults() {}

    static Stream<Fault> all() {
        return Stream.of(
                cell(
                        "Gru, normalised",
                        "gives another gradient of a gain with three threads",
                        Set.of(4),
                        (good, ops, threads) -> new FaultyKernel(good) {
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
                        (good, ops, threads) -> new FaultyKernel(good) {
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
                        (good, ops, threads) -> new KernelOnCopies(
                                good, weights -> withCopiedGain(ops, weights), KernelOnCopies.NOTHING)),
                cell(
                        "Simple TANH, normalised",
                        "writes one element behind the gradient of a gain",
                        Set.of(7),
                        (good, ops, threads) -> new FaultyKernel(good) {
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

    private static RecurrentWeights withCopiedGain(TensorOps ops, RecurrentWeights weights) {
        OptionWeights options = weights.options();
        return new RecurrentWeights(
                weights.wx(),
                weights.wh(),
                weights.bx(),
                weights.bh(),
                new OptionWeights(
                        options.projection(),
                        options.peepholes(),
                        KernelOnCopies.copy(ops, options.inputGain()),
                        options.recurrentGain(),
                        options.cellGain(),
                        options.cellBias()));
    }
}
