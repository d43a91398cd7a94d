/** Forecasts of CSV files from the command line: {@code ./rnn train}, {@code forecast} and {@code evaluate}. */
@NullMarked
package io.rnn4j.cli.forecast;

import org.jspecify.annotations.NullMarked;
