package io.rnn4j.blas;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * JDK-8377811: from JDK 22, when G1 learned to pin regions, up to 25.0.2 it may move an array while native code
 * works on it. netlib hands its arrays to native code in just that way, so results would be wrong at times and
 * the heap damaged.
 */
final class PinningFault {
    private static final int FIRST_FEATURE = 22;
    private static final int LAST_FEATURE = 25;
    /** The first update of {@link #LAST_FEATURE} without the fault. */
    private static final int FIXED_UPDATE = 3;

    private static final String FIX = "update to JDK 25.0.3 or newer, or start the JVM with -XX:+UseParallelGC";

    private PinningFault() {}

    /** Throws if this JVM has the fault. */
    static void check() throws UnusableException {
        if (isFaulty(Runtime.version())) {
            check(Runtime.version(), collectors());
        }
    }

    static void check(Runtime.Version version, List<String> collectors) throws UnusableException {
        if (!isFaulty(version)) {
            return;
        }
        if (collectors.isEmpty()) {
            throw new UnusableException(
                    "JDK " + version
                            + " has the fault JDK-8377811 (the collector G1 moves arrays under native code), and"
                            + " whether G1 is in use cannot be seen without the module java.management",
                    FIX + " and --add-modules java.management");
        }
        if (collectors.stream().anyMatch(name -> name.startsWith("G1"))) {
            throw new UnusableException(
                    "JDK " + version + " has the fault JDK-8377811: its collector G1 moves arrays under native code",
                    FIX);
        }
    }

    static boolean isFaulty(Runtime.Version version) {
        int feature = version.feature();
        return feature >= FIRST_FEATURE
                && (feature < LAST_FEATURE
                        || (feature == LAST_FEATURE && version.interim() == 0 && version.update() < FIXED_UPDATE));
    }

    /** Returns names such as "G1 Young Generation"; nothing where the module that knows them is not there. */
    private static List<String> collectors() {
        try {
            return ManagementFactory.getGarbageCollectorMXBeans().stream()
                    .map(GarbageCollectorMXBean::getName)
                    .toList();
        } catch (NoClassDefFoundError e) {
            return List.of();
        }
    }
}
