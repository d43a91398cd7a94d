/** Layers and cells as a program that uses the library writes them: outside of its packages, in plain Java. */
@NullMarked
package io.rnn4j.own;

import org.jspecify.annotations.NullMarked;
