package io.rnn4j.java;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads that run one loop at a time. They start with the first loop that needs them and park when
 * there is nothing to do. A loop allocates nothing.
 *
 * <p>A loop is published by {@link #claims}, one word that holds the loop's number above the number of the next
 * task. A thread reads the word, then the body, and takes a task by incrementing the word: that fails if the
 * loop has changed meanwhile, so a thread that comes late can never run a body with another loop's task.
 * Between two loops the next task is {@link #CLOSED}, beyond every loop's end.
 */
final class WorkerPool implements ParallelLoop, AutoCloseable {
    /**
     * How often an idle thread looks for work before it parks. About 20 us: longer than the serial part between
     * two products of one training step, shorter than anything that shows as load on an idle machine.
     */
    private static final int SPINS = 500;

    private static final long CLOSED = Integer.MAX_VALUE;

    private final int threads;
    private final Thread[] workers;
    private final AtomicBoolean busy = new AtomicBoolean();
    /** The loop's number in the upper half, the next task in the lower half. */
    private final AtomicLong claims = new AtomicLong(CLOSED);

    private final AtomicInteger unfinished = new AtomicInteger();
    private int tasks;
    private @Nullable Body body;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Thread waiting;
    private volatile boolean closed;
    private boolean started;

    WorkerPool(int threads) {
        this.threads = threads;
        this.workers = new Thread[threads - 1];
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public void run(int count, Body loopBody) {
        if (count <= 1 || threads == 1 || closed || !busy.compareAndSet(false, true)) {
            for (int task = 0; task < count; task++) {
                loopBody.run(task, 0);
            }
            return;
        }
        try {
            share(count, loopBody);
        } finally {
            busy.set(false);
        }
    }

    private void share(int count, Body loopBody) {
        if (!started) {
            start();
        }
        failure = null;
        waiting = Thread.currentThread();
        tasks = count;
        body = loopBody;
        unfinished.set(count);
        long loop = ((claims.get() >>> 32) + 1) << 32;
        claims.set(loop);
        for (int i = 0; i < Math.min(workers.length, count - 1); i++) {
            LockSupport.unpark(workers[i]);
        }
        work(0);
        for (int spin = 0; unfinished.get() > 0; spin++) {
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
        claims.set(loop | CLOSED);
        body = null; // does not keep the caller's arrays alive
        waiting = null;
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }

    private void start() {
        for (int i = 0; i < workers.length; i++) {
            int worker = i + 1;
            Thread thread = new Thread(null, () -> serve(worker), "rnn4j-java-" + worker, 0, false);
            thread.setDaemon(true);
            workers[i] = thread;
            thread.start();
        }
        started = true;
    }

    private void serve(int worker) {
        int spin = 0;
        while (!closed) {
            if (work(worker)) {
                spin = 0;
            } else if (++spin < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** Runs tasks of the current loop until none is left; tells whether there was any. */
    private boolean work(int worker) {
        boolean any = false;
        while (true) {
            long claim = claims.get();
            Body current = body;
            int task = (int) claim;
            if (current == null || task >= tasks) {
                return any;
            }
            if (!claims.compareAndSet(claim, claim + 1)) {
                continue;
            }
            any = true;
            try {
                current.run(task, worker);
            } catch (RuntimeException | Error thrown) {
                failure = thrown;
            } finally {
                Thread caller = waiting;
                if (unfinished.decrementAndGet() == 0 && worker != 0) {
                    LockSupport.unpark(caller);
                }
            }
        }
    }

    /** Ends the threads; a loop that runs now is finished by its caller, and later ones run on the caller alone. */
    @Override
    public void close() {
        closed = true;
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
        }
    }
}
