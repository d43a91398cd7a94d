package io.rnn4j.cli.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.tensor.Shape;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each expectation was printed by {@code numpy.array2string(a, separator=', ')}, numpy 2.4. */
class NumpyFormatTest {
    @ParameterizedTest
    @MethodSource("printedByNumpy")
    void printsAsNumpyDoes(double[] values, Shape shape, String expected) {
        assertThat(NumpyFormat.format(values, shape)).isEqualTo(expected);
    }

    static Stream<Arguments> printedByNumpy() {
        return Stream.of(
                printed(
                        "[[0.76188798, 0.76213958],\n [0.792209  , 0.8141834 ]]",
                        Shape.of(2, 2),
                        0.7618879813039355,
                        0.7621395822810539,
                        0.7922090043313164,
                        0.8141833978422628),
                printed(
                        "[[[4.75883037e-05, 6.05642872e-05],\n  [4.75884400e-05, 6.05640000e-05]]]",
                        Shape.of(1, 2, 2),
                        4.758830366765619e-05,
                        6.056428715538172e-05,
                        4.758844002950337e-05,
                        6.0564e-05),
                printed("[ 1. , -2. ,  0.5]", Shape.of(3), 1, -2, 0.5),
                printed("[0., 0.]", Shape.of(2), 0, 0),
                printed("[1.e-09, 1.e+00]", Shape.of(2), 1e-9, 1),
                printed(
                        "[-1.00000000e-300,  1.23456789e+008,  1.00000000e+006,  0.00000000e+000]",
                        Shape.of(4),
                        -1e-300,
                        123456789,
                        9.9999999999e5,
                        0),
                printed("[1234.5 ,    3.25]", Shape.of(2), 1234.5, 3.25),
                printed("[100000.,    100.]", Shape.of(2), 99999.999999999, 100),
                printed("[1.e-05, 1.e-04]", Shape.of(2), 1e-5, 9.99999999999e-5),
                printed("[-0.00012346, -0.05      ]", Shape.of(2), -0.0001234567891, -0.05),
                printed(
                        "[[[1. , 2. ],\n  [3. , 4. ]],\n\n [[5. , 6. ],\n  [7. , 8.5]]]",
                        Shape.of(2, 2, 2),
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        7,
                        8.5));
    }

    private static Arguments printed(String expected, Shape shape, double... values) {
        return Arguments.of(values, shape, expected);
    }
}
