/** Files: a model is one {@linkplain io.rnn4j.io.ModelFile safetensors file}. */
@NullMarked
package io.rnn4j.io;

import org.jspecify.annotations.NullMarked;
