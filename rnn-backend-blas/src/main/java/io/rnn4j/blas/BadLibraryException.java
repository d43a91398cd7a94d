package io.rnn4j.blas;

import java.io.IOException;

/** A file is not a library that may be loaded here. The message names the file and says why. */
final class BadLibraryException extends IOException {
    private static final long serialVersionUID = 1L;

    BadLibraryException(String message) {
        super(message);
    }
}
