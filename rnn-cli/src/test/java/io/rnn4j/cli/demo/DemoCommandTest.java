package io.rnn4j.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendCandidate;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.Backends;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.cli.CommandRun;
import io.rnn4j.io.ModelFile;
import io.rnn4j.train.Model;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DemoCommandTest {
    @TempDir
    private Path folder;

    @Test
    void oneEpochTellsEverythingAndLeavesAModelAndAChart() throws IOException {
        CommandRun run = demo("--epochs", "1", "--hidden", "8");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("Backends  ", "Chosen    ", "epoch 1/1")
                .containsPattern("same day last week +311\\.6")
                .containsPattern("ridge regression on 28 days and the calendar +272\\.2")
                .contains("with the same bits");
        BufferedImage chart = ImageIO.read(folder.resolve(Demo.CHART).toFile());
        assertThat(chart.getWidth()).isEqualTo(1500);
        assertThat(chart.getHeight()).isGreaterThan(1000);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder(Demo.MODEL, Demo.CHART);
    }

    @ParameterizedTest
    @CsvSource({"rnn, 3", "gru, 5", "lstm, 4"})
    void cellHiddenAndSeedAreThoseOfTheModelFile(String cell, int hidden) throws IOException {
        CommandRun run = demo("--cell", cell, "--hidden", Integer.toString(hidden), "--epochs", "1", "--seed", "5");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains(cell + " of " + hidden + " units", "seed 5");
        try (Backend backend = ReferenceBackend.open()) {
            Model model = ModelFile.load(folder.resolve(Demo.MODEL), backend);
            assertThat(model.layers().get(0).type()).isEqualTo(cell);
            assertThat(model.layers().get(0).attributes()).containsEntry("hidden", Integer.toString(hidden));
            assertThat(model.metadata()).containsKeys("log_births.shift", "difference.scale");
        }
    }

    @Test
    void theSameSeedGivesTheSameForecastsAndAnotherSeedOthers() {
        String first = networkError(demo("--epochs", "1", "--hidden", "4", "--cell", "rnn", "--seed", "1"));
        assertThat(networkError(demo("--epochs", "1", "--hidden", "4", "--cell", "rnn", "--seed", "1")))
                .isEqualTo(first);
        assertThat(networkError(demo("--epochs", "1", "--hidden", "4", "--cell", "rnn", "--seed", "2")))
                .isNotEqualTo(first);
    }

    @Test
    void epochsAreAsManyAsAskedFor() {
        assertThat(demo("--epochs", "2", "--hidden", "2", "--cell", "rnn").out())
                .contains("epoch 1/2", "epoch 2/2")
                .doesNotContain("epoch 3");
    }

    @ParameterizedTest
    @MethodSource("usableBackends")
    void theBackendAskedForIsTheOneThatComputes(String backend) {
        CommandRun run = demo("--backend", backend, "--epochs", "1", "--hidden", "2", "--cell", "rnn");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).containsPattern("Chosen +" + backend + ": .*\\(asked for by --backend\\)");
    }

    static Stream<String> usableBackends() {
        return Backends.candidates(BackendOptions.defaults()).stream()
                .filter(BackendCandidate::usable)
                .map(BackendCandidate::name);
    }

    @Test
    void aSmallNetworkIsSoonBetterThanRidgeRegression() {
        CommandRun run = demo("--epochs", "8", "--hidden", "32", "--cell", "rnn");
        assertThat(Double.parseDouble(networkError(run))).isLessThan(250);
    }

    @ParameterizedTest
    @CsvSource({"--hidden, 0", "--epochs, 0", "--hidden, -3", "--cell, abacus", "--seed, x"})
    void badValuesAreBadArgumentsNamedWithTheirOption(String option, String value) {
        CommandRun run = demo(option, value);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(option, value, "Usage: rnn demo");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void anUnknownBackendFailsBeforeAnythingIsTrained() {
        CommandRun run = demo("--backend", "abacus");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("rnn demo: no backend named 'abacus'");
    }

    @Test
    void aFolderThatCannotBeMadeFailsBeforeAnythingIsTrained() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        CommandRun run = CommandRun.of("demo", "--out", file.resolve("below").toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("rnn demo: cannot make the folder").contains("--out");
    }

    private CommandRun demo(String... options) {
        String[] all = new String[options.length + 3];
        all[0] = "demo";
        all[1] = "--out";
        all[2] = folder.toString();
        System.arraycopy(options, 0, all, 3, options.length);
        return CommandRun.of(all);
    }

    private static String networkError(CommandRun run) {
        Matcher matcher = Pattern.compile("this rnn network +(\\S+)").matcher(run.out());
        assertThat(matcher.find()).as(run.out() + run.err()).isTrue();
        return matcher.group(1);
    }
}
