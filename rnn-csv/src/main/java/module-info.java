/** Series of numbers from CSV files. */
@SuppressWarnings("module") // the 4 at the end of the project's name
module io.rnn4j.csv {
    requires transitive io.rnn4j;
    requires de.siegmar.fastcsv;
    requires static org.jspecify;

    exports io.rnn4j.csv;
}
