package io.rnn4j.bench;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the measured JVMs are started: this JDK, this class path, and the flags that this JDK needs. */
final class Launch {
    private Launch() {}

    /** Returns the flags, for the reasons in {@link Benchmarks}. */
    static List<String> flags() {
        List<String> flags = new ArrayList<>();
        if (ModuleFinder.ofSystem().find("jdk.incubator.vector").isPresent()) {
            flags.add(Benchmarks.VECTOR_MODULE);
        }
        flags.add(Benchmarks.NATIVE_ACCESS);
        flags.add(Benchmarks.COLLECTOR);
        flags.add(Benchmarks.BLOCKING_COMPILER);
        if (Runtime.version().feature() >= 23) {
            flags.add("--sun-misc-unsafe-memory-access=allow"); // JMH's own, of which these JDKs warn
        }
        return flags;
    }

    /**
     * Runs a main class in such a JVM.
     *
     * @return what it wrote to its standard output
     * @throws IOException if it cannot be started or ends with an error
     */
    static String run(Class<?> main, List<String> arguments) throws IOException, InterruptedException {
        return run(flags(), main, arguments);
    }

    /** Runs a main class in a JVM with other flags. */
    static String run(List<String> flags, Class<?> main, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException("a JVM ended with status " + status + ": " + String.join(" ", command));
        }
        return output;
    }
}
