package io.rnn4j.blas;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM of its own that runs {@link ProbeMain}, with a home and a temporary folder of its own. */
final class ForkedJvm {
    private static final long MINUTES = 2;

    private final Path folder;
    private final List<String> flags = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private final List<String> prefix = new ArrayList<>();
    private String classPath = System.getProperty("java.class.path");

    /** Everything it writes goes below {@code folder}. */
    ForkedJvm(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("tmp"));
        Files.createDirectories(folder.resolve("home"));
        flags.add("-XX:+UseParallelGC");
        flags.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
        flags.add("-Duser.home=" + folder.resolve("home"));
        flags.add("-Djava.library.path=" + folder.resolve("home"));
    }

    /** What it ended with; {@code output} holds its lines by their first word. */
    record Result(int exit, Map<String, String> output, List<Path> temporaries) {}

    ForkedJvm flag(String flag) {
        flags.add(flag);
        return this;
    }

    ForkedJvm allowNativeAccess() {
        return Runtime.version().feature() >= 22 ? flag("--enable-native-access=ALL-UNNAMED") : this;
    }

    ForkedJvm environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    ForkedJvm launchedBy(String... command) {
        prefix.addAll(List.of(command));
        return this;
    }

    ForkedJvm withoutBundledLibraries() {
        classPath = Stream.of(classPath.split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("openblas"))
                .collect(Collectors.joining(File.pathSeparator));
        return this;
    }

    Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, ProbeMain.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("XDG_")
                        || name.startsWith("OPENBLAS_")
                        || name.startsWith("JAVA_TOOL")
                        || name.startsWith("JDK_JAVA"));
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true).start();
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        return await(start(arguments));
    }

    Result await(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("the forked JVM hangs");
        }
        Map<String, String> output = new TreeMap<>();
        for (String line : text.split("\\R", -1)) {
            String[] words = line.split(" ", 2);
            output.merge(words[0], words.length == 1 ? "" : words[1], (a, b) -> a + "\n" + b);
        }
        return new Result(process.exitValue(), output, temporaries());
    }

    /** What is in the temporary folder but the JVM's own performance data. */
    List<Path> temporaries() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("tmp"))) {
            return files.filter(file -> !file.getFileName().toString().startsWith("hsperfdata"))
                    .toList();
        }
    }
}
