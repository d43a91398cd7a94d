package io.rnn4j.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackendSelectorTest {
    private static final BackendOptions OPTIONS = BackendOptions.defaults();

    private final LogLines log = new LogLines();

    @AfterEach
    void stopCollecting() {
        log.close();
    }

    private static BackendSelector of(BackendProvider... providers) {
        return BackendSelector.load(List.of(providers));
    }

    private static String best(BackendProvider... providers) {
        return of(providers).openBest(OPTIONS).info().name();
    }

    @Test
    void noProviderIsAnErrorThatNamesWhatToAdd() {
        assertThatThrownBy(() -> of().openBest(OPTIONS))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("no backend is on the class path; add io.rnn4j:rnn-backend-java");
        assertThatThrownBy(() -> of().openNamed("java", "the program", OPTIONS))
                .hasMessage("no backend named 'java' (asked for by the program) is on the class path; found none; add"
                        + " io.rnn4j:rnn-backend-java");
    }

    @Test
    void theOnlyProviderIsChosenAndOneLineSaysWhy() {
        assertThat(best(FakeProvider.usable("java", 0))).isEqualTo("java");
        assertThat(log.lines())
                .containsExactly("INFO backend java: fake library, fake kernels, 256-bit vectors, 2 threads (highest"
                        + " priority of those that can run)");
    }

    @Test
    void theHighestPriorityWinsWhateverTheOrder() {
        FakeProvider low = FakeProvider.usable("java", 0);
        FakeProvider high = FakeProvider.usable("blas", 100);
        assertThat(best(low, high)).isEqualTo("blas");
        assertThat(best(high, low)).isEqualTo("blas");
    }

    @Test
    void amongEqualPrioritiesTheFirstNameWinsWhateverTheOrder() {
        FakeProvider a = FakeProvider.usable("alpha", 5);
        FakeProvider b = FakeProvider.usable("beta", 5);
        assertThat(best(a, b)).isEqualTo("alpha");
        assertThat(best(b, a)).isEqualTo("alpha");
    }

    @Test
    void anUnusableFavouriteIsPassedOverWithALineThatNamesTheFix() {
        assertThat(best(FakeProvider.unusable("blas", 100), FakeProvider.usable("java", 0)))
                .isEqualTo("java");
        assertThat(log.lines().get(0))
                .isEqualTo("WARNING backend blas cannot run: its library is missing; fix: add the library");
        assertThat(log.lines()).hasSize(2);
    }

    @Test
    void adviceForAFasterChoiceIsLogged() {
        best(FakeProvider.usable("java", 0, "scalar kernels: add --add-modules jdk.incubator.vector"));
        assertThat(log.lines().get(1))
                .isEqualTo("INFO backend java: scalar kernels: add --add-modules jdk.incubator.vector");
    }

    @Test
    void onlyUnusableProvidersAreAnErrorThatListsEachWithReasonAndFix() {
        assertThatThrownBy(() -> best(FakeProvider.unusable("java", 0), FakeProvider.unusable("blas", 100)))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("no backend can run: blas (its library is missing; fix: add the library), java (its library"
                        + " is missing; fix: add the library)");
    }

    @Test
    void aNameWinsOverPriority() {
        BackendSelector selector = of(FakeProvider.usable("java", 0), FakeProvider.usable("blas", 100));
        assertThat(selector.openNamed("java", "-Drnn.backend", OPTIONS).info().name())
                .isEqualTo("java");
        assertThat(log.lines().get(0)).endsWith("(named by -Drnn.backend)");
    }

    @Test
    void anUnknownNameIsAnErrorThatListsWhatThereIs() {
        assertThatThrownBy(() -> of(FakeProvider.usable("java", 0)).openNamed("cuda", "the program", OPTIONS))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage(
                        "no backend named 'cuda' (asked for by the program) is on the class path; found java (usable)");
    }

    @Test
    void aNamedBackendThatCannotRunIsAnErrorAndNeverAFallback() {
        BackendSelector selector = of(FakeProvider.unusable("blas", 100), FakeProvider.usable("java", 0));
        assertThatThrownBy(() -> selector.openNamed("blas", "-Drnn.backend", OPTIONS))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("backend 'blas' (asked for by -Drnn.backend) cannot run: its library is missing; fix: add"
                        + " the library");
    }

    @Test
    void twoOfOneNameAreAnErrorOnlyWhereTheNameIsAskedFor() {
        BackendSelector selector = of(FakeProvider.usable("java", 0), FakeProvider.usable("java", 0));
        assertThat(selector.openBest(OPTIONS).info().name()).isEqualTo("java");
        assertThatThrownBy(() -> selector.openNamed("java", "the program", OPTIONS))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageStartingWith(
                        "2 backends are named 'java' (asked for by the program): [io.rnn4j.backend.Fake")
                .hasMessageEndingWith("; leave one on the class path");
    }

    @Test
    void aProviderThatThrowsInItsProbeIsUnusable() {
        FakeProvider broken = new FakeProvider(
                "blas",
                100,
                () -> {
                    throw new IllegalStateException("no probe");
                },
                () -> null);
        assertThat(best(broken, FakeProvider.usable("java", 0))).isEqualTo("java");
        assertThat(log.lines().get(0))
                .isEqualTo("WARNING backend blas cannot run: its probe failed with java.lang.IllegalStateException: no"
                        + " probe; fix: report this to the backend's maintainers");
        assertThatThrownBy(() -> of(broken).openNamed("blas", "the program", OPTIONS))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("no probe");
    }

    @Test
    void aProviderThatThrowsWhenItCreatesIsPassedOverUnlessNamed() {
        FakeProvider broken = new FakeProvider("blas", 100, Availability.Usable::new, () -> {
            throw new UnsatisfiedLinkError("no sgemm_");
        });
        assertThat(best(broken, FakeProvider.usable("java", 0))).isEqualTo("java");
        assertThat(log.lines().get(0))
                .startsWith(
                        "WARNING backend blas cannot run: it failed to start: java.lang.UnsatisfiedLinkError: no sgemm_");
        assertThatThrownBy(() -> of(broken).openNamed("blas", "the program", OPTIONS))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage(
                        "backend 'blas' (asked for by the program) failed to start: java.lang.UnsatisfiedLinkError: no"
                                + " sgemm_")
                .hasCauseInstanceOf(UnsatisfiedLinkError.class);
    }

    @Test
    void aProviderThatThrowsOverItsNameIsListedByItsClass() {
        BackendProvider nameless = new FakeProvider("", 0, Availability.Usable::new, () -> null) {
            @Override
            public String name() {
                throw new IllegalStateException("no name");
            }
        };
        List<BackendCandidate> candidates =
                of(nameless, FakeProvider.usable("java", 0)).candidates(OPTIONS);
        assertThat(candidates).extracting(BackendCandidate::usable).containsExactly(true, false);
        assertThat(candidates.get(1).name()).startsWith(BackendSelectorTest.class.getName());
    }

    @Test
    void aProviderThatCannotBeLoadedHidesNoOther() {
        Iterator<BackendProvider> good =
                List.<BackendProvider>of(FakeProvider.usable("java", 0)).iterator();
        BackendSelector selector = BackendSelector.load(() -> new Iterator<>() {
            private boolean failed;

            @Override
            public boolean hasNext() {
                return !failed || good.hasNext();
            }

            @Override
            public BackendProvider next() {
                if (!failed) {
                    failed = true;
                    throw new ServiceConfigurationError("bad services file");
                }
                return good.next();
            }
        });
        assertThat(selector.openBest(OPTIONS).info().name()).isEqualTo("java");
        assertThat(log.lines().get(0)).contains("WARNING", "bad services file", "repair or remove its jar");
    }

    @Test
    void aLoaderThatFailsForEverIsLeft() {
        BackendSelector selector = BackendSelector.load(() -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                throw new ServiceConfigurationError("stuck");
            }

            @Override
            public BackendProvider next() {
                throw new AssertionError("not reached");
            }
        });
        assertThatThrownBy(() -> selector.openBest(OPTIONS))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("stuck");
    }

    @Test
    void whatIsOpenedChecksItsArguments() {
        Backend backend = of(FakeProvider.usable("java", 0)).openBest(OPTIONS);
        assertThat(backend.tensors()).isInstanceOf(CheckedTensorOps.class);
        assertThat(Backends.checked(backend)).isSameAs(backend);
    }
}
