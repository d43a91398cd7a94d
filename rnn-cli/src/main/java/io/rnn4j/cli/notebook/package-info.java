/**
 * The notebook's network, built class by class from tensor operations: what it computes, faults included,
 * beside the true gradient. An example to learn from, not a part of the library.
 */
@NullMarked
package io.rnn4j.cli.notebook;

import org.jspecify.annotations.NullMarked;
