package io.rnn4j.cli;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendCandidate;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.Backends;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which backend a command computes with, and why. The rules are those of {@link Backends}; they are followed
 * here by name so that the command can tell the reason.
 *
 * @param name the backend's name; null where none can run, so that {@link #open} tells what is wrong
 * @param why the reason, as a clause
 * @param candidates all that were found, best first
 * @param options what it is opened with
 */
public record BackendChoice(
        @Nullable String name, String why, List<BackendCandidate> candidates, BackendOptions options) {
    static BackendChoice among(@Nullable String asked, BackendOptions options) {
        List<BackendCandidate> candidates = Backends.candidates(options);
        String property = System.getProperty(Backends.PROPERTY);
        if (asked != null) {
            return new BackendChoice(asked, "asked for by --backend", candidates, options);
        }
        if (property != null && !property.isBlank()) {
            return new BackendChoice(property.strip(), "asked for by -D" + Backends.PROPERTY, candidates, options);
        }
        Optional<BackendCandidate> best =
                candidates.stream().filter(BackendCandidate::usable).findFirst();
        return new BackendChoice(
                best.map(BackendCandidate::name).orElse(null),
                "the highest priority of those that can run",
                candidates,
                options);
    }

    /**
     * Opens it.
     *
     * @return a new backend
     * @throws io.rnn4j.backend.BackendUnavailableException if it cannot run
     */
    public Backend open() {
        return name == null ? Backends.open(options) : Backends.open(name, options);
    }
}
