package io.rnn4j.cli.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.BackendCandidate;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.Backends;
import io.rnn4j.cli.CommandRun;
import org.junit.jupiter.api.Test;

class NotebookCommandTest {
    @Test
    void theBackendAskedForIsTheOneThatComputes() {
        for (BackendCandidate candidate : Backends.candidates(BackendOptions.defaults())) {
            CommandRun run = CommandRun.of("notebook", "--backend", candidate.name());
            assertThat(run.exitCode()).isEqualTo(candidate.usable() ? 0 : 1);
            if (candidate.usable()) {
                assertThat(run.out()).startsWith("The notebook's network in FLOAT64, on " + candidate.name() + ": ");
            }
        }
    }
}
