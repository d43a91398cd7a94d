package io.rnn4j.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Batch;
import io.rnn4j.data.Windows;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.io.IOException;
import java.io.StringReader;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class ForecastTaskTest {
    private final DailyBirths data = DailyBirths.load();
    private final ForecastTask task = new ForecastTask(data);

    @Test
    void thePartsAreTheYearsThatTheySayAndDoNotMeet() {
        assertSpan(task.training(), LocalDate.of(1969, 2, 25), LocalDate.of(1985, 12, 31));
        assertSpan(task.validation(), LocalDate.of(1986, 1, 1), LocalDate.of(1986, 12, 31));
        assertSpan(task.test(), LocalDate.of(1987, 1, 1), LocalDate.of(1988, 12, 31));
    }

    private void assertSpan(Windows part, LocalDate first, LocalDate last) {
        assertThat(data.date(task.day(part, 0))).isEqualTo(first);
        assertThat(data.date(task.day(part, part.size() - 1))).isEqualTo(last);
    }

    @Test
    void theInputsForADayDoNotKnowThatDayNorAnyAfterIt() throws IOException {
        LocalDate asked = LocalDate.of(1987, 6, 1);
        DailyBirths changed = withOtherBirthsFrom(asked);
        ForecastTask other = new ForecastTask(changed);
        int sample = data.day(asked) - data.day(ForecastTask.TEST_START);
        assertThat(inputs(other, sample)).isEqualTo(inputs(task, sample));
        assertThat(inputs(other, sample + 1)).isNotEqualTo(inputs(task, sample + 1));
    }

    @Test
    void theScalingDoesNotKnowValidationAndTest() throws IOException {
        ForecastTask other = new ForecastTask(withOtherBirthsFrom(ForecastTask.VALIDATION_START));
        assertThat(other.scaling()).isEqualTo(task.scaling()).hasSize(4);
    }

    private DailyBirths withOtherBirthsFrom(LocalDate date) throws IOException {
        StringBuilder text = new StringBuilder("year,month,date_of_month,day_of_week,births\n");
        for (int day = 0; day < data.days(); day++) {
            LocalDate each = data.date(day);
            double births = data.births(day) + (each.isBefore(date) ? 0 : 1000);
            text.append(each.getYear())
                    .append(',')
                    .append(each.getMonthValue())
                    .append(',')
                    .append(each.getDayOfMonth())
                    .append(',')
                    .append(each.getDayOfWeek().getValue())
                    .append(',')
                    .append((int) births)
                    .append('\n');
        }
        return DailyBirths.read(new StringReader(text.toString()));
    }

    private static double[] inputs(ForecastTask task, int sample) {
        Windows test = task.test();
        try (Backend backend = ReferenceBackend.open()) {
            Tensor inputs =
                    backend.tensors().allocate(DType.FLOAT64, Shape.of(ForecastTask.WINDOW, 1, task.features()));
            Tensor targets =
                    backend.tensors().allocate(DType.FLOAT64, test.targets().shape(ForecastTask.WINDOW, 1));
            test.fill(new int[] {sample}, Batch.ofValues(test.targets(), inputs, targets));
            return inputs.toDoubleArray();
        }
    }
}
