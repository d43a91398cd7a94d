/** The matrix product by OpenBLAS, found, checked and loaded. */
@NullMarked
package io.rnn4j.blas;

import org.jspecify.annotations.NullMarked;
