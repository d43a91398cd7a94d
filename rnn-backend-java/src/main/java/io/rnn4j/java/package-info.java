/** The backend in pure Java. */
@NullMarked
package io.rnn4j.java;

import org.jspecify.annotations.NullMarked;
