package io.rnn4j.cli;

import io.rnn4j.backend.BackendOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --backend}, for every command that computes. */
public final class BackendOption {
    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "The backend to compute with, such as java or blas; see 'rnn backends'."
                    + " Default: the system property rnn.backend, else the best that can run.")
    private @Nullable String name;

    /** Creates the option, not given. */
    public BackendOption() {}

    /**
     * Chooses the backend: the one named, else the best that can run.
     *
     * @return the choice
     * @throws io.rnn4j.backend.BackendUnavailableException if the named one, or all, cannot run
     */
    public BackendChoice choose() {
        return BackendChoice.among(name, BackendOptions.defaults());
    }
}
