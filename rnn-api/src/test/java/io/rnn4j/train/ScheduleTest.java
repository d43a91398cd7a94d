package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.backend.contract.Json;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleTest {
    static Stream<Arguments> schedules() {
        return Stream.of(
                Arguments.of("step_size_3_gamma_0.5", Schedule.stairs(0.1, 3, 0.5)),
                Arguments.of("exponential_0.9", Schedule.exponential(0.1, 0.9)),
                Arguments.of("cosine_tmax_10_min_0.001", Schedule.cosine(0.1, 10, 0.001)),
                Arguments.of("one_cycle_max_1_total_20", Schedule.oneCycle(1, 20)),
                Arguments.of("linear_0.1_to_1_in_5", Schedule.linear(0.1, 0.1, 1, 5)),
                Arguments.of("polynomial_10_power_2", Schedule.polynomial(0.1, 10, 2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("schedules")
    void agreesWithPyTorchStepByStep(String name, Schedule schedule) {
        double[] rates = Reference.entry("schedules", name).get("rates").doubles();
        assertThat(rates).hasSizeGreaterThanOrEqualTo(10);
        for (int k = 0; k < rates.length; k++) {
            assertThat(schedule.perStep().at(k + 1, 1)).as("step %d", k + 1).isCloseTo(rates[k], offset(1e-12));
            assertThat(schedule.perEpoch().at(1, k + 1)).as("epoch %d", k + 1).isCloseTo(rates[k], offset(1e-12));
        }
    }

    @Test
    void everyScheduleOfTheReferenceIsCompared() {
        assertThat(schedules().map(arguments -> arguments.get()[0]))
                .containsExactlyElementsOf(Reference.file("schedules").elements().stream()
                        .map((Json entry) -> entry.get("name").text())
                        .toList());
    }

    @Test
    void afterItsEndACurveStays() {
        assertThat(Schedule.cosine(0.1, 10, 0.001).at(10)).isEqualTo(0.001);
        assertThat(Schedule.cosine(0.1, 10, 0.001).at(1000)).isEqualTo(0.001);
        assertThat(Schedule.oneCycle(1, 20).at(1000)).isEqualTo(1.0 / 25 / 1e4);
        assertThat(Schedule.linear(0.1, 1, 0, 5).at(1000)).isZero();
        assertThat(Schedule.polynomial(0.1, 10, 2).at(1000)).isZero();
    }

    @Test
    void aWarmUpLeadsToTheScheduleInEqualSteps() {
        LearningRate rate = Schedule.exponential(1, 0.5).perEpoch().warmUp(4);
        assertThat(rate.at(1, 1)).isEqualTo(0.25);
        assertThat(rate.at(3, 1)).isEqualTo(0.75);
        assertThat(rate.at(3, 2)).isEqualTo(0.375);
        assertThat(rate.at(4, 1)).isEqualTo(1);
        assertThat(rate.at(5, 3)).isEqualTo(0.25);
    }

    @Test
    void refusesValuesOutOfRange() {
        assertThatThrownBy(() -> Schedule.stairs(0.1, 0, 0.5)).hasMessageContaining("at least 1, but got 0");
        assertThatThrownBy(() -> Schedule.cosine(-1, 10, 0)).hasMessageContaining("-1.0");
        assertThatThrownBy(() -> Schedule.oneCycle(1, 1)).hasMessageContaining("at least 2, but got 1");
        assertThatThrownBy(() -> Schedule.polynomial(0.1, 3, Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> LearningRate.constant(1).warmUp(0)).hasMessageContaining("but got 0");
    }
}
