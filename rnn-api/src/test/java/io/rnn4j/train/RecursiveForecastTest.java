package io.rnn4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.ShapeException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RecursiveForecastTest {
    private final Backend backend = ReferenceBackend.open();

    /** Gives {@code 2 x + c} of the last row (x, c). */
    private Model doubling() {
        Model model = Model.builder(backend)
                .dtype(DType.FLOAT64)
                .inputSize(2)
                .add(new LastStep())
                .add(Dense.of(1))
                .buildWithoutValues();
        Objects.requireNonNull(model.parameters().get("1.weight")).value().copyFrom(new double[] {2, 1});
        model.refresh();
        return model;
    }

    @Test
    void eachForecastIsPartOfTheNextInput() {
        double[][][] windows = new double[100][][];
        for (int n = 0; n < windows.length; n++) {
            windows[n] = new double[][] {{-1, -1}, {n, 0}};
        }
        double[][][] forecasts = RecursiveForecast.run(doubling(), windows, 3, (sample, step, forecast, row) -> {
            row[0] = forecast[0];
            row[1] = 1000 * (step + 1) + sample;
        });
        for (int n = 0; n < windows.length; n++) {
            double first = 2 * n;
            double second = 2 * first + 1000 + n;
            double third = 2 * second + 2000 + n;
            assertThat(forecasts[n]).isDeepEqualTo(new double[][] {{first}, {second}, {third}});
            assertThat(windows[n]).isDeepEqualTo(new double[][] {{-1, -1}, {n, 0}});
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        RecursiveForecast.NextRow same = (sample, step, forecast, row) -> row[0] = forecast[0];
        double[][][] one = {{{1, 2}}};
        assertThatThrownBy(() -> RecursiveForecast.run(doubling(), one, 0, same))
                .hasMessageContaining("got 0");
        double[][][] ragged = {{{1, 2}}, {{1, 2}, {3, 4}}};
        assertThatThrownBy(() -> RecursiveForecast.run(doubling(), ragged, 1, same))
                .hasMessageContaining("number 1 has 2");
        double[][][] wide = {{{1, 2, 3}}};
        assertThatThrownBy(() -> RecursiveForecast.run(doubling(), wide, 1, same))
                .hasMessageContaining("2 features");
        Model everyStep = Model.builder(backend).inputSize(2).add(Dense.of(1)).build();
        assertThatThrownBy(() -> RecursiveForecast.run(everyStep, one, 1, same)).isInstanceOf(ShapeException.class);
    }
}
