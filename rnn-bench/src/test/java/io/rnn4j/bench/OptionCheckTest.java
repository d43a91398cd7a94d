package io.rnn4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.tensor.DType;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OptionCheckTest {
    /** More steps and sequences than are compared. */
    private static final RecurrentShape SHAPE = RecurrentShape.parse("5,12,3,6");

    static Stream<Arguments> options() {
        return Arrays.stream(Cell.values())
                .flatMap(cell -> CellOption.of(cell).stream().map(option -> Arguments.of(cell, option)));
    }

    private static OptionTraining training(Cell cell, CellOption option, DType dtype) {
        return new OptionTraining(ReferenceBackend.open(), cell, option, SHAPE, dtype, option.lengths(SHAPE));
    }

    @ParameterizedTest
    @MethodSource("options")
    void everyOptionAgreesWithTheComposedCell(Cell cell, CellOption option) {
        for (DType dtype : DType.values()) {
            try (OptionTraining subject = training(cell, option, dtype)) {
                double[] dy = subject.dy().toDoubleArray();
                assertThatCode(() -> new OptionCheck(cell, option, SHAPE, dtype).check("reference", subject))
                        .doesNotThrowAnyException();
                assertThat(subject.dy().toDoubleArray()).isEqualTo(dy);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("options")
    void anOptionIsNoOtherOption(Cell cell, CellOption option) {
        for (CellOption other : CellOption.of(cell)) {
            if (other != option) {
                try (OptionTraining subject = training(cell, other, DType.FLOAT64)) {
                    assertThatThrownBy(
                                    () -> new OptionCheck(cell, option, SHAPE, DType.FLOAT64).check("other", subject))
                            .as(option + " for " + other)
                            .isInstanceOf(
                                    RuntimeException.class); // Parameters of other names or sizes do not get so far.
                }
            }
        }
    }

    @Test
    void sequencesOfHalfTheLengthHaveAllLengths() {
        assertThat(CellOption.RAGGED.lengths(RecurrentShape.parse("4,10,1,1"))).containsExactly(1, 4, 7, 10);
        assertThat(Arrays.stream(CellOption.RAGGED.lengths(RecurrentShape.parse("64,100,1,1")))
                        .average())
                .hasValueCloseTo(50.5, within(0.5));
        assertThat(CellOption.PLAIN.lengths(SHAPE)).isNull();
    }

    @Test
    void stackedModelAgreesWithTwoOraclesAndNotWithOneThatIsOff() {
        for (Cell cell : Cell.values()) {
            try (StackedModel model = new StackedModel(ReferenceBackend.open(), cell, SHAPE, DType.FLOAT64)) {
                assertThatCode(() -> model.check("reference")).doesNotThrowAnyException();
            }
        }
    }
}
