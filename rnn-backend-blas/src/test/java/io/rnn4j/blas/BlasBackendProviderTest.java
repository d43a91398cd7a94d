package io.rnn4j.blas;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.architecture.ModuleAgreement;
import io.rnn4j.backend.Availability;
import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendInfo;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.BackendProvider;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class BlasBackendProviderTest {
    @Test
    void theServiceFileAndTheModuleNameTheSameProvider() {
        assertThat(ModuleAgreement.differences(BlasBackendProvider.class)).isEmpty();
        assertThat(ServiceLoader.load(BackendProvider.class))
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
