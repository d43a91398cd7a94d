package io.rnn4j.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.rnn4j.backend.RecurrentKernel.Backward;
import io.rnn4j.backend.RecurrentKernel.Forward;
import io.rnn4j.backend.RecurrentKernel.Prepared;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One bad recurrent call a message; none reaches the kernel. */
class CheckedRecurrentKernelTest {
    private static final Backend BACKEND = ReferenceBackend.open();

    /** What a call must be refused with, and how to spoil a good one. */
    record Bad(String message, Consumer<Call> spoil) {
        @Override
        public String toString() {
            return message;
        }
    }

    private static Tensor tensor(int... dims) {
        return BACKEND.tensors().allocate(DType.FLOAT32, Shape.of(dims));
    }

    private static RecurrentState state() {
        return new RecurrentState(tensor(2, 5), tensor(2, 5));
    }

    private static RecurrentWeights weights(int units) {
        return new RecurrentWeights(
                tensor(4 * units, 4), tensor(4 * units, units), tensor(4 * units), tensor(4 * units));
    }

    /** A good call of an LSTM with T 3, N 2, I 4 and H 5, whose operands a test replaces. */
    private static final class Call {
        private final Untouched untouched = new Untouched();
        private final RecurrentKernel kernel = new CheckedRecurrentKernel(untouched);
        private Tensor x = tensor(3, 2, 4);
        private Prepared prepared = kernel.prepare(CheckedRecurrentKernelTest.weights(5));
        private RecurrentState initial = state();
        private Tensor y = tensor(3, 2, 5);
        private RecurrentState last = state();
        private Tensor reserve = tensor(kernel.reserveSize(SequenceLayout.uniform(3, 2)));
        private Tensor scratch = tensor(kernel.forwardScratchSize(SequenceLayout.uniform(3, 2)));
        private Tensor dy = tensor(3, 2, 5);
        private RecurrentState dLast = state();
        private Tensor dx = tensor(3, 2, 4);
        private RecurrentWeights dWeights = CheckedRecurrentKernelTest.weights(5);
        private RecurrentState dInitial = state();
        private Tensor backwardScratch = tensor(kernel.backwardScratchSize(SequenceLayout.uniform(3, 2)));

        Forward forward() {
            return new Forward(x, prepared, initial, y, last, reserve, scratch);
        }

        Backward backward() {
            return new Backward(forward(), dy, dLast, dx, dWeights, dInitial, backwardScratch);
        }
    }

    /** A kernel of the sizes of the composed LSTM that computes nothing and counts its calls. */
    private static final class Untouched implements RecurrentKernel {
        private final RecurrentKernel sizes =
                LayerKernels.composed(BACKEND.tensors()).recurrent(new RecurrentSpec.Lstm(4, 5, true), DType.FLOAT32);
        private int calls;

        @Override
        public RecurrentSpec spec() {
            return sizes.spec();
        }

        @Override
        public DType dtype() {
            return sizes.dtype();
        }

        @Override
        public Prepared prepare(RecurrentWeights weights) {
            return sizes.prepare(weights);
        }

        @Override
        public int reserveSize(SequenceLayout layout) {
            return sizes.reserveSize(layout);
        }

        @Override
        public int forwardScratchSize(SequenceLayout layout) {
            return sizes.forwardScratchSize(layout);
        }

        @Override
        public int backwardScratchSize(SequenceLayout layout) {
            return sizes.backwardScratchSize(layout);
        }

        @Override
        public void forward(Forward call) {
            calls++;
        }

        @Override
        public void backward(Backward call) {
            calls++;
        }
    }

    static Stream<Bad> badForwardCalls() {
        return Stream.of(
                new Bad(
                        "a batch of sequences must have shape [T, N, F], but got FLOAT32[2, 4]",
                        c -> c.x = tensor(2, 4)),
                new Bad("steps and batch must be at least 1, but got 0 and 2", c -> c.x = tensor(0, 2, 4)),
                new Bad(
                        "Lstm forward: x must have shape [T, N, I] = [3, 2, 4], but got FLOAT32[3, 2, 6]",
                        c -> c.x = tensor(3, 2, 6)),
                new Bad(
                        "Lstm forward: x must be FLOAT32, but got FLOAT64[3, 2, 4]",
                        c -> c.x = BACKEND.tensors().allocate(DType.FLOAT64, Shape.of(3, 2, 4))),
                new Bad(
                        "Lstm forward: y must have shape [T, N, H] = [3, 2, 5], but got FLOAT32[3, 2, 4]",
                        c -> c.y = tensor(3, 2, 4)),
                new Bad(
                        "Lstm forward: initial.h must have shape [N, H] = [2, 5], but got FLOAT32[1, 5]",
                        c -> c.initial = new RecurrentState(tensor(1, 5), tensor(2, 5))),
                new Bad(
                        "Lstm forward: initial.c is missing, but an LSTM's state has it",
                        c -> c.initial = new RecurrentState(tensor(2, 5), null)),
                new Bad(
                        "Lstm forward: last.c must have shape [N, H] = [2, 5], but got FLOAT32[10]",
                        c -> c.last = new RecurrentState(tensor(2, 5), tensor(10))),
                new Bad(
                        "Lstm forward: reserve must be a vector of at least 180 FLOAT32 elements, but got FLOAT32[179]",
                        c -> c.reserve = tensor(179)),
                new Bad(
                        "Lstm forward: scratch must be a vector of at least 180 FLOAT32 elements, but got FLOAT32[18, 10]",
                        c -> c.scratch = tensor(18, 10)),
                new Bad(
                        "Lstm forward: the weights were prepared by another kernel; prepare them with this one",
                        c -> c.prepared = foreign(c.prepared)),
                new Bad(
                        "Lstm forward: destination y (FLOAT32[3, 2, 5]) must not overlap x (FLOAT32[3, 2, 4]): give it"
                                + " memory of its own",
                        c -> {
                            Tensor memory = tensor(54);
                            c.x = Tensor.of(memory.storage(), 0, Shape.of(3, 2, 4));
                            c.y = Tensor.of(memory.storage(), 23, Shape.of(3, 2, 5));
                        }),
                new Bad(
                        "Lstm forward: destination last.h (FLOAT32[2, 5]) must not overlap initial.h (FLOAT32[2, 5]):"
                                + " give it memory of its own",
                        c -> c.last = c.initial));
    }

    static Stream<Bad> badBackwardCalls() {
        return Stream.of(
                new Bad(
                        "Lstm backward: the forward call had no reserve, so it was inference; give it one of reserveSize"
                                + " elements",
                        c -> c.reserve = null),
                new Bad(
                        "Lstm backward: dy must have shape [T, N, H] = [3, 2, 5], but got FLOAT32[6, 5]",
                        c -> c.dy = tensor(6, 5)),
                new Bad(
                        "Lstm backward: dLast.h must have shape [N, H] = [2, 5], but got FLOAT32[5, 2]",
                        c -> c.dLast = new RecurrentState(tensor(5, 2), tensor(2, 5))),
                new Bad(
                        "Lstm backward: dx must have shape [T, N, I] = [3, 2, 4], but got FLOAT32[3, 2, 5]",
                        c -> c.dx = tensor(3, 2, 5)),
                new Bad(
                        "Lstm backward: dwx must have shape [G H, I] = [20, 4], but got FLOAT32[24, 4]",
                        c -> c.dWeights = weights(6)),
                new Bad(
                        "Lstm backward: dbh is missing, but the spec has biases",
                        c -> c.dWeights =
                                new RecurrentWeights(c.dWeights.wx(), c.dWeights.wh(), c.dWeights.bx(), null)),
                new Bad(
                        "Lstm backward: dInitial.c is missing, but an LSTM's state has it",
                        c -> c.dInitial = new RecurrentState(tensor(2, 5), null)),
                new Bad(
                        "Lstm backward: scratch must be a vector of at least 150 FLOAT32 elements, but got FLOAT32[1]",
                        c -> c.backwardScratch = tensor(1)),
                new Bad(
                        "Lstm backward: destination dx (FLOAT32[3, 2, 4]) must not overlap x (FLOAT32[3, 2, 4]): give it"
                                + " memory of its own",
                        c -> c.dx = c.x),
                new Bad(
                        "Lstm backward: destination dInitial.h (FLOAT32[2, 5]) must not overlap dLast.h (FLOAT32[2, 5]):"
                                + " give it memory of its own",
                        c -> c.dInitial = c.dLast),
                new Bad(
                        "Lstm backward: destination dwx (FLOAT32[20, 4]) must not overlap wx (FLOAT32[20, 4]): give it"
                                + " memory of its own",
                        c -> c.dWeights = c.prepared.weights()));
    }

    private static Prepared foreign(Prepared prepared) {
        return new Prepared() {
            @Override
            public RecurrentWeights weights() {
                return prepared.weights();
            }

            @Override
            public void refresh() {}
        };
    }

    @ParameterizedTest
    @MethodSource("badForwardCalls")
    void aBadForwardIsRefusedBeforeTheKernel(Bad bad) {
        Call call = new Call();
        bad.spoil().accept(call);
        assertThatThrownBy(() -> call.kernel.forward(call.forward()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(bad.message());
        assertThat(call.untouched.calls).isZero();
    }

    @ParameterizedTest
    @MethodSource("badBackwardCalls")
    void aBadBackwardIsRefusedBeforeTheKernel(Bad bad) {
        Call call = new Call();
        bad.spoil().accept(call);
        assertThatThrownBy(() -> call.kernel.backward(call.backward()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(bad.message());
        assertThat(call.untouched.calls).isZero();
    }

    @Test
    void badWeightsAreRefusedBeforeTheyArePrepared() {
        Call call = new Call();
        assertThatThrownBy(() -> call.kernel.prepare(weights(6)))
                .hasMessage("Lstm prepare: wx must have shape [G H, I] = [20, 4], but got FLOAT32[24, 4]");
        RecurrentKernel unbiased = BACKEND.layers().recurrent(new RecurrentSpec.Lstm(4, 5, false), DType.FLOAT32);
        assertThatThrownBy(() -> unbiased.prepare(weights(5)))
                .hasMessage("Lstm prepare: bx is given, but the spec has no biases");
    }

    @Test
    void onlyAnLstmTakesACellState() {
        RecurrentKernel gru = BACKEND.layers().recurrent(new RecurrentSpec.Gru(4, 5, false), DType.FLOAT32);
        Prepared prepared = gru.prepare(new RecurrentWeights(tensor(15, 4), tensor(15, 5), null, null));
        Tensor scratch = tensor(gru.forwardScratchSize(SequenceLayout.uniform(3, 2)));
        Forward call = new Forward(tensor(3, 2, 4), prepared, state(), tensor(3, 2, 5), null, null, scratch);
        assertThatThrownBy(() -> gru.forward(call))
                .hasMessage("Gru forward: initial.c is given, but only an LSTM's state has it");
    }

    @Test
    void sequencesOfARaggedLayoutHaveARowAStepOfEach() {
        Call good = new Call();
        SequenceLayout layout = SequenceLayout.ofLengths(3, 1);
        good.scratch = tensor(good.kernel.forwardScratchSize(layout));
        Forward padded =
                new Forward(layout, good.x, good.prepared, good.initial, good.y, good.last, null, good.scratch, null);
        assertThatThrownBy(() -> good.kernel.forward(padded))
                .isInstanceOf(ShapeException.class)
                .hasMessage("Lstm forward: x must have shape [S, I] = [4, 4], but got FLOAT32[3, 2, 4]");
        Forward packed = new Forward(
                layout, tensor(4, 4), good.prepared, good.initial, tensor(4, 5), good.last, null, good.scratch, null);
        good.kernel.forward(packed);
        assertThat(good.untouched.calls).isOne();
    }

    @Test
    void aSequenceThatNeedsMoreThanATensorHoldsIsRefused() {
        RecurrentKernel kernel =
                BACKEND.layers().recurrent(new RecurrentSpec.Simple(4, 1000, true, Activation.TANH), DType.FLOAT32);
        assertThatThrownBy(() -> kernel.backwardScratchSize(SequenceLayout.uniform(1_000_000, 1000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a sequence of 1000000 steps with batch 1000 and hidden size 1000 needs")
                .hasMessageContaining("split the batch or the sequence");
    }

    @Test
    void aGoodCallAllocatesNothing() {
        Call call = new Call();
        Forward forward = call.forward();
        Backward backward = call.backward();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        threads.getCurrentThreadAllocatedBytes();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
            call.kernel.forward(forward);
            call.kernel.backward(backward);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(call.untouched.calls).isEqualTo(2000);
        assertThat(allocated).as("bytes in 2000 calls").isLessThan(2000);
    }
}
