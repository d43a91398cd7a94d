package io.rnn4j.java;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Compiles vector code beside the program. Until the JIT's last stage has compiled it, the Vector API takes some
 * microseconds for each operation, so that a first prediction would take half a second. Code that has a second form, plain
 * loops with the same bits, can use that one until a thread of this class has run the vectors often enough. This is the
 * self-check of the vectors too: where they stay slower than the loops, as with a compiler that does not know the Vector API,
 * the loops stay, and a warning says so.
 */
class WarmUp {
    /** For all backends of a JVM: what is compiled once is compiled for all. */
    static final WarmUp BACKGROUND = new WarmUp(20_000, 60_000_000_000L);

    /** Runs of the loops before the vectors are compared with them: by then the JIT's first stage has compiled the loops. */
    private static final int FIRST_LOOPS = 10;
    /** The loops are timed in one run of so many after that. */
    private static final int LOOPS = 16;
    /** Vectors are compiled if they take less than so much of the time of the loops, which compiled ones do many times over. */
    private static final double FASTER = 0.7;
    /** Runs in a row in which they must have been that fast. */
    private static final int ENOUGH = 3;
    /** Vectors that never get that fast are used all the same if they take at most so many times the time of the loops. */
    private static final double SLOWER = 2;

    private final int most;
    private final long nanoseconds;
    private final ArrayDeque<Trial> waiting = new ArrayDeque<>();
    private @Nullable Thread thread;
    private boolean warned;

    /** Something in two forms with the same results, on data of its own. */
    interface Trial {
        /** Runs the vectors. */
        void vectors();

        /** Runs the loops. */
        void loops();

        /** Called once the vectors are to be used; never, if they stay slower. */
        void ready();
    }

    /**
     * @param most runs after which vectors are judged as they are; C2 compiles a method after 5,000 calls at most
     * @param nanoseconds the same, as a time
     */
    WarmUp(int most, long nanoseconds) {
        this.most = most;
        this.nanoseconds = nanoseconds;
    }

    /** Runs a trial soon, after those that came before; returns at once. */
    synchronized void submit(Trial trial) {
        waiting.add(trial);
        if (thread == null) {
            Thread next = new Thread(this::work, "rnn4j-warm-up");
            next.setDaemon(true);
            next.start();
            thread = next;
        }
    }

    private synchronized @Nullable Trial next() {
        Trial trial = waiting.poll();
        if (trial == null) {
            thread = null;
        }
        return trial;
    }

    private void work() {
        try {
            for (Trial trial = next(); trial != null; trial = next()) {
                if (isWorthwhile(trial)) {
                    trial.ready();
                } else {
                    warn();
                }
            }
        } finally {
            ended();
        }
    }

    /** After a trial that failed, the next has a thread of its own. */
    private synchronized void ended() {
        if (thread == Thread.currentThread()) {
            thread = null;
        }
    }

    /** Runs a trial until its vectors are compiled; returns whether they are to be used. */
    final boolean isWorthwhile(Trial trial) {
        long end = System.nanoTime() + nanoseconds;
        long loops = Long.MAX_VALUE;
        long vectors = Long.MAX_VALUE;
        int faster = 0;
        for (int run = 0; run < most && faster < ENOUGH; run++) {
            if (run < FIRST_LOOPS || run % LOOPS == 0) {
                long start = System.nanoTime();
                trial.loops();
                loops = Math.min(loops, System.nanoTime() - start);
            }
            long start = System.nanoTime();
            if (start > end) {
                break;
            }
            trial.vectors();
            long time = System.nanoTime() - start;
            vectors = Math.min(vectors, time);
            faster = run >= FIRST_LOOPS && time < FASTER * loops ? faster + 1 : 0;
        }
        return vectors <= SLOWER * loops;
    }

    private void warn() {
        if (!warned) {
            warned = true;
            System.getLogger("io.rnn4j")
                    .log(
                            System.Logger.Level.WARNING,
                            "vectors are slower than plain loops on this JVM, so plain loops are used; a HotSpot JVM with its C2"
                                    + " compiler would use the vectors of the CPU");
        }
    }
}
