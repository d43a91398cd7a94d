package io.rnn4j.java;

import org.jspecify.annotations.Nullable;

/**
 * What the JVM can do with the Vector API, found by a ladder of checks before any class that names it is touched.
 *
 * @param bits the width of the widest vectors, 0 if there are none to use
 * @param registers the number of vector registers
 * @param missing why there are none and the fix, as a clause, or null
 */
record VectorSupport(int bits, int registers, @Nullable String missing) {
    static final String FLAG = "--add-modules jdk.incubator.vector";

    /** From this width on, a CPU has 32 vector registers (AVX-512). */
    private static final int WIDE = 512;

    static VectorSupport probe(Jvm jvm) {
        String missing = missing(jvm);
        if (missing != null) {
            return new VectorSupport(0, 0, missing);
        }
        int bits = Math.min(WIDE, jvm.vectorBits());
        if (bits < 128) {
            return new VectorSupport(0, 0, "this CPU's widest vectors have " + bits + " bits; nothing is to be done");
        }
        if (Boolean.FALSE.equals(jvm.flag("UseFMA")) || (!jvm.arm() && jvm.flag("UseFMA") == null && bits < 256)) {
            // Without the instruction, fma is computed with BigDecimal. All CPUs with 256-bit vectors have it.
            return new VectorSupport(
                    0, 0, "fused multiply-add is not available; remove -XX:-UseFMA if it is set, else use another CPU");
        }
        return new VectorSupport(bits, jvm.arm() || bits >= WIDE ? 32 : 16, null);
    }

    private static @Nullable String missing(Jvm jvm) {
        if (!jvm.hasVectorModule()) {
            return "the module jdk.incubator.vector is missing; add " + FLAG;
        }
        String vm = jvm.property("java.vm.name");
        if (!(vm.contains("OpenJDK") || vm.contains("HotSpot"))
                || jvm.property("java.vendor.version").contains("GraalVM")
                || Boolean.TRUE.equals(jvm.flag("UseJVMCICompiler"))) {
            return "the compiler of " + vm + " is not known to compile the Vector API well; use the C2 compiler of a"
                    + " HotSpot JVM";
        }
        String mode = jvm.property("java.vm.info");
        if (mode.contains("interpreted")
                || mode.contains("emulated-client")
                || Boolean.FALSE.equals(jvm.flag("UseCompiler"))) {
            return "the JVM runs without its C2 compiler (" + mode + "); remove -Xint and -XX:TieredStopAtLevel";
        }
        if (Boolean.FALSE.equals(jvm.flag("EnableVectorSupport"))) {
            return "vector support is switched off; remove -XX:-EnableVectorSupport";
        }
        return null;
    }
}
