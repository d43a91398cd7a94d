package io.rnn4j.cli.forecast;

import io.rnn4j.backend.Backend;
import io.rnn4j.cli.BackendOption;
import io.rnn4j.cli.CommandFailure;
import io.rnn4j.data.TimeSplit;
import io.rnn4j.data.Windows;
import io.rnn4j.io.ModelFile;
import io.rnn4j.train.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./rnn evaluate}. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Judges a model of 'rnn train' on the test part of a file, or on all of it.")
public final class EvaluateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private CommandSpec spec;

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model of 'rnn train'.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private Path modelFile;

    @Parameters(index = "1", paramLabel = "DATA.csv", description = "The file, with the columns that the model needs.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private Path file;

    @Option(names = "--all", description = "Judge on all rows, such as of a file of new ones.")
    private boolean all;

    @Option(names = "--report", paramLabel = "DIR", description = "Draw the forecasts into this folder.")
    private @Nullable Path report;

    /** Creates the command with its defaults. */
    public EvaluateCommand() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (Backend backend = backendOption.choose().open()) {
            Model model = ModelFile.load(modelFile, backend);
            ForecastSpec task = ForecastSpec.of(model, modelFile);
            ForecastData data = ForecastData.read(file, task);
            Windows windows = data.windows(task.horizon());
            Windows judged = all ? windows : new TimeSplit(0, task.test()).test(windows);
            if (judged.size() == 0) {
                throw new CommandFailure(file + ": there are too few rows for a test; judge on all by --all");
            }
            Evaluation evaluation = new Evaluation(data, judged, model);
            out.printf(Locale.ROOT, "%s on %s: %,d forecasts%n", modelFile, file, judged.size());
            evaluation.print(out);
            if (report != null) {
                Reports.make(report);
                Path chart = report.resolve(Reports.CHART);
                ForecastChart.of(data, evaluation).write(chart);
                out.printf("Chart     %s%n", chart);
            }
            out.flush();
        }
        return 0;
    }
}
