package io.rnn4j.cli.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.cli.CommandRun;
import io.rnn4j.cli.demo.DemoCommand;
import io.rnn4j.data.Scaler;
import io.rnn4j.data.TimeSplit;
import io.rnn4j.io.ModelFile;
import io.rnn4j.train.Model;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands train, forecast, evaluate and inspect, on the first years of the daily births. */
class ForecastCommandsTest {
    private static final int ROWS = 730;

    @TempDir
    private Path folder;

    private Path births;
    private Path model;

    @BeforeEach
    void writeTheFirstTwoYears() throws IOException {
        births = Files.write(folder.resolve("births.csv"), lines());
        model = folder.resolve("births.rnn");
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = DemoCommand.class.getResourceAsStream("us-births-1969-1988.csv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .limit(ROWS + 1)
                    .toList();
        }
    }

    private CommandRun train(String... more) {
        return CommandRun.withDefaults(
                List.of("train", births.toString(), "--target", "births", "--model", model.toString()),
                Map.of("--cell", "rnn", "--hidden", "8", "--epochs", "2"),
                more);
    }

    private static void assertSuccess(CommandRun run) {
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    private void assertDataFailure(CommandRun run, String... messages) {
        assertThat(run.exitCode()).as(run.out()).isEqualTo(1);
        assertThat(run.err()).contains(messages);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(model).doesNotExist();
    }

    @Test
    void trainReportsBesideSeasonalNaiveAndLeavesModelAndChart() throws IOException {
        CommandRun run = train("--horizon", "7");
        assertSuccess(run);
        assertThat(run.out())
                .contains(
                        "730 rows",
                        "from 1969-01-01 to 1970-12-31;",
                        "a season is 7",
                        "epoch 2/2",
                        "seasonal naive",
                        "80 % band")
                .containsPattern("MAE by step");
        assertThat(ImageIO.read(folder.resolve("births-report/forecasts.png").toFile())
                        .getWidth())
                .isEqualTo(1500);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("births.csv", "births.rnn", "births-report");
        }
    }

    @Test
    void forecastPrintsTheDaysThatFollow() {
        assertSuccess(train("--horizon", "3"));
        CommandRun run = CommandRun.of("forecast", model.toString(), births.toString());
        assertSuccess(run);
        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).isEqualTo("time,births.q10,births,births.q90");
        assertThat(lines.get(1)).startsWith("1971-01-01,");
        assertThat(lines.get(3)).startsWith("1971-01-03,");
        for (String line : lines.subList(1, 4)) {
            String[] cells = line.split(",", -1);
            double low = Double.parseDouble(cells[1]);
            double median = Double.parseDouble(cells[2]);
            double high = Double.parseDouble(cells[3]);
            assertThat(low).isLessThanOrEqualTo(median);
            assertThat(median).isBetween(5000.0, 13000.0).isLessThanOrEqualTo(high);
        }
    }

    @Test
    void evaluateSaysWhatTrainSaid() {
        CommandRun trained = train("--horizon", "2", "--scaler", "log");
        assertSuccess(trained);
        CommandRun run = CommandRun.of(
                "evaluate",
                model.toString(),
                births.toString(),
                "--report",
                folder.resolve("again").toString());
        assertSuccess(run);
        assertThat(error(run)).isEqualTo(error(trained));
        assertThat(coverage(run)).isEqualTo(coverage(trained));
        assertThat(trained.out()).containsPattern("Band +moved by what the \\d+ windows of the validation missed");
        assertThat(folder.resolve("again/forecasts.png")).exists();
        CommandRun all = CommandRun.of("evaluate", model.toString(), births.toString(), "--all");
        assertSuccess(all);
        assertThat(error(all)).isNotEqualTo(error(trained));
    }

    private static String error(CommandRun run) {
        Matcher matcher = Pattern.compile("this model +(\\S+) +\\S+ +\\S+ %").matcher(run.out());
        assertThat(matcher.find()).as(run.out()).isTrue();
        return matcher.group(1);
    }

    @Test
    void everyStepOfTheTargetIsScaledAsItsPastIs() throws IOException {
        assertSuccess(train("--horizon", "2"));
        try (Backend backend = ReferenceBackend.open()) {
            Model saved = ModelFile.load(model, backend);
            Scaler ofPast = saved.inputScaler().orElseThrow().select(new int[2]);
            assertThat(saved.targetScaler()).hasValue(ofPast);
        }
    }

    @Test
    void theSavedCalibrationIsThatOfTheValidation() throws IOException {
        assertSuccess(train("--horizon", "2"));
        try (Backend backend = ReferenceBackend.open()) {
            Model saved = ModelFile.load(model, backend);
            double[] stored = calibration(saved);
            ForecastData data = ForecastData.read(births, ForecastSpec.of(saved, model));
            Calibration.fit(saved, data, new TimeSplit(0.1, 0.1).validation(data.windows(2)))
                    .store(saved);
            assertThat(stored).containsExactly(calibration(saved), within(0.1));
        }
    }

    private static double[] calibration(Model model) {
        return Arrays.stream(model.metadata().get("forecast.calibration").split("[,\n]", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static String coverage(CommandRun run) {
        Matcher matcher = Pattern.compile("this model .* (\\S+ %)\\R").matcher(run.out());
        assertThat(matcher.find()).as(run.out()).isTrue();
        return matcher.group(1);
    }

    @Test
    void inspectTellsLayersShapesMetadataAndChecksum() throws IOException {
        assertSuccess(train("--horizon", "2"));
        CommandRun run = CommandRun.of("inspect", model.toString());
        assertSuccess(run);
        assertThat(run.out())
                .contains(
                        "format 2", "crc32c ", "0.weight_ih", "[8, 17]", "rnn", "forecast.target", "births", "Inputs");
        byte[] bytes = Files.readAllBytes(model);
        bytes[bytes.length - 3] ^= 1;
        Files.write(model, bytes);
        CommandRun damaged = CommandRun.of("inspect", model.toString());
        assertThat(damaged.exitCode()).isEqualTo(1);
        assertThat(damaged.err()).contains("checksum").hasLineCount(1);
    }

    @Test
    void aRecursiveModelForecastsEachStepFromTheOneBefore() {
        CommandRun trained = train("--horizon", "3", "--strategy", "recursive");
        assertSuccess(trained);
        assertThat(trained.out()).doesNotContain("band");
        CommandRun run = CommandRun.of("forecast", model.toString(), births.toString());
        assertSuccess(run);
        assertThat(run.out().lines()).hasSize(4);
        assertThat(run.out()).startsWith("time,births\n1971-01-01,");
    }

    @Test
    void severalSeriesAndFilledValuesWithoutTimes() throws IOException {
        List<String> lines = new ArrayList<>(List.of("shop,sales,price"));
        for (int row = 0; row < 120; row++) {
            lines.add("A," + (100 + row % 5) + "," + (row % 2));
            lines.add("\"B,C\"," + (row == 60 ? "?" : 200 + row % 5) + "," + (row % 3));
        }
        Files.write(births, lines);
        String[] options = {
            "train",
            births.toString(),
            "--target",
            "sales",
            "--key",
            "shop",
            "--features",
            "price",
            "--missing",
            "linear",
            "--window",
            "10",
            "--season",
            "5",
            "--horizon",
            "2",
            "--hidden",
            "4",
            "--epochs",
            "1",
            "--model",
            model.toString()
        };
        CommandRun run = CommandRun.of(options);
        assertSuccess(run);
        assertThat(run.out()).contains("2 series");
        CommandRun forecast = CommandRun.of("forecast", model.toString(), births.toString());
        assertSuccess(forecast);
        assertThat(forecast.out().lines().map(line -> line.replaceAll(",[^,]*,[^,]*,[^,]*$", "")))
                .containsExactly("shop,step", "A,1", "A,2", "\"B,C\",1", "\"B,C\",2");
    }

    @Test
    void aSmallNetworkSoonBeatsTheSeasonalNaiveForecast() throws IOException {
        CommandRun run = train("--horizon", "1", "--epochs", "60", "--hidden", "16", "--rate", "0.01");
        assertSuccess(run);
        Matcher naive = Pattern.compile("seasonal naive +(\\S+)").matcher(run.out());
        assertThat(naive.find()).isTrue();
        assertThat(Double.parseDouble(error(run))).isLessThan(Double.parseDouble(naive.group(1)));
    }

    @Test
    void badDataIsOneLineAndLeavesNoModel() throws IOException {
        assertDataFailure(train("--key", "town"), "births.csv", "no column 'town'", "year, month, date_of_month");
        List<String> lines = new ArrayList<>(lines());
        lines.set(40, lines.get(40).replaceAll(",[^,]*$", ",many"));
        Files.write(births, lines);
        assertDataFailure(train(), "births.csv", "line 41", "column 'births'", "'many' is not a number");
        lines.set(40, lines.get(40).replace("many", ""));
        Files.write(births, lines);
        assertDataFailure(train(), "line 41", "missing");
        assertSuccess(train("--missing", "forward"));
        Files.delete(model);
        Files.write(births, lines.subList(0, 40));
        assertDataFailure(train(), "too few rows");
        Files.write(births, new byte[0]);
        assertDataFailure(train(), "it is empty");
        Files.delete(births);
        assertDataFailure(train(), "no such file");
    }

    @Test
    void anUnknownTargetIsNamedWithTheColumnsThereAre() {
        CommandRun run = CommandRun.of("train", births.toString(), "--target", "deaths", "--model", model.toString());
        assertDataFailure(run, "no column 'deaths'", "day_of_week, births");
    }

    @ParameterizedTest
    @CsvSource({
        "--horizon, 0",
        "--hidden, -1",
        "--epochs, 0",
        "--batch, 0",
        "--rate, 0",
        "--rate, NaN",
        "--test, 1",
        "--test, x",
        "--validation, 0",
        "--missing, sometimes",
        "--season, 0",
        "--window, 0",
        "--cell, tree",
        "--time, year.month"
    })
    void badArgumentsAreNamedAndLeaveNothing(String option, String value) {
        CommandRun run = train(option, value.replace('.', ','));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(option, "Usage: rnn train").doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
        assertThat(model).doesNotExist();
    }

    @Test
    void theTargetIsRequired() {
        CommandRun run = CommandRun.of("train", births.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--target");
    }

    @Test
    void aModelThatCannotBeWrittenFailsBeforeTraining() {
        CommandRun run = CommandRun.of(
                "train",
                births.toString(),
                "--target",
                "births",
                "--model",
                folder.resolve("absent/births.rnn").toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("there is no folder").hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aFileThatIsNoModelOrAnotherModelIsRefused() throws IOException {
        for (String command : List.of("forecast", "evaluate")) {
            CommandRun run = CommandRun.of(command, births.toString(), births.toString());
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("births.csv").hasLineCount(1);
        }
        Path text = folder.resolve("text.txt");
        Files.writeString(text, "all work and no play makes jack a dull boy. ".repeat(100));
        assertSuccess(CommandRun.of(
                "text",
                text.toString(),
                "--model",
                model.toString(),
                "--hidden",
                "2",
                "--embedding",
                "2",
                "--epochs",
                "1",
                "--batch",
                "4",
                "--steps",
                "8"));
        CommandRun run = CommandRun.of("forecast", model.toString(), births.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("no model of 'rnn train'").hasLineCount(1);
    }
}
