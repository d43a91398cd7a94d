package io.rnn4j.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rnn4j.cli.CommandFailure;
import io.rnn4j.cli.CommandRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextCommandsTest {
    @TempDir
    private Path folder;

    private Path text;
    private Path model;

    @BeforeEach
    void takeSomeChapters() throws IOException {
        text = Files.writeString(
                folder.resolve("novel.txt"), Corpus.read(null).training().substring(0, 40_000));
        model = folder.resolve("text.rnn");
    }

    private CommandRun learn(String... more) {
        return CommandRun.withDefaults(
                List.of("text", text.toString(), "--model", model.toString()),
                Map.of("--hidden", "24", "--embedding", "8", "--epochs", "2", "--batch", "8", "--steps", "24"),
                more);
    }

    private static double lastBits(CommandRun run) {
        Matcher matcher = Pattern.compile("Held out +(\\S+) bits").matcher(run.out());
        assertThat(matcher.find()).as(run.out() + run.err()).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    @Test
    void aLittleLearningIsBetterThanTheFrequenciesOfCharacters() {
        CommandRun run = learn("--rate", "0.02");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("held out", "epoch 1/2", "epoch 2/2", "bits a character", "Saved");
        assertThat(lastBits(run)).isBetween(2.0, 4.0);
        assertThat(model).exists();
    }

    @Test
    void theWeightsOfTheBestEpochAreKept() throws IOException {
        // What is held out does not go on as the text began, so that it becomes the less likely the more is learned.
        Files.writeString(text, "ab".repeat(1900) + "aabbbabaab".repeat(20));
        CommandRun run = learn("--rate", "0.02", "--epochs", "6");
        assertThat(run.err()).isEmpty();
        double best = Double.POSITIVE_INFINITY;
        double last = 0;
        Matcher epochs = Pattern.compile("epoch \\d/6, .* held out (\\S+) bits").matcher(run.out());
        while (epochs.find()) {
            last = Double.parseDouble(epochs.group(1));
            best = Math.min(best, last);
        }
        assertThat(last).as(run.out()).isGreaterThan(best + 0.01);
        assertThat(lastBits(run)).isCloseTo(best, within(0.0011));
    }

    @Test
    void shortHeldOutTextsMakeFewerStreamsButAreUsedToTheEnd() {
        assertThat(HeldOut.streams(new int[8 * 10 + 1], 2, 8, 10))
                .hasToString("8 chunks of 10 steps in 8 streams, of 2 classes");
        assertThat(HeldOut.streams(new int[100], 2, 8, 10).size()).isEqualTo(8);
        assertThat(HeldOut.streams(new int[60], 2, 8, 10))
                .hasToString("5 chunks of 11 steps in 5 streams, of 2 classes");
        assertThat(HeldOut.streams(new int[3], 2, 8, 10)).hasToString("1 chunks of 2 steps in 1 streams, of 2 classes");
    }

    @Test
    void aSampleGoesOnFromItsPromptTheSameWayForTheSameSeed() {
        learn("--epochs", "1");
        CommandRun run = sample("--prompt", "Call me", "--length", "50");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("Call me");
        assertThat(run.out().strip().length()).isBetween(40, 58);
        assertThat(sample("--prompt", "Call me", "--length", "50").out()).isEqualTo(run.out());
        assertThat(sample("--prompt", "Call me", "--length", "50", "--seed", "2")
                        .out())
                .isNotEqualTo(run.out());
    }

    @Test
    void nearTemperatureZeroTheMostLikelyIsWrittenWhateverTheSeed() {
        learn("--epochs", "1");
        String cold = sample("--temperature", "1e-6", "--seed", "1").out();
        assertThat(sample("--temperature", "1e-6", "--seed", "2").out()).isEqualTo(cold);
    }

    private CommandRun sample(String... more) {
        List<String> all = new ArrayList<>(List.of("sample", model.toString()));
        all.addAll(List.of(more));
        return CommandRun.of(all.toArray(new String[0]));
    }

    @Test
    void wordsAreLearnedAsCharactersAre() {
        CommandRun run = learn("--words", "300", "--cell", "gru", "--epochs", "1");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("bits a word");
        assertThat(sample("--prompt", "the whale", "--length", "5").out()).startsWith("the");
        assertThat(sample("--prompt", " ").exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"--hidden, 0", "--steps, 0", "--batch, x", "--rate, -1", "--words, 0", "--epochs, 0"})
    void badArgumentsOfTextAreNamed(String option, String value) {
        CommandRun run = learn(option, value);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(option, "Usage: rnn text");
        assertThat(model).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"--length, 0", "--temperature, 0", "--temperature, NaN"})
    void badArgumentsOfSampleAreNamed(String option, String value) {
        CommandRun run = sample(option, value);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(option, "Usage: rnn sample");
    }

    @Test
    void badTextsAreOneLineAndLeaveNoModel() throws IOException {
        assertRefused(learn("--batch", "1000", "--steps", "1000"), "too short");
        Files.writeString(text, "too short");
        assertRefused(learn(), "needs at least 2000 characters, but has 9");
        Files.write(text, "\u00e4".repeat(3000).getBytes(StandardCharsets.ISO_8859_1));
        assertRefused(learn(), "UTF-8");
        Files.delete(text);
        assertRefused(learn(), "no such file");
        CommandRun run = sample();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("no such file").hasLineCount(1);
    }

    private void assertRefused(CommandRun run, String message) {
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("novel.txt", message).hasLineCount(1);
        assertThat(model).doesNotExist();
    }

    @Test
    void theLastChaptersOfTheShippedNovelAreHeldOut() {
        Corpus corpus = Corpus.read(null);
        assertThat(corpus.training()).startsWith("CHAPTER 1. Loomings.").hasSizeGreaterThan(1_000_000);
        assertThat(corpus.heldOut()).startsWith("CHAPTER 1").contains("CHAPTER 135.");
        assertThat(corpus.chapters()).isBetween(3, 15);
        assertThat(corpus.heldOut().length()).isBetween(59_000, 120_000);
    }

    @Test
    void aTextWithoutChaptersHoldsItsEndOut() {
        Corpus corpus = Corpus.of("x", "abcdefghi\n".repeat(1000));
        assertThat(corpus.heldOut()).hasSize(500);
        assertThat(corpus.chapters()).isZero();
        assertThatThrownBy(() -> Corpus.of("x", "abc")).isInstanceOf(CommandFailure.class);
    }
}
