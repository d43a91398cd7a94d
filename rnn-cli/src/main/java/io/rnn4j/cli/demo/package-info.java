/** The demonstration on real data: births a day in the United States, forecast one day ahead. */
@NullMarked
package io.rnn4j.cli.demo;

import org.jspecify.annotations.NullMarked;
