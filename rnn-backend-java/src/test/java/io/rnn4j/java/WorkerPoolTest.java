package io.rnn4j.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerPoolTest {
    @Test
    void everyTaskRunsOnceInEveryOneOfManyLoops() {
        try (WorkerPool pool = new WorkerPool(4)) {
            for (int loop = 0; loop < 20_000; loop++) {
                int tasks = 1 + loop % 9;
                AtomicIntegerArray counts = new AtomicIntegerArray(tasks);
                pool.run(tasks, (task, worker) -> counts.incrementAndGet(task));
                for (int task = 0; task < tasks; task++) {
                    assertThat(counts.get(task)).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void callersAtTheSameTimeAndLoopsWithinLoopsAreSafe() throws InterruptedException {
        try (WorkerPool pool = new WorkerPool(3)) {
            AtomicIntegerArray sums = new AtomicIntegerArray(5);
            List<Thread> callers = IntStream.range(0, 5)
                    .mapToObj(caller -> new Thread(() -> {
                        for (int loop = 0; loop < 500; loop++) {
                            pool.run(4, (outer, w) -> pool.run(3, (inner, v) -> sums.incrementAndGet(caller)));
                        }
                    }))
                    .toList();
            callers.forEach(Thread::start);
            for (Thread caller : callers) {
                caller.join();
            }
            for (int caller = 0; caller < 5; caller++) {
                assertThat(sums.get(caller)).isEqualTo(500 * 4 * 3);
            }
        }
    }

    @Test
    void tasksThatRunAtTheSameTimeHaveDifferentWorkers() {
        try (WorkerPool pool = new WorkerPool(3)) {
            AtomicIntegerArray inside = new AtomicIntegerArray(3);
            for (int loop = 0; loop < 300; loop++) {
                pool.run(30, (task, worker) -> {
                    assertThat(inside.incrementAndGet(worker)).isEqualTo(1);
                    Thread.onSpinWait();
                    inside.decrementAndGet(worker);
                });
            }
        }
    }

    @Test
    void anExceptionReachesTheCallerAndThePoolGoesOn() {
        try (WorkerPool pool = new WorkerPool(2)) {
            assertThatThrownBy(() -> pool.run(8, (task, worker) -> {
                        if (task == 5) {
                            throw new IllegalStateException("task 5");
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("task 5");
            AtomicIntegerArray counts = new AtomicIntegerArray(8);
            pool.run(8, (task, worker) -> counts.incrementAndGet(task));
            assertThat(IntStream.range(0, 8).map(counts::get)).containsOnly(1);
        }
    }

    @Test
    void idleThreadsParkAndCloseEndsThem() throws InterruptedException {
        WorkerPool pool = new WorkerPool(2);
        CountDownLatch both = new CountDownLatch(2);
        Thread[] seen = new Thread[2];
        pool.run(2, (task, worker) -> {
            seen[worker] = Thread.currentThread();
            both.countDown();
            try {
                both.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Thread worker = seen[1];
        assertThat(worker.isDaemon()).isTrue();
        for (int i = 0; i < 5000 && worker.getState() != Thread.State.WAITING; i++) {
            Thread.sleep(1);
        }
        assertThat(worker.getState()).isEqualTo(Thread.State.WAITING);
        pool.close();
        worker.join(10_000);
        assertThat(worker.isAlive()).isFalse();
    }
}
