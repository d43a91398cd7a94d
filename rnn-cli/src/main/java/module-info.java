/** The command line behind {@code ./rnn}. */
module io.rnn4j.cli {
    requires info.picocli;
    requires io.rnn4j;
    requires io.rnn4j.bench;
    requires static transitive org.jspecify;

    opens io.rnn4j.cli to
            info.picocli;
}
