package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.layer.Activate;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import org.junit.jupiter.api.Test;

class ModelSummaryTest {
    private static Model model() {
        return Model.builder(ReferenceBackend.open())
                .inputSize(5)
                .add(Dense.of(7))
                .add(new Activate(Activation.RELU))
                .add(Recurrent.simple(64))
                .add(new LastStep())
                .add(Dense.of(1))
                .build();
    }

    @Test
    void aLineALayerWithSettingsShapesAndCounts() {
        assertThat(model().summary()).isEqualTo("""
                layer  type        settings                             output      parameters
                       input                                            [T, N, 5]
                0      dense       size=7                               [T, N, 7]           42
                1      activation  function=relu                        [T, N, 7]            0
                2      rnn         activation=tanh bias=true hidden=64  [T, N, 64]       4,672
                3      last-step                                        [N, 64]              0
                4      dense       size=1                               [N, 1]              65
                       total       FLOAT32                                               4,779
                """);
    }

    @Test
    void theShapesForOneInputAreNumbers() {
        assertThat(model().summary(Shape.of(120, 32, 5))).isEqualTo("""
                layer  type        settings                             output         parameters
                       input                                            [120, 32, 5]
                0      dense       size=7                               [120, 32, 7]           42
                1      activation  function=relu                        [120, 32, 7]            0
                2      rnn         activation=tanh bias=true hidden=64  [120, 32, 64]       4,672
                3      last-step                                        [32, 64]                0
                4      dense       size=1                               [32, 1]                65
                       total       FLOAT32                                                  4,779
                """);
    }

    @Test
    void refusesAnInputThatDoesNotFit() {
        assertThatThrownBy(() -> model().summary(Shape.of(120, 32, 4)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[120, 32, 4]");
    }
}
