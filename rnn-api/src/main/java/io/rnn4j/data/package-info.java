/**
 * Data for training: a {@link io.rnn4j.data.Dataset} fills {@link io.rnn4j.data.Batch}es with samples, each a
 * sequence of inputs and its targets.
 */
@NullMarked
package io.rnn4j.data;

import org.jspecify.annotations.NullMarked;
