package io.rnn4j.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Discovery through the real ServiceLoader, on class paths made for each test. */
class ServiceDiscoveryTest {
    private final List<URLClassLoader> loaders = new ArrayList<>();
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @TempDir
    private Path folder;

    private LogLines log;

    /** A provider in a services file. */
    public static final class Good extends FakeProvider {
        /** For the service loader. */
        public Good() {
            super("good", 1, Availability.Usable::new, () -> backend("good"));
        }
    }

    /** A provider that no one can construct. */
    public static final class Exploding extends FakeProvider {
        /** For the service loader. */
        public Exploding() {
            super("exploding", 100, Availability.Usable::new, () -> null);
            throw new IllegalStateException("boom in the constructor");
        }
    }

    @BeforeEach
    void collect() {
        log = new LogLines();
    }

    @AfterEach
    void restore() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        System.clearProperty(Backends.PROPERTY);
        log.close();
        for (URLClassLoader loader : loaders) {
            loader.close();
        }
    }

    /** Sets a class path with one folder for each services file. */
    private void classPath(String... servicesFiles) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (int i = 0; i < servicesFiles.length; i++) {
            Path root = folder.resolve("entry" + i);
            Path services = Files.createDirectories(root.resolve("META-INF/services"));
            Files.writeString(services.resolve(BackendProvider.class.getName()), servicesFiles[i]);
            urls.add(root.toUri().toURL());
        }
        URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), before);
        loaders.add(loader);
        Thread.currentThread().setContextClassLoader(loader);
    }

    @Test
    void aListedProviderIsFound() throws IOException {
        classPath(Good.class.getName());
        try (Backend backend = Backends.open()) {
            assertThat(backend.info().name()).isEqualTo("good");
        }
    }

    @Test
    void aMissingClassABrokenFileAndAThrowingConstructorHideNoOther() throws IOException {
        classPath("no.such.Provider", "this is not a class name", Exploding.class.getName(), Good.class.getName());
        try (Backend backend = Backends.open()) {
            assertThat(backend.info().name()).isEqualTo("good");
        }
        assertThat(log.lines()).filteredOn(line -> line.startsWith("WARNING")).hasSize(3);
        assertThat(String.join("\n", log.lines())).contains("no.such.Provider", "Illegal", "boom in the constructor");
        assertThat(Backends.candidates(BackendOptions.defaults()))
                .extracting(BackendCandidate::usable)
                .containsExactly(true, false, false, false);
    }

    @Test
    void theSystemPropertyNamesTheBackend() throws IOException {
        classPath(Good.class.getName());
        System.setProperty(Backends.PROPERTY, " good ");
        try (Backend backend = Backends.open()) {
            assertThat(backend.info().name()).isEqualTo("good");
        }
        assertThat(log.lines().get(0)).endsWith("(named by -Drnn.backend)");
        System.setProperty(Backends.PROPERTY, "other");
        assertThatThrownBy(Backends::open)
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("'other' (asked for by -Drnn.backend)");
        System.setProperty(Backends.PROPERTY, " ");
        try (Backend backend = Backends.open()) {
            assertThat(backend.info().name()).isEqualTo("good");
        }
    }

    @Test
    void theProgramsNameWinsOverTheSystemProperty() throws IOException {
        classPath(Good.class.getName());
        System.setProperty(Backends.PROPERTY, "other");
        try (Backend backend = Backends.open("good", BackendOptions.defaults())) {
            assertThat(backend.info().name()).isEqualTo("good");
        }
    }
}
