package io.rnn4j.blas;

import io.rnn4j.backend.Availability;
import org.jspecify.annotations.Nullable;

/** The native library cannot be used: the reason, and what the user can do about it. */
final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String fix;

    UnusableException(String reason, String fix, @Nullable Throwable cause) {
        super(reason, cause);
        this.fix = fix;
    }

    UnusableException(String reason, String fix) {
        this(reason, fix, null);
    }

    /** Java refuses native code to this library; the cause names the module. */
    static UnusableException nativeAccessDenied(IllegalCallerException cause) {
        return new UnusableException(
                "native access is denied: " + cause.getMessage(),
                "start the JVM with --enable-native-access=ALL-UNNAMED, or on the module path with"
                        + " --enable-native-access=io.rnn4j.blas,dev.ludovic.netlib.blas",
                cause);
    }

    Availability.Unusable toAvailability() {
        return new Availability.Unusable(String.valueOf(getMessage()), fix);
    }
}
