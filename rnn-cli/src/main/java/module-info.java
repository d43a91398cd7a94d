/** The command line behind {@code ./rnn}. */
@SuppressWarnings("module") // the 4 at the end of the project's name
module io.rnn4j.cli {
    requires ascii.table;
    requires commons.math3;
    requires info.picocli;
    requires io.rnn4j;
    requires io.rnn4j.bench;
    requires io.rnn4j.csv;
    requires java.desktop;
    requires java.logging;
    requires xchart;
    requires static org.jspecify;

    opens io.rnn4j.cli to
            info.picocli;
    opens io.rnn4j.cli.demo to
            info.picocli;
    opens io.rnn4j.cli.forecast to
            info.picocli;
    opens io.rnn4j.cli.notebook to
            info.picocli;
    opens io.rnn4j.cli.text to
            info.picocli;
}
