package io.rnn4j.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.BackendProvider;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The jar as it was packaged; run in the phase integration-test. */
class BenchmarksJarIT {
    private static final Path JAR = Path.of(System.getProperty("benchmarks.jar", "target/benchmarks.jar"));

    private static List<String> linesOf(String entry) throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile());
                InputStream in = jar.getInputStream(jar.getEntry(entry))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    @Test
    void noBackendVanishedWhenItsServiceFilesWereMerged() throws Exception {
        List<String> providers = ServiceLoader.load(BackendProvider.class).stream()
                .map(provider -> provider.type().getName())
                .toList();
        assertThat(providers).contains("io.rnn4j.java.JavaBackendProvider");
        assertThat(linesOf("META-INF/services/io.rnn4j.backend.BackendProvider"))
                .containsAll(providers);
    }

    @Test
    void jarListsAllBenchmarks() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(java, "-jar", JAR.toString(), "-l").start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).isZero();
        assertThat(lines)
                .contains(
                        "io.rnn4j.bench.ColdStart.start",
                        "io.rnn4j.bench.Gemm.multiply",
                        "io.rnn4j.bench.Peak.fma",
                        "io.rnn4j.bench.RecurrentForward.forward",
                        "io.rnn4j.bench.RecurrentOptions.train",
                        "io.rnn4j.bench.RecurrentStack.predict",
                        "io.rnn4j.bench.RecurrentStep.step",
                        "io.rnn4j.bench.RecurrentTraining.train",
                        "io.rnn4j.bench.TrainingMemory.train");
    }
}
