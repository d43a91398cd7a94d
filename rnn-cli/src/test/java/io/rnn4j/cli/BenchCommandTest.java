package io.rnn4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aBaseThatIsMissingFailsInOneLine() {
        Path base = folder.resolve("absent.json");
        CommandRun run = CommandRun.of("bench", "--compare", base.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualToNormalizingNewlines(
                        "rnn bench: there is no file " + base + "; name a file that ./rnn bench --json wrote\n");
    }

    @Test
    void aBaseThatIsNotJmhsFailsInOneLine() throws Exception {
        Path base = Files.writeString(folder.resolve("base.json"), "{\"a\": 1}");
        CommandRun run = CommandRun.of("bench", "--compare", base.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("rnn bench: " + base + " is not a result file of JMH: ")
                .hasLineCount(1);
    }

    @Test
    void aToleranceBelowZeroIsABadArgument() {
        CommandRun run = CommandRun.of("bench", "--compare", "base.json", "--tolerance", "-5");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--tolerance must be a percentage of at least 0, but got -5.0");
    }
}
