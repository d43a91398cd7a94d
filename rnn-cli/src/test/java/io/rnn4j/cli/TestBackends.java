package io.rnn4j.cli;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendCandidate;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.Backends;
import io.rnn4j.backend.reference.ReferenceBackend;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** The backends that tests run on: the reference, and every one on the class path that can run here. */
public final class TestBackends {
    static {
        TestLog.silence();
    }

    private TestBackends() {}

    /** Opens a new backend each time it is asked. */
    public interface Opener extends Supplier<Backend> {}

    public static Stream<Named<Opener>> all() {
        BackendOptions options = BackendOptions.defaults();
        Stream<Named<Opener>> found = Backends.candidates(options).stream()
                .filter(BackendCandidate::usable)
                .map(candidate -> Named.of(candidate.name(), () -> Backends.open(candidate.name(), options)));
        return Stream.concat(Stream.of(Named.of("reference", ReferenceBackend::open)), found);
    }
}
