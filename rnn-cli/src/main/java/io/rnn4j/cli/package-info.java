/** The command line behind {@code ./rnn}. */
@NullMarked
package io.rnn4j.cli;

import org.jspecify.annotations.NullMarked;
