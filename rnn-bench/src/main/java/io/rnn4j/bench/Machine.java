package io.rnn4j.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Names what a measurement ran on. */
final class Machine {
    /**
     * The system property that tells a measured JVM what {@link #cpu} says. JMH's results name a JVM's arguments and no
     * processor, so this is how it gets into them.
     */
    static final String PROPERTY = "rnn4j.bench.cpu";

    private Machine() {}

    /** Returns the processor's name and how many of them the JVM may use. */
    static String cpu() {
        int count = Runtime.getRuntime().availableProcessors();
        return model() + ", " + count + (count == 1 ? " processor" : " processors") + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }

    private static String model() {
        try {
            String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
            if (os.startsWith("linux")) {
                return modelOf(Files.readString(Path.of("/proc/cpuinfo")));
            }
            if (os.startsWith("mac")) {
                Process process = new ProcessBuilder("sysctl", "-n", "machdep.cpu.brand_string").start();
                return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            }
        } catch (IOException e) {
            return "processor unknown (" + e.getMessage() + ")";
        }
        String windows = System.getenv("PROCESSOR_IDENTIFIER");
        return windows == null ? "processor unknown" : windows;
    }

    /** Reads Linux's description: x86 names a model, ARM numbers of the implementer and the part. */
    static String modelOf(String cpuinfo) {
        String name = field(cpuinfo, "model name");
        if (!name.isEmpty()) {
            String family = field(cpuinfo, "cpu family");
            return name + (family.isEmpty() ? "" : " (family " + family + ", model " + field(cpuinfo, "model") + ")");
        }
        String part = field(cpuinfo, "CPU part");
        return part.isEmpty()
                ? "processor unknown"
                : "ARM implementer " + field(cpuinfo, "CPU implementer") + " part " + part;
    }

    private static String field(String cpuinfo, String name) {
        return cpuinfo.lines()
                .filter(line -> line.split(":", 2)[0].strip().equals(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
    }

    static String jdk() {
        return Runtime.version() + ", " + System.getProperty("java.vm.name") + ", " + System.getProperty("java.vendor");
    }

    /** Returns how many threads wanted a processor in the last minute; negative where the system does not tell. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
