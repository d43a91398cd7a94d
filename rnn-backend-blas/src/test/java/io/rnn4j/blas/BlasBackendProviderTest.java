package io.rnn4j.blas;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.Availability;
import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendInfo;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.BackendProvider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class BlasBackendProviderTest {
    private static final String SERVICE = BackendProvider.class.getName();

    @Test
    void theServiceFileAndTheModuleNameTheSameProvider() throws IOException {
        String name = BlasBackendProvider.class.getName();
        ClassLoader loader = BlasBackendProvider.class.getClassLoader();
        String root = Objects.requireNonNull(
                        BlasBackendProvider.class.getResource("/" + name.replace('.', '/') + ".class"))
                .toString()
                .replace(name.replace('.', '/') + ".class", "");
        try (InputStream services = java.net
                        .URI
                        .create(root + "META-INF/services/" + SERVICE)
                        .toURL()
                        .openStream();
                InputStream module =
                        java.net.URI.create(root + "module-info.class").toURL().openStream()) {
            assertThat(new String(services.readAllBytes(), StandardCharsets.UTF_8).strip())
                    .isEqualTo(name);
            assertThat(ModuleDescriptor.read(module).provides()).singleElement().satisfies(provides -> {
                assertThat(provides.service()).isEqualTo(SERVICE);
                assertThat(provides.providers()).containsExactly(name);
            });
        }
        assertThat(ServiceLoader.load(BackendProvider.class, loader))
                .anyMatch(provider -> provider instanceof BlasBackendProvider);
    }

    @Test
    void itOutranksTheJavaBackend() {
        BackendProvider provider = new BlasBackendProvider();
        assertThat(provider.name()).isEqualTo("blas");
        assertThat(provider.priority()).isEqualTo(100);
    }

    @Test
    void probingAgainReturnsTheLibraryThatIsLoaded() throws UnusableException {
        assertThat(BlasLoader.load(BackendOptions.defaults())).isSameAs(BlasLoader.load(BackendOptions.defaults()));
    }

    @Test
    void theBackendTellsWhatItRunsOn() {
        BackendOptions options = BackendOptions.defaults().withThreads(2).with("java.vectorBits", "0");
        try (Backend backend = new BlasBackendProvider().create(options)) {
            BackendInfo info = backend.info();
            assertThat(info.name()).isEqualTo("blas");
            assertThat(info.library()).matches("OpenBLAS [0-9.]+|Accelerate|.*blas.*");
            assertThat(info.kernels()).isNotBlank();
            assertThat(info.vectorBits()).isZero();
            assertThat(info.threads()).isEqualTo(2);
        }
    }

    @Test
    void whatTheJavaBackendCannotDoIsRefusedHereToo() {
        assertThat(new BlasBackendProvider().probe(BackendOptions.defaults().with("java.vectorBits", "77")))
                .isInstanceOf(Availability.Unusable.class);
    }

    @Test
    void aSecondLibraryInTheSameJvmIsRefused() {
        BackendProvider provider = new BlasBackendProvider();
        assertThat(provider.probe(BackendOptions.defaults())).isInstanceOf(Availability.Usable.class);
        assertThat(provider.probe(BackendOptions.defaults().with("blas.library", "/other/libopenblas.so.0")))
                .isInstanceOfSatisfying(
                        Availability.Unusable.class,
                        refusal -> assertThat(refusal.reason()).contains("bound netlib to another library"));
    }
}
