/**
 * Layers: a {@link io.rnn4j.layer.LayerSpec} describes one, a {@link io.rnn4j.layer.Layer} holds its
 * parameters on a backend, a {@link io.rnn4j.layer.Pass} holds the activations of one forward. The layer
 * itself holds none, so any number of threads share it, each with a pass of its own; the state of a stream
 * belongs to the caller.
 */
@NullMarked
package io.rnn4j.layer;

import org.jspecify.annotations.NullMarked;
