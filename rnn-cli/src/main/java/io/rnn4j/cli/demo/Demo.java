package io.rnn4j.cli.demo;

import io.rnn4j.backend.Availability;
import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendCandidate;
import io.rnn4j.cli.BackendChoice;
import io.rnn4j.cli.CommandFailure;
import io.rnn4j.cli.Terminal;
import io.rnn4j.data.Windows;
import io.rnn4j.io.ModelFile;
import io.rnn4j.io.ModelFileException;
import io.rnn4j.train.Model;
import io.rnn4j.train.TrainingResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** One run of the demonstration, and what it prints. */
final class Demo {
    static final String MODEL = "births.rnn";
    static final String CHART = "births-forecast.png";

    private final Forecaster forecaster;
    private final Path folder;
    private final PrintWriter out;

    Demo(Forecaster forecaster, Path folder, PrintWriter out) {
        this.forecaster = forecaster;
        this.folder = folder;
        this.out = out;
    }

    void run(BackendChoice choice, Backend backend) {
        long start = System.nanoTime();
        say("Births a day in the United States, forecast one day ahead");
        say("");
        backends(choice, backend);
        DailyBirths data = DailyBirths.load();
        ForecastTask task = new ForecastTask(data);
        Model model = forecaster.build(backend, task);
        say(
                "Data      %,d days, %s to %s (National Center for Health Statistics)",
                data.days(), data.date(0), data.date(data.days() - 1));
        say("          learns from 1969 to 1985, chooses the best epoch on 1986, is judged on 1987 and 1988");
        say(
                "Network   %s of %d units on %d days of %d features, %,d parameters, seed %d",
                forecaster.cell(),
                forecaster.hiddenSize(),
                ForecastTask.WINDOW,
                task.features(),
                model.parameterCount(),
                forecaster.seed());
        say("");
        train(model, task);
        Windows test = task.test();
        Forecast network = task.forecast(name(), model, test);
        int fromDay = task.day(test, 0);
        int toDay = fromDay + test.size();
        Forecast lastWeek = Baselines.sameDayLastWeek(data, fromDay, toDay);
        Forecast ridge = Baselines.ridge(
                "ridge regression on 28 days and the calendar", data, fromDay, toDay, CalendarFeatures::season);
        Forecast ridgeWithHolidays =
                Baselines.ridge("the same with holidays", data, fromDay, toDay, CalendarFeatures::seasonAndHolidays);
        compare(lastWeek, ridge, ridgeWithHolidays, network);
        save(model, task, network);
        draw(new ForecastChart(network, lastWeek, ridge));
        say("Done in %.1f s.", (System.nanoTime() - start) / 1e9);
    }

    private void backends(BackendChoice choice, Backend backend) {
        String label = "Backends  ";
        for (BackendCandidate candidate : choice.candidates()) {
            say("%s%-6s %s", label, candidate.name(), state(candidate.availability()));
            label = " ".repeat(label.length());
        }
        say("Chosen    %s (%s)", backend.info(), choice.why());
    }

    private static String state(Availability availability) {
        if (availability instanceof Availability.Unusable unusable) {
            return "cannot run: " + unusable.reason() + "; fix: " + unusable.fix();
        }
        if (availability instanceof Availability.Usable usable
                && !usable.advice().isEmpty()) {
            return "usable; " + String.join("; ", usable.advice());
        }
        return "usable";
    }

    private void train(Model model, ForecastTask task) {
        long start = System.nanoTime();
        Windows validation = task.validation();
        TrainingResult result = forecaster.train(
                model,
                task,
                Terminal.progress(out)
                        .showing(
                                "births off",
                                m -> task.forecast(name(), m, validation).meanAbsoluteError()));
        say(
                "Trained in %.1f s; kept epoch %d, whose error on 1986 is %.1f births a day.",
                (System.nanoTime() - start) / 1e9,
                result.best().epoch(),
                task.forecast(name(), model, validation).meanAbsoluteError());
        say("");
    }

    private String name() {
        return "this " + forecaster.cell() + " network";
    }

    private void compare(Forecast... forecasts) {
        say("Mean absolute error on 1987 and 1988, %d days, in births a day:", forecasts[0].days());
        for (Forecast forecast : forecasts) {
            say("  %-46s %6.1f", forecast.method(), forecast.meanAbsoluteError());
        }
        say("");
    }

    private void save(Model model, ForecastTask task, Forecast expected) {
        Path file = folder.resolve(MODEL);
        try {
            ModelFile.save(model, file);
            Model again = ModelFile.load(file, model.backend());
            if (!task.forecast(name(), again, task.test()).hasSameBitsAs(expected)) {
                throw new IllegalStateException("the loaded model's forecasts differ from the saved one's");
            }
            say(
                    "Model     %s, %,d bytes; loaded again, it forecasts all %d days with the same bits",
                    file, Files.size(file), expected.days());
        } catch (ModelFileException e) {
            throw new CommandFailure("the model was not saved: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandFailure("cannot read " + file + ": " + e, e);
        }
    }

    private void draw(ForecastChart chart) {
        Path file = folder.resolve(CHART);
        try {
            chart.write(file);
        } catch (IOException e) {
            throw new CommandFailure("the chart was not written: " + e, e);
        } catch (LinkageError | RuntimeException e) {
            // A JDK draws text by the system's fonts, which a bare container lacks.
            throw new CommandFailure(
                    "the chart was not drawn, because Java found no fonts (" + e
                            + "); install fontconfig and a font such as DejaVu, and run this again",
                    e);
        }
        say("Chart     %s", file);
    }

    private void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
