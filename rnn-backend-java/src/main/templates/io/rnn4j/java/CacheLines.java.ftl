<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "CacheLines.java"/>
package io.rnn4j.java;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds where in an array vectors begin that lie in one line of the cache each.
 *
 * <p>The JVM aligns arrays to 8 bytes and tells no address, so a vector of 64 bytes that is read from an array's first
 * element lies across two lines in seven cases of eight. An Ice Lake reads those at half the rate: tiles of the recurrent
 * layers reached 0.82 of the peak there, and 0.98 where their weights began at a line (512 bits, k = 128). On a Zen 4 it
 * makes no difference. A line can only be told by the time that it takes to read from each of the eight places: one of them
 * is faster, or none is to be preferred. The collector may move an array later, so callers ask again now and then. Nothing
 * but the speed depends on the answer.
 */
abstract class ${e.Type}CacheLines {
    private static final int BYTES = 64;
    /** Elements of a line. */
    static final int LINE = BYTES / ${e.bytes};
    /** Elements between two places where an array can begin. */
    private static final int STEP = 8 / ${e.bytes};
    /** Elements that are read: so few that they stay in the first cache though another thread of the core may use it too. */
    private static final int READ = 8192 / ${e.bytes};
    /** Elements from the first place on that an array must have. */
    static final int SPAN = READ + LINE;
    /** Each place is timed so often, and the least time counts: others have been interrupted. */
    private static final int ROUNDS = 6;
    /** A place counts if it takes less than so much of the time of the third fastest; measured: 0.57 to 0.65. */
    private static final double FASTER = 0.85;

    /** Nanoseconds that a compiled read takes at most: 16 KB in some 50 to 300, in the interpreter 100,000. */
    private static final long COMPILED = 5_000;
    /** Reads in a row that must have been fast. */
    private static final int ENOUGH = 20;
    /** Where the compiler does not get there, some seconds. */
    private static final long MOST_READS = 50_000;

    private final int places;
    /** Buffers of one search at a time, so that it allocates nothing. */
    private final long[] times;

    private final ${t}[] sums = new ${t}[LINE];
    private final AtomicBoolean searching = new AtomicBoolean();
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean compiled;

    /**
     * @param lanes elements of a vector
     */
    ${e.Type}CacheLines(int lanes) {
        // Vectors of 128 bits never cross lines if they lie at multiples of 16 bytes; half of all arrays begin there.
        this.places = lanes * ${e.bytes} < 32 ? 0 : BYTES / 8;
        this.times = new long[places];
    }

    /** Returns one that never searches. */
    static ${e.Type}CacheLines unknown() {
        return new ${e.Type}CacheLines(0) {
            @Override
            void read(${t}[] array, int from, int n, ${t}[] sums) {
                throw new IllegalStateException("nothing is to be read");
            }
        };
    }

    /** Whether reading is compiled. The first time it is asked, a thread begins to see to that, which takes some 50 ms. */
    private boolean isCompiled() {
        if (!compiled && !asked.getAndSet(true)) {
            Thread thread = new Thread(this::warmUp, "rnn4j-cache-lines");
            thread.setDaemon(true);
            thread.start();
        }
        return compiled;
    }

    private void warmUp() {
        ${t}[] array = new ${t}[SPAN];
        ${t}[] sums = new ${t}[LINE];
        int fast = 0;
        for (long i = 0; i < MOST_READS && fast < ENOUGH; i++) {
            long start = System.nanoTime();
            read(array, 0, READ, sums);
            fast = System.nanoTime() - start < COMPILED ? fast + 1 : 0;
        }
        compiled = fast == ENOUGH;
    }

    /** Adds up vectors from {@code from} on, {@code n} elements, and leaves the sums in the first elements of sums. */
    abstract void read(${t}[] array, int from, int n, ${t}[] sums);

    /** Nanoseconds that a search takes. */
    long nanoseconds() {
        return 13_000;
    }

    /**
     * Returns how many elements after {@code from}, less than {@link #LINE}, a line begins.
     *
     * @param array at least {@link #SPAN} elements from {@code from} on
     * @param otherwise what is returned where it cannot be told: no place is faster, or the time is over
     * @param nanoseconds how long it may take, after which it ends with the next place
     */
    int begin(${t}[] array, int from, int otherwise, long nanoseconds) {
        if (places == 0 || !isCompiled()) {
            return otherwise;
        }
        if (!searching.compareAndSet(false, true)) {
            return otherwise; // Another thread has the buffers.
        }
        try {
            return search(array, from, otherwise, nanoseconds);
        } finally {
            searching.set(false);
        }
    }

    private int search(${t}[] array, int from, int otherwise, long nanoseconds) {
        Arrays.fill(times, Long.MAX_VALUE);
        long begin = System.nanoTime();
        int best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (int place = 0; place < places; place++) {
                long start = System.nanoTime();
                if (start - begin > nanoseconds) {
                    return otherwise;
                }
                read(array, from + place * STEP, READ, sums);
                times[place] = Math.min(times[place], System.nanoTime() - start);
                best = times[place] < times[best] ? place : best;
            }
        }
        long least = times[best];
        Arrays.sort(times);
        return least < FASTER * times[2] ? best * STEP : otherwise;
    }
}
</#list>
