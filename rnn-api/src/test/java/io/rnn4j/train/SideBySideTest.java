package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendInfo;
import io.rnn4j.backend.LayerKernels;
import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.layer.Merge;
import io.rnn4j.layer.Mode;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two directions of a layer run at the same time where that gives the threads more to do. */
class SideBySideTest {
    private static final int STEPS = 4;
    private static final int FEATURES = 2;

    /** The reference backend with threads, which counts how many kernels run at once and can make two wait for each other. */
    private static final class Meeting implements Backend {
        private final Backend backend = ReferenceBackend.open();
        private final int threads;
        private final boolean wait;
        private final CyclicBarrier barrier = new CyclicBarrier(2);
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger calls = new AtomicInteger();

        Meeting(int threads, boolean wait) {
            this.threads = threads;
            this.wait = wait;
        }

        @Override
        public BackendInfo info() {
            return new BackendInfo("meeting", "plain loops", "naive", 0, threads);
        }

        @Override
        public TensorOps tensors() {
            return backend.tensors();
        }

        @Override
        public LayerKernels layers() {
            return new LayerKernels() {
                @Override
                public RecurrentKernel recurrent(RecurrentSpec spec, DType dtype) {
                    return meeting(backend.layers().recurrent(spec, dtype));
                }

                @Override
                public void sideBySide(Runnable first, Runnable second) {
                    Thread other = new Thread(second);
                    other.start();
                    try {
                        first.run();
                        other.join();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            };
        }

        private RecurrentKernel meeting(RecurrentKernel kernel) {
            return (RecurrentKernel) Proxy.newProxyInstance(
                    RecurrentKernel.class.getClassLoader(),
                    new Class<?>[] {RecurrentKernel.class},
                    (proxy, method, arguments) -> {
                        boolean runs = method.getName().equals("forward")
                                || method.getName().equals("backward");
                        if (runs) {
                            calls.incrementAndGet();
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            if (wait) {
                                waitForTheOther();
                            }
                        }
                        try {
                            return method.invoke(kernel, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        } finally {
                            running.addAndGet(runs ? -1 : 0);
                        }
                    });
        }

        private void waitForTheOther() {
            try {
                barrier.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException("the kernel of the other direction did not run meanwhile", e);
            }
        }

        @Override
        public void close() {
            backend.close();
        }
    }

    /** The output, the gradient of the input and those of the parameters. */
    private static List<double[]> run(Backend backend, int batch, Merge merge) {
        Model model = Model.builder(backend)
                .dtype(DType.FLOAT64)
                .inputSize(FEATURES)
                .add(Recurrent.lstm(3).bidirectional(merge))
                .seed(1)
                .build();
        Tensor x = backend.tensors().allocate(DType.FLOAT64, Shape.of(STEPS, batch, FEATURES));
        backend.tensors().fill(x, 0.5);
        ModelPass pass = model.pass(x.shape(), Mode.TRAINING);
        List<double[]> results = new ArrayList<>();
        results.add(pass.forward(x).toDoubleArray());
        Tensor dy = backend.tensors().allocate(DType.FLOAT64, pass.outputShape());
        backend.tensors().fill(dy, 1);
        model.zeroGradients();
        Tensor dx = pass.backward(dy, true);
        assertThat(dx).isNotNull();
        results.add(dx.toDoubleArray());
        model.parameters().values().forEach(p -> results.add(p.gradient().toDoubleArray()));
        return results;
    }

    /** Each kernel waits within its call until the other is within its own. */
    @Test
    void bothKernelsAreInFlightAtOnceForwardAndBackwardAndGiveTheSameBits() {
        for (Merge merge : Merge.values()) {
            Meeting meeting = new Meeting(2, true);
            List<double[]> actual = run(meeting, 5, merge);
            assertThat(meeting.calls).hasValue(4);
            assertThat(meeting.most).hasValue(2);
            List<double[]> expected = run(ReferenceBackend.open(), 5, merge);
            assertThat(actual.stream().map(Arrays::toString))
                    .isEqualTo(expected.stream().map(Arrays::toString).toList());
        }
    }

    /** Two threads take a direction each; more threads share the rows of one direction if there is a row for each. */
    @ParameterizedTest
    @CsvSource({"2, 5, true", "2, 1, true", "3, 2, true", "8, 7, true", "3, 3, false", "3, 40, false", "1, 1, false"})
    void theyRunSideBySideWhereThatGivesTheThreadsMoreToDo(int threads, int batch, boolean expected) {
        Meeting meeting = new Meeting(threads, expected);
        run(meeting, batch, Merge.CONCAT);
        assertThat(meeting.most).hasValue(expected ? 2 : 1);
    }
}
