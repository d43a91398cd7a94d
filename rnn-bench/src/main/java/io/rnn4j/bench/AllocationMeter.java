package io.rnn4j.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.LongStream;

/** Counts the bytes that threads have allocated on the heap. Exact, and allocates nothing itself. */
final class AllocationMeter {
    private final ThreadMXBean bean = bean();
    private final long[] threads;

    private AllocationMeter(long[] threads) {
        this.threads = threads;
    }

    static AllocationMeter ofThisThread() {
        return new AllocationMeter(new long[] {Thread.currentThread().getId()});
    }

    /** Counts what this thread allocates, and those that are not among the others: a backend's own. */
    static AllocationMeter ofThisThreadAndNewOnes(long[] others) {
        long self = Thread.currentThread().getId();
        return new AllocationMeter(LongStream.concat(
                        LongStream.of(self),
                        Arrays.stream(threads())
                                .filter(id ->
                                        id != self && Arrays.stream(others).noneMatch(other -> other == id)))
                .toArray());
    }

    /** Returns the threads that there are. */
    static long[] threads() {
        return bean().getAllThreadIds();
    }

    private static ThreadMXBean bean() {
        if (ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
                && bean.isThreadAllocatedMemorySupported()) {
            return bean;
        }
        throw new UnsupportedOperationException("this JVM does not count what threads allocate; use HotSpot");
    }

    /** Returns what they have allocated so far. */
    long bytes() {
        long sum = 0;
        for (long thread : threads) {
            sum += bean.getThreadAllocatedBytes(thread);
        }
        return sum;
    }
}
