/**
 * Tensors: typed, strided views on memory that a backend owns. Nothing here computes; arithmetic is
 * in {@code io.rnn4j.backend.TensorOps}.
 */
@NullMarked
package io.rnn4j.tensor;

import org.jspecify.annotations.NullMarked;
