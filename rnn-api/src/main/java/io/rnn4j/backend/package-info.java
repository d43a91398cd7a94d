/**
 * The service interfaces that a compute backend implements, and the discovery that chooses one.
 *
 * <p>{@link io.rnn4j.backend.TensorOps} is the Tensor SPI, {@link io.rnn4j.backend.LayerKernels} the
 * Layer SPI. A backend that implements the first alone runs everything: the second is composed from it
 * by default. Programs open a backend with {@link io.rnn4j.backend.Backends}.
 */
@NullMarked
package io.rnn4j.backend;

import org.jspecify.annotations.NullMarked;
