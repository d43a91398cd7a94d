package io.rnn4j.cli.forecast;

import io.rnn4j.backend.Backend;
import io.rnn4j.cli.Arguments;
import io.rnn4j.cli.BackendChoice;
import io.rnn4j.cli.BackendOption;
import io.rnn4j.cli.Cell;
import io.rnn4j.cli.ResumableTraining;
import io.rnn4j.csv.CsvException;
import io.rnn4j.csv.CsvSeries;
import io.rnn4j.csv.CsvSource;
import io.rnn4j.data.Rows;
import io.rnn4j.data.Scaler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./rnn train}. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = {
            "Trains a network to forecast a column of a CSV file.",
            "The last rows are for the test, those before for choosing the best epoch. It reports how good the forecasts"
                    + " of the test are beside the seasonal naive ones, draws them, and saves the model for 'rnn"
                    + " forecast' and 'rnn evaluate'."
        })
public final class TrainCommand implements Callable<Integer> {
    private static final Set<String> TIMES = Set.of("date", "datetime", "time", "timestamp", "ds");
    private static final List<String> DAYS = List.of("day", "date_of_month", "day_of_month");

    /** How values are scaled. */
    enum ScalerKind {
        STANDARD,
        MINMAX,
        LOG;

        Scaler fit(Rows rows) {
            return switch (this) {
                case STANDARD -> Scaler.standard(rows);
                case MINMAX -> Scaler.minMax(rows);
                case LOG -> Scaler.log(rows);
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How several steps are forecast. */
    enum Strategy {
        DIRECT,
        RECURSIVE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private CommandSpec spec;

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    @Parameters(paramLabel = "DATA.csv", description = "The file, with a header.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private Path file;

    @Option(names = "--target", required = true, paramLabel = "COLUMN", description = "The column to forecast.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private String target;

    @Option(names = "--horizon", paramLabel = "N", description = "How many rows ahead.")
    private int horizon = 1;

    @Option(names = "--features", paramLabel = "COLUMNS", split = ",", description = "Columns to look at as well.")
    private List<String> features = List.of();

    @Option(names = "--key", paramLabel = "COLUMN", description = "The column that tells several series apart.")
    private String key = "";

    @Option(
            names = "--time",
            paramLabel = "COLUMNS",
            split = ",",
            description = "The column of the date or time, or those of year, month and day; it gives features of the"
                    + " calendar. Default: one named date, time, timestamp or ds; or year, month and day.")
    private @Nullable List<String> time;

    @Option(names = "--separator", paramLabel = "C", description = "What stands between cells.")
    private char separator = ',';

    @Option(
            names = "--missing",
            paramLabel = "HOW",
            description = "Missing values: refuse, forward, linear or a number.")
    private String missing = "refuse";

    @Option(
            names = "--season",
            paramLabel = "N",
            description = "After how many rows things repeat. Default: by the time.")
    private @Nullable Integer season;

    @Option(
            names = "--window",
            paramLabel = "N",
            description = "How many rows to look back on. Default: 4 seasons, at" + " least 28.")
    private @Nullable Integer window;

    @Option(
            names = "--strategy",
            paramLabel = "HOW",
            description = "All steps at once, or each from the one before: ${COMPLETION-CANDIDATES}.")
    private Strategy strategy = Strategy.DIRECT;

    @Option(
            names = "--scaler",
            paramLabel = "HOW",
            description = "How differences from what is usual are scaled: ${COMPLETION-CANDIDATES}; log takes"
                    + " ratios in place of differences, for values above 0.")
    private ScalerKind scaler = ScalerKind.STANDARD;

    @Option(names = "--validation", paramLabel = "X", description = "The fraction of the rows to choose the epoch by.")
    private double validation = 0.1;

    @Option(names = "--test", paramLabel = "X", description = "The fraction of the rows to judge by.")
    private double test = 0.1;

    @Option(names = "--cell", paramLabel = "CELL", description = "The recurrent cell: ${COMPLETION-CANDIDATES}.")
    private Cell cell = Cell.LSTM;

    @Option(names = "--hidden", paramLabel = "N", description = "The number of units.")
    private int hidden = 64;

    @Option(names = "--epochs", paramLabel = "N", description = "How often the network sees the training data.")
    private int epochs = 30;

    @Option(names = "--batch", paramLabel = "N", description = "How many windows make a step.")
    private int batch = 64;

    @Option(names = "--rate", paramLabel = "X", description = "The learning rate at first.")
    private double rate = 3e-3;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the initial weights and of the samples' order.")
    private long seed = 42;

    @Option(names = "--resume", description = "Go on with a training that was stopped, with the same options.")
    private boolean resume;

    @Option(names = "--model", paramLabel = "FILE", description = "Where the model goes. Default: COLUMN.rnn.")
    private @Nullable Path modelFile;

    @Option(names = "--report", paramLabel = "DIR", description = "Where the report goes. Default: beside the model.")
    private @Nullable Path report;

    /** Creates the command with its defaults. */
    public TrainCommand() {}

    @Override
    public Integer call() throws IOException {
        checkArguments();
        Path model = modelFile == null ? Path.of(target.replaceAll("[^\\p{L}\\p{N}_-]", "_") + ".rnn") : modelFile;
        new Arguments(spec).writable("--model", model);
        ResumableTraining resumable = new ResumableTraining(spec, model, resume, file);
        resumable.check();
        Path folder = report == null ? Reports.folderOf(model) : report;
        ForecastSpec task = task();
        ForecastData data = ForecastData.read(file, task);
        BackendChoice choice = backendOption.choose();
        try (Backend backend = choice.open()) {
            new Training(spec.commandLine().getOut(), backend, data, resumable, folder)
                    .run(new Training.Settings(file, cell, hidden, epochs, batch, rate, seed, validation, scaler::fit));
        }
        return 0;
    }

    private void checkArguments() {
        Arguments arguments = new Arguments(spec);
        arguments.atLeast(1, "--horizon", horizon);
        arguments.atLeast(1, "--hidden", hidden);
        arguments.atLeast(1, "--epochs", epochs);
        arguments.atLeast(1, "--batch", batch);
        arguments.positive("--rate", rate);
        arguments.fraction("--validation", validation);
        arguments.fraction("--test", test);
        if (validation + test >= 1) {
            throw arguments.wrong(
                    "--validation and --test must leave a part for training, but got " + validation + " and " + test);
        }
        if (season != null) {
            arguments.atLeast(1, "--season", season);
        }
        if (window != null) {
            arguments.atLeast(1, "--window", window);
        }
        if (time != null && time.size() != 1 && time.size() != 3) {
            throw arguments.wrong("--time needs one column, or those of year, month and day, but got " + time);
        }
        if (strategy == Strategy.RECURSIVE && !features.isEmpty()) {
            throw arguments.wrong("--strategy recursive cannot take --features, whose future is not known");
        }
        if (features.contains(target)) {
            throw arguments.wrong("--features must not have the target, whose past is looked at anyway");
        }
        try {
            ForecastSpec.missingValues(missing);
        } catch (IllegalArgumentException e) {
            throw arguments.wrong("--missing: " + e.getMessage());
        }
    }

    private ForecastSpec task() throws CsvException {
        List<String> header = CsvSource.of(file).separator(separator).header();
        List<String> times = time == null ? timeColumns(header) : time;
        ForecastSpec draft = spec(times, 1, 1);
        int repeated = season == null ? seasonOf(draft) : season;
        int back = window == null ? Math.max(4 * repeated, 28) : window;
        return spec(times, repeated, back);
    }

    private ForecastSpec spec(List<String> times, int repeated, int back) {
        return new ForecastSpec(
                target,
                List.copyOf(features),
                key,
                times,
                separator,
                missing,
                back,
                horizon,
                repeated,
                scaler == ScalerKind.LOG,
                strategy == Strategy.RECURSIVE,
                strategy == Strategy.RECURSIVE ? List.of(0.5) : List.of(0.1, 0.5, 0.9),
                test);
    }

    private int seasonOf(ForecastSpec draft) throws CsvException {
        CsvSeries first = draft.source(file).read().series().get(0);
        return first.hasTimes() && first.rows().size() > 1 ? Clock.of(first).season() : 1;
    }

    private static List<String> timeColumns(List<String> header) {
        for (String name : header) {
            if (TIMES.contains(name.toLowerCase(Locale.ROOT))) {
                return List.of(name);
            }
        }
        for (String day : DAYS) {
            if (header.containsAll(List.of("year", "month", day))) {
                return List.of("year", "month", day);
            }
        }
        return List.of();
    }
}
