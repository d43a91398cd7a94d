package io.rnn4j.java;

import io.rnn4j.tensor.Storage;

/** Memory on the Java heap: one array. */
sealed interface HeapStorage extends Storage permits FloatStorage, DoubleStorage {}
