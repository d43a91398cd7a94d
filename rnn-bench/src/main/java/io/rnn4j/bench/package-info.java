/** JMH benchmarks of the hot loops across backends. */
@NullMarked
package io.rnn4j.bench;

import org.jspecify.annotations.NullMarked;
