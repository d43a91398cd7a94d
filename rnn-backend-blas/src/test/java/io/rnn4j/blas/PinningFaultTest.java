package io.rnn4j.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PinningFaultTest {
    private static final List<String> G1 = List.of("G1 Young Generation", "G1 Concurrent GC", "G1 Old Generation");
    private static final List<String> PARALLEL = List.of("PS MarkSweep", "PS Scavenge");

    @ParameterizedTest
    @ValueSource(strings = {"22", "22.0.2", "23.0.1", "24.0.2", "25", "25.0.1", "25.0.2", "25.0.2.1"})
    void g1OfAFaultyJdkIsRefusedWithReasonAndFix(String version) {
        assertThatThrownBy(() -> PinningFault.check(Runtime.Version.parse(version), G1))
                .isInstanceOfSatisfying(UnusableException.class, refusal -> {
                    assertThat(refusal).hasMessageContaining("JDK-8377811").hasMessageContaining(version);
                    assertThat(refusal.toAvailability().fix()).contains("25.0.3", "-XX:+UseParallelGC");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.0.15", "21.0.9", "25.0.3", "25.0.4", "25.1", "26", "27-ea"})
    void g1OfOtherJdksIsFine(String version) {
        assertThatCode(() -> PinningFault.check(Runtime.Version.parse(version), G1))
                .doesNotThrowAnyException();
    }

    @Test
    void otherCollectorsDoNotHaveTheFault() {
        assertThatCode(() -> PinningFault.check(Runtime.Version.parse("25.0.1"), PARALLEL))
                .doesNotThrowAnyException();
    }

    @Test
    void aCollectorThatCannotBeSeenIsTakenForG1() {
        assertThatThrownBy(() -> PinningFault.check(Runtime.Version.parse("25.0.1"), List.of()))
                .isInstanceOf(UnusableException.class)
                .hasMessageContaining("java.management");
    }
}
