/**
 * Models and their training: a {@link io.rnn4j.train.Model} chains layers on a backend, a {@link
 * io.rnn4j.train.ModelPass} holds the buffers of one run of it, a {@link io.rnn4j.train.ModelState} the
 * state of its streams, and a {@code Trainer} fits it to data.
 */
@NullMarked
package io.rnn4j.train;

import org.jspecify.annotations.NullMarked;
