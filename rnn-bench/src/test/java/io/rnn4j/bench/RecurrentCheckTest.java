package io.rnn4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.tensor.DType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RecurrentCheckTest {
    private static final RecurrentShape SHAPE = RecurrentShape.parse("5,4,3,6");

    private static RecurrentSubject subject(RecurrentProblem problem, boolean training) {
        Backend backend = ReferenceBackend.open();
        return new BackendRecurrent(backend, backend.layers(), problem, training);
    }

    static Stream<Arguments> cellsAndTypes() {
        return Stream.of(Cell.values())
                .flatMap(cell -> Stream.of(DType.values()).map(dtype -> Arguments.of(cell, dtype)));
    }

    @ParameterizedTest
    @MethodSource("cellsAndTypes")
    void referenceBackendAgreesWithTheOracle(Cell cell, DType dtype) {
        RecurrentProblem problem = RecurrentProblem.sequence(cell, SHAPE, dtype);
        RecurrentCheck check = new RecurrentCheck("reference", problem);
        assertThatCode(() -> check.forward(subject(problem, false))).doesNotThrowAnyException();
        assertThatCode(() -> check.training(subject(problem, true))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("cellsAndTypes")
    void referenceBackendAgreesWithTheOracleFromAState(Cell cell, DType dtype) {
        RecurrentProblem problem = RecurrentProblem.continued(cell, SHAPE, dtype);
        assertThatCode(() -> new RecurrentCheck("reference", problem).forward(subject(problem, false)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("cellsAndTypes")
    void someRowsOfABatchAloneAgreeToo(Cell cell, DType dtype) {
        RecurrentProblem problem = RecurrentProblem.sequence(cell, SHAPE, dtype);
        RecurrentCheck firstAndLastRow = new RecurrentCheck("reference", problem, 0);
        assertThatCode(() -> firstAndLastRow.training(subject(problem, true))).doesNotThrowAnyException();
    }

    @Test
    void checkGivesBackTheOutputGradientThatItReplaced() {
        RecurrentProblem problem = RecurrentProblem.sequence(Cell.GRU, SHAPE, DType.FLOAT64);
        RecurrentSubject subject = subject(problem, true);
        subject.train();
        double[] before = subject.gradients().wx();
        new RecurrentCheck("reference", problem, 0).training(subject);
        subject.train();
        assertThat(subject.gradients().wx()).isEqualTo(before);
    }

    static Stream<Arguments> results() {
        return Stream.of(Cell.values())
                .flatMap(cell ->
                        Stream.of("y", "dx", "dWx", "dWh", "dbx", "dbh").map(result -> Arguments.of(cell, result)));
    }

    @ParameterizedTest
    @MethodSource("results")
    void oneWrongValueInAnyResultIsFound(Cell cell, String result) {
        RecurrentProblem problem = RecurrentProblem.sequence(cell, SHAPE, DType.FLOAT64);
        RecurrentSubject wrong = new Altered(subject(problem, true), result);
        assertThatThrownBy(() -> new RecurrentCheck("altered", problem).training(wrong))
                .isInstanceOf(WrongResultException.class)
                .hasMessageContaining("altered, " + cell.label() + " 5,4,3,6 FLOAT64, " + result);
    }

    @ParameterizedTest
    @EnumSource
    void nanIsFound(Cell cell) {
        RecurrentProblem problem = RecurrentProblem.sequence(cell, SHAPE, DType.FLOAT32);
        RecurrentSubject subject = subject(problem, false);
        RecurrentSubject nan = new Altered(subject, "y") {
            @Override
            double alter(double value) {
                return Double.NaN;
            }
        };
        assertThatThrownBy(() -> new RecurrentCheck("nan", problem).forward(nan))
                .isInstanceOf(WrongResultException.class)
                .hasMessageContaining("is NaN");
    }

    @ParameterizedTest
    @EnumSource
    void swappedGatesAreFound(Cell cell) {
        RecurrentProblem right = RecurrentProblem.sequence(cell, SHAPE, DType.FLOAT32);
        RecurrentProblem swapped = new RecurrentProblem(
                cell,
                SHAPE,
                DType.FLOAT32,
                right.x(),
                reversed(right.wx()),
                right.wh(),
                right.bx(),
                right.bh(),
                right.h0(),
                right.c0(),
                right.dy());
        assertThatThrownBy(() -> new RecurrentCheck("swapped", right).forward(subject(swapped, false)))
                .isInstanceOf(WrongResultException.class);
    }

    private static double[] reversed(double[] values) {
        double[] reversed = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            reversed[i] = values[values.length - 1 - i];
        }
        return reversed;
    }

    /** Changes the last value of one result. */
    private static class Altered implements RecurrentSubject {
        private static final List<String> GRADIENTS = List.of("dx", "dWx", "dWh", "dbx", "dbh");
        private final RecurrentSubject subject;
        private final String result;

        Altered(RecurrentSubject subject, String result) {
            this.subject = subject;
            this.result = result;
        }

        double alter(double value) {
            return value + 1e-6;
        }

        private double[] altered(double[] values, String name) {
            if (name.equals(result)) {
                values[values.length - 1] = alter(values[values.length - 1]);
            }
            return values;
        }

        @Override
        public void forward() {
            subject.forward();
        }

        @Override
        public void train() {
            subject.train();
        }

        @Override
        public void outputGradient(double[] dy) {
            subject.outputGradient(dy);
        }

        @Override
        public double[] output() {
            return altered(subject.output(), "y");
        }

        @Override
        public Gradients gradients() {
            Gradients got = subject.gradients();
            return new Gradients(
                    altered(got.x(), GRADIENTS.get(0)),
                    altered(got.wx(), GRADIENTS.get(1)),
                    altered(got.wh(), GRADIENTS.get(2)),
                    altered(got.bx(), GRADIENTS.get(3)),
                    altered(got.bh(), GRADIENTS.get(4)));
        }

        @Override
        public void close() {
            subject.close();
        }
    }
}
