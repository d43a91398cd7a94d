/**
 * A backend of plain loops: the least that the Tensor SPI asks for. Tests of rnn-api run on it, and it shows
 * that a backend with nothing but {@link io.rnn4j.backend.TensorOps} runs every cell.
 */
@NullMarked
package io.rnn4j.backend.reference;

import org.jspecify.annotations.NullMarked;
