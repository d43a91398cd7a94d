package io.rnn4j.cli.forecast;

import io.rnn4j.backend.Backend;
import io.rnn4j.cli.Cell;
import io.rnn4j.cli.CommandFailure;
import io.rnn4j.cli.ResumableTraining;
import io.rnn4j.cli.Terminal;
import io.rnn4j.csv.CsvSeries;
import io.rnn4j.data.Rows;
import io.rnn4j.data.Scaler;
import io.rnn4j.data.TimeSplit;
import io.rnn4j.data.Windows;
import io.rnn4j.io.ModelFile;
import io.rnn4j.io.TrainingPage;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import io.rnn4j.train.GradientClip;
import io.rnn4j.train.Loss;
import io.rnn4j.train.Model;
import io.rnn4j.train.Optimizer;
import io.rnn4j.train.Schedule;
import io.rnn4j.train.Trainer;
import io.rnn4j.train.TrainingResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Trains a forecasting model, judges it and saves it. */
final class Training {
    private static final int STEPS_A_CHECKPOINT = 1000;

    private final PrintWriter out;
    private final Backend backend;
    private final ForecastData data;
    private final ResumableTraining resumable;
    private final Path folder;

    /** How a model is built and trained. */
    record Settings(
            Path file,
            Cell cell,
            int hidden,
            int epochs,
            int batch,
            double rate,
            long seed,
            double validation,
            Function<Rows, Scaler> scaler) {}

    Training(PrintWriter out, Backend backend, ForecastData data, ResumableTraining resumable, Path folder) {
        this.out = out;
        this.backend = backend;
        this.data = data;
        this.resumable = resumable;
        this.folder = folder;
    }

    void run(Settings settings) throws IOException {
        ForecastSpec spec = data.spec();
        TimeSplit split = new TimeSplit(settings.validation, spec.test());
        Windows windows = data.windows(spec.recursive() ? 1 : spec.horizon());
        Windows training = notEmpty("training", split.training(windows));
        Windows validation = notEmpty("validation", split.validation(windows));
        Windows test = notEmpty("the test", split.test(data.windows(spec.horizon())));
        Scaler inputs = data.scaler(split, settings.scaler);
        Reports.make(folder);
        Model model = Model.builder(backend)
                .inputSize(data.features())
                .inputScaler(inputs)
                .targetScaler(data.targetScaler(inputs))
                .add(settings.cell.layer(settings.hidden))
                .add(new LastStep())
                .add(Dense.of((spec.recursive() ? 1 : spec.horizon())
                        * spec.quantiles().size()))
                .seed(settings.seed)
                .metadata(spec.toMetadata())
                .build();
        describe(settings, model, training, validation, test);
        int steps = settings.epochs * ((training.size() + settings.batch - 1) / settings.batch);
        Trainer.Builder trainer = Trainer.builder(
                        model,
                        Loss.quantiles(spec.quantiles().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray()),
                        Optimizer.adam(settings.rate)
                                .learningRate(
                                        Schedule.cosine(settings.rate, steps, 0).perStep()))
                .epochs(settings.epochs)
                .batchSize(settings.batch)
                .seed(settings.seed)
                .clip(GradientClip.byGlobalNorm(1))
                .listener(Terminal.progress(out))
                .listener(TrainingPage.to(folder.resolve(Reports.CURVES), spec.target()));
        Optional<TrainingResult> result =
                resumable.run(trainer, STEPS_A_CHECKPOINT, ready -> ready.fit(training, validation));
        if (result.isPresent()) {
            report(model, validation, test, result.get());
        }
    }

    /** Moves the quantiles by what the validation part missed; returns what is to be said of it. */
    private String calibrate(Model model, Windows validation, Windows test) {
        double before = new Evaluation(data, test, model).coverage();
        Calibration.fit(model, data, validation).store(model);
        return String.format(
                Locale.ROOT,
                "Band      moved by what the %,d windows of the validation missed; %.1f %% lay in it before%n",
                validation.size(),
                100 * before);
    }

    private void report(Model model, Windows validation, Windows test, TrainingResult result) throws IOException {
        ForecastSpec spec = data.spec();
        out.printf(
                Locale.ROOT,
                "Test      the last %.0f %% of the rows: %,d forecasts of %s; weights of epoch %d%n",
                100 * spec.test(),
                test.size(),
                spec.horizon() == 1 ? "1 row" : spec.horizon() + " rows",
                result.best().epoch());
        String band = spec.quantiles().size() > 1 ? calibrate(model, validation, test) : "";
        Evaluation evaluation = new Evaluation(data, test, model);
        evaluation.print(out);
        out.print(band);
        ModelFile.save(model, resumable.model());
        resumable.finish();
        out.printf("Model     %s%n", resumable.model());
        Path chart = folder.resolve(Reports.CHART);
        ForecastChart.of(data, evaluation).write(chart);
        out.printf("Chart     %s%nCurves    %s%n", chart, folder.resolve(Reports.CURVES));
        out.flush();
    }

    private static Windows notEmpty(String part, Windows windows) {
        if (windows.size() == 0) {
            throw new CommandFailure("there are too few rows: no window is left for " + part
                    + "; lower --window or --horizon, or change --validation and --test");
        }
        return windows;
    }

    private void describe(Settings settings, Model model, Windows training, Windows validation, Windows test) {
        ForecastSpec spec = data.spec();
        int rows = data.series().stream().mapToInt(each -> each.rows().size()).sum();
        CsvSeries first = data.series().get(0);
        out.printf(
                Locale.ROOT,
                "Data      %s: %,d rows in %d series%s; windows of %d rows, %s%n",
                settings.file,
                rows,
                data.series().size(),
                first.hasTimes()
                        ? ", from " + Times.text(first.time(0)) + " to "
                                + Times.text(first.time(first.rows().size() - 1))
                        : "",
                spec.window(),
                spec.season() == 1 ? "no season" : "a season is " + spec.season());
        out.printf(
                Locale.ROOT,
                "Windows   %,d to learn from, %,d to choose the epoch by, %,d for the test%n",
                training.size(),
                validation.size(),
                test.size());
        out.printf("Network   %s%nBackend   %s%n", model, backend.info());
        out.flush();
    }
}
