package io.rnn4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @Test
    void helpListsTheCommandsAndExitCodes() {
        CommandRun run = CommandRun.of("--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("backends", "notebook", "Exit codes:");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "backends",
                "bench",
                "demo",
                "notebook",
                "train",
                "forecast",
                "evaluate",
                "inspect",
                "text",
                "sample"
            })
    void everyCommandHasHelp(String command) {
        CommandRun run = CommandRun.of(command, "--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: rnn " + command);
    }

    @Test
    void versionIsOneLine() {
        CommandRun run = CommandRun.of("--version");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).matches("RNN4J \\S.*\\R");
    }

    @Test
    void noCommandIsABadArgumentWithUsage() {
        CommandRun run = CommandRun.of();
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("Name a command.", "Usage: rnn");
    }

    @Test
    void unknownOptionIsABadArgumentWithUsage() {
        CommandRun run = CommandRun.of("notebook", "--no-such-option");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("Unknown option: '--no-such-option'", "Usage: rnn notebook");
    }

    @Test
    void unknownCommandIsABadArgumentWithUsage() {
        CommandRun run = CommandRun.of("notebok");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("notebok", "notebook");
    }

    @Test
    void anUnknownBackendFailsWithoutAStackTrace() {
        CommandRun run = CommandRun.of("notebook", "--backend", "abacus");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("rnn notebook: no backend named 'abacus'")
                .doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
    }
}
