package io.rnn4j.layer;

import io.rnn4j.backend.Backend;
import io.rnn4j.tensor.DType;
import java.util.random.RandomGenerator;

/**
 * What a layer is created from, beside its description.
 *
 * @param backend owns its memory and runs its kernels
 * @param dtype the type of its parameters and activations
 * @param random draws its initial parameters
 */
public record LayerContext(Backend backend, DType dtype, RandomGenerator random) {}
