package io.rnn4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlopsTest {
    private static final RecurrentShape SHAPE = RecurrentShape.parse("64,100,128,256");

    @Test
    void forwardCountsTwoForEachWeightAndRowOfTheSequence() {
        assertThat(Flops.forward(Cell.RNN, SHAPE)).isEqualTo(2.0 * 100 * 64 * (128 + 256) * 256);
        assertThat(Flops.forward(Cell.GRU, SHAPE)).isEqualTo(2.0 * 100 * 64 * (128 + 256) * 3 * 256);
        assertThat(Flops.forward(Cell.LSTM, SHAPE)).isEqualTo(2.0 * 100 * 64 * (128 + 256) * 4 * 256);
    }

    @Test
    void forwardDoesNotOverflow() {
        RecurrentShape large = new RecurrentShape(1 << 14, 1 << 14, 1 << 14, 1 << 14);
        assertThat(Flops.forward(Cell.LSTM, large)).isEqualTo(0x1p60);
    }

    @ParameterizedTest
    @EnumSource
    void trainingIsThreeTimesForward(Cell cell) {
        assertThat(Flops.training(cell, SHAPE)).isEqualTo(3 * Flops.forward(cell, SHAPE));
    }

    @Test
    void shapeMayBeWrittenWithoutCommasForJmhsOptionP() {
        assertThat(RecurrentShape.parse("64x100x128x256")).isEqualTo(SHAPE).hasToString("64,100,128,256");
    }

    @Test
    void productCountsTwoForEachTerm() {
        assertThat(Flops.gemm(GemmShape.parse("2x3x5", Cell.RNN))).isEqualTo(60);
    }

    @ParameterizedTest
    @EnumSource
    void productOfACellHasTheOperationsOfItsForward(Cell cell) {
        assertThat(Flops.gemm(GemmShape.parse(SHAPE.toString(), cell))).isEqualTo(Flops.forward(cell, SHAPE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1,2", "1,2,0", "1,2,3,4,5", "1,2,3,x", "1,2,3,0", "1x2", "1x2x0", "1x2x3x4x5", "-1,1,1,1"})
    void shapeThatIsNoneIsRefusedWithTheFormThatItMustHave(String text) {
        assertThatThrownBy(() -> GemmShape.parse(text, Cell.RNN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(".*(N,T,I,H|MxNxK).*");
    }
}
