package io.rnn4j.java;

import io.rnn4j.backend.Availability;
import io.rnn4j.backend.BackendOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The width of the vectors that a backend will use.
 *
 * @param bits the width, 0 for scalar code
 * @param registers how many vector registers a kernel may count on
 * @param advice what would make it faster
 * @param refusal why the width asked for cannot be had, or null
 */
record VectorChoice(int bits, int registers, List<String> advice, Availability.@Nullable Unusable refusal) {
    static VectorChoice of(BackendOptions options) {
        String asked = options.property(JavaBackend.VECTOR_BITS).orElse("auto").strip();
        return of(asked, () -> VectorSupport.probe(Jvm.current()));
    }

    /** Chooses; asks for the machine's support only where it matters, since that loads the Vector API. */
    static VectorChoice of(String asked, java.util.function.Supplier<VectorSupport> machine) {
        return switch (asked) {
            case "0" -> new VectorChoice(0, 0, List.of(), null);
            case "auto" -> automatic(machine.get());
            case "128", "256", "512" -> exactly(Integer.parseInt(asked), machine.get());
            default ->
                refused(
                        JavaBackend.VECTOR_BITS + " must be auto, 0, 128, 256 or 512, but is '" + asked + "'",
                        "set it to one of them, or leave it out");
        };
    }

    private static VectorChoice automatic(VectorSupport support) {
        return support.missing() == null
                ? new VectorChoice(support.bits(), support.registers(), List.of(), null)
                : new VectorChoice(0, 0, List.of("scalar code is used, because " + support.missing()), null);
    }

    private static VectorChoice exactly(int bits, VectorSupport support) {
        if (support.missing() != null) {
            return refused(
                    JavaBackend.VECTOR_BITS + "=" + bits + " was asked for, but " + support.missing(),
                    "do that, or set " + JavaBackend.VECTOR_BITS + " to auto or 0");
        }
        if (bits > support.bits()) {
            return refused(
                    JavaBackend.VECTOR_BITS + "=" + bits
                            + " was asked for, but the widest vectors of this CPU and JVM are " + support.bits()
                            + " bits",
                    "set " + JavaBackend.VECTOR_BITS + " to auto or at most " + support.bits());
        }
        return new VectorChoice(bits, support.registers(), List.of(), null);
    }

    private static VectorChoice refused(String reason, String fix) {
        return new VectorChoice(0, 0, List.of(), new Availability.Unusable(reason, fix));
    }
}
