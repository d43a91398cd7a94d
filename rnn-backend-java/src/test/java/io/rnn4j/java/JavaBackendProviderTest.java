package io.rnn4j.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.BackendProvider;
import io.rnn4j.backend.BackendUnavailableException;
import io.rnn4j.backend.Backends;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JavaBackendProviderTest {
    /** What is logged on the console is tested in JVMs of their own; held here, because loggers are weakly kept. */
    private static final Logger LOGGER = Logger.getLogger("io.rnn4j");

    private static final String SERVICE = "/META-INF/services/" + BackendProvider.class.getName();

    @BeforeAll
    static void beQuiet() {
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void logAgain() {
        LOGGER.setLevel(null);
    }

    @Test
    void theModuleAndTheClassPathProvideTheSame() throws IOException {
        URI classes = URI.create(JavaBackend.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString());
        try (InputStream module = Files.newInputStream(Path.of(classes).resolve("module-info.class"));
                InputStream services = JavaBackend.class.getResourceAsStream(SERVICE)) {
            List<String> provided = ModuleDescriptor.read(module).provides().stream()
                    .filter(provides -> provides.service().equals(BackendProvider.class.getName()))
                    .flatMap(provides -> provides.providers().stream())
                    .toList();
            List<String> listed = new String(services.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(listed).isEqualTo(provided).containsExactly(JavaBackendProvider.class.getName());
        }
    }

    @Test
    void isFoundByNameAndTellsWhatItRunsOn() {
        try (Backend backend = Backends.open("java", BackendOptions.defaults().withThreads(2))) {
            assertThat(backend.info().toString()).startsWith("java: ").endsWith("2 threads");
        }
    }

    @Test
    void anUnknownWidthIsAnError() {
        BackendOptions options = BackendOptions.defaults().with(JavaBackend.VECTOR_BITS, "100");
        assertThatThrownBy(() -> Backends.open("java", options))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("java.vectorBits must be auto, 0, 128, 256 or 512, but is '100'");
    }

    @Test
    void aJvmWithoutTheVectorModuleRunsAndLogsTheFlag() throws IOException, InterruptedException {
        assertThat(fork())
                .contains("java: plain Java")
                .contains("the module jdk.incubator.vector is missing; add --add-modules jdk.incubator.vector");
    }

    @Test
    void aJvmWithoutC2RunsAndLogsTheReason() throws IOException, InterruptedException {
        assertThat(fork("--add-modules", "jdk.incubator.vector", "-XX:TieredStopAtLevel=1"))
                .contains("java: plain Java")
                .contains("without its C2 compiler");
    }

    @Test
    void aJvmWithoutFusedMultiplyAddRunsAndLogsTheReason() throws IOException, InterruptedException {
        assertThat(fork("--add-modules", "jdk.incubator.vector", "-XX:-UseFMA"))
                .contains("java: plain Java")
                .contains("fused multiply-add");
    }

    /** Opens the backend in a JVM of its own. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            Backends.open("java", BackendOptions.defaults()).close();
        }
    }

    private static String fork(String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
