/** Language models from the command line: {@code ./rnn text} trains one, {@code ./rnn sample} lets it write. */
@NullMarked
package io.rnn4j.cli.text;

import org.jspecify.annotations.NullMarked;
