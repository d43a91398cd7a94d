package io.rnn4j.cli.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.Backend;
import io.rnn4j.cli.TestBackends.Opener;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NotebookReportTest {
    @ParameterizedTest
    @MethodSource("io.rnn4j.cli.TestBackends#all")
    void showsAllThreeProblemsTheTrueGradientAndTheFiveReasons(Opener opener) {
        String text = report(opener);
        assertThat(text)
                .contains("Problem 1", "Sigmoid", "Tanh", "ReLU", "Softmax", "SimpleInitializer", "SGD")
                .contains("""
                        [[[0.76188798, 0.76213958, 0.76239095, 0.76255841],
                          [0.792209  , 0.8141834 , 0.83404912, 0.84977719],
                          [0.79494228, 0.81839002, 0.83939649, 0.85584174]]]
                        """)
                .contains("""
                        [[[4.75883037e-05, 6.05642872e-05],
                          [4.75883582e-05, 6.05643690e-05],
                          [4.75884400e-05, 6.05644781e-05]]]
                        """)
                .contains("""
                        [[[0.00224325, 0.00297104],
                          [0.00157123, 0.00211471],
                          [0.00142717, 0.00191714]]]
                        """)
                .contains("1. The activation remembers", "5. SGD updates");
    }

    private static String report(Opener opener) {
        StringWriter text = new StringWriter();
        try (Backend backend = opener.get()) {
            new NotebookReport(backend, new PrintWriter(text)).print();
        }
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
