package io.rnn4j.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class AllocationMeterTest {
    @Test
    void anArrayCountsWithItsHeaderAndNothingIsAddedToIt() {
        AllocationMeter meter = AllocationMeter.ofThisThread();
        meter.bytes(); // The first call loads classes.
        long before = meter.bytes();
        long again = meter.bytes();
        byte[] array = new byte[10_000];
        long after = meter.bytes();
        assertThat(again).isEqualTo(before);
        assertThat(after - before - array.length).isBetween(8L, 64L);
    }

    @Test
    void threadsThatABackendStartedCountAndOthersDoNot() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        ExecutorService own = Executors.newSingleThreadExecutor();
        try {
            other.submit(() -> {}).get();
            long[] others = AllocationMeter.threads();
            own.submit(() -> {}).get();
            AllocationMeter meter = AllocationMeter.ofThisThreadAndNewOnes(others);
            long before = meter.bytes();
            other.submit(() -> new byte[50_000_000]).get();
            long withOthers = meter.bytes();
            own.submit(() -> new byte[20_000_000]).get();
            long withOwn = meter.bytes();
            assertThat(withOthers - before).isLessThan(20_000_000);
            assertThat(withOwn - withOthers).isBetween(20_000_000L, 40_000_000L);
        } finally {
            other.shutdown();
            own.shutdown();
        }
    }
}
