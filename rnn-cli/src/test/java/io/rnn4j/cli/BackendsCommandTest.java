package io.rnn4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.BackendCandidate;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.Backends;
import org.junit.jupiter.api.Test;

class BackendsCommandTest {
    @Test
    void everyCandidateIsListedWithItsStateAndTheChoice() {
        CommandRun run = CommandRun.of("backends");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("backend", "state", "library", "kernels", "vectors", "threads", "Chosen: ");
        for (BackendCandidate candidate : Backends.candidates(BackendOptions.defaults())) {
            assertThat(run.out())
                    .containsPattern(
                            "\\| " + candidate.name() + " +\\| " + (candidate.usable() ? "usable" : "cannot run"));
        }
    }

    @Test
    void theJavaBackendIsAlwaysUsable() {
        assertThat(CommandRun.of("backends").out()).containsPattern("\\| java +\\| usable");
    }
}
