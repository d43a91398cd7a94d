/** Tests of how the modules and packages are laid out, and helpers that other modules use for theirs. */
package io.rnn4j.architecture;
