package io.rnn4j.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the measured JVMs are started: this JDK, this class path, and the flags that this JDK needs. */
final class Launch {
    private static final String CLASS_PATH = "java.class.path";

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

    /** Returns this JVM's class path. */
    static String classPath() {
        return System.getProperty(CLASS_PATH);
    }

    /** Returns the class path of JVMs that ask or measure a contender: {@link Contender#libraries} says which. */
    static String classPath(Contender contender) {
        Optional<Path> libraries = contender.libraries();
        return libraries.isEmpty() ? classPath() : classPath(libraries.get(), classPath());
    }

    /** Returns a class path with the jars of a folder first, and without those of the folder around it. */
    static String classPath(Path libraries, String before) {
        Path others = libraries.toAbsolutePath().normalize().getParent();
        try (Stream<Path> jars = Files.list(libraries)) {
            Stream<String> own = jars.map(Path::toString)
                    .filter(name -> name.endsWith(".jar"))
                    .sorted();
            Stream<String> kept = Stream.of(before.split(File.pathSeparator))
                    .filter(entry ->
                            !Path.of(entry).toAbsolutePath().normalize().startsWith(others));
            return Stream.concat(own, kept).collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the folder of libraries " + libraries, e);
        }
    }

    /**
     * Does something in which JMH starts JVMs. It gives them the class path that the property of this JVM says, and has no
     * option for another.
     */
    static <T, E extends Exception> T withClassPath(String classPath, Task<T, E> task) throws E {
        String before = classPath();
        System.setProperty(CLASS_PATH, classPath);
        try {
            return task.run();
        } finally {
            System.setProperty(CLASS_PATH, before);
        }
    }

    /** Something to do. */
    interface Task<T, E extends Exception> {
        T run() throws E;
    }

    /**
     * Runs a main class in a JVM.
     *
     * @return what it wrote to its standard output
     * @throws IOException if it cannot be started or ends with an error
     */
    static String run(List<String> flags, String classPath, Class<?> main, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.add("-cp");
        command.add(classPath);
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
