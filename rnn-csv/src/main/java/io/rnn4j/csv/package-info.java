/** Series of numbers from CSV files: see {@link io.rnn4j.csv.CsvSource}. */
@NullMarked
package io.rnn4j.csv;

import org.jspecify.annotations.NullMarked;
