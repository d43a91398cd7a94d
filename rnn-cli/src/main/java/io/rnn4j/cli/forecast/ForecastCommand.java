package io.rnn4j.cli.forecast;

import io.rnn4j.backend.Backend;
import io.rnn4j.cli.BackendOption;
import io.rnn4j.csv.CsvSeries;
import io.rnn4j.io.ModelFile;
import io.rnn4j.train.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./rnn forecast}. */
@Command(
        name = "forecast",
        mixinStandardHelpOptions = true,
        description = "Forecasts the rows that follow a file, and prints them as CSV.")
public final class ForecastCommand implements Callable<Integer> {
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

    /** Creates the command. */
    public ForecastCommand() {}

    @Override
    public Integer call() throws IOException {
        try (Backend backend = backendOption.choose().open()) {
            Model model = ModelFile.load(modelFile, backend);
            ForecastSpec task = ForecastSpec.of(model, modelFile);
            ForecastData data = ForecastData.read(file, task);
            double[][][] forecasts = new double[data.series().size()][][];
            for (int i = 0; i < forecasts.length; i++) {
                forecasts[i] = data.forecastNext(model, i);
            }
            print(task, data, forecasts);
        }
        return 0;
    }

    private void print(ForecastSpec task, ForecastData data, double[][][] forecasts) {
        PrintWriter out = spec.commandLine().getOut();
        boolean times = data.series().get(0).hasTimes();
        StringBuilder header = new StringBuilder(task.key().isEmpty() ? "" : quoted(task.key()) + ",");
        header.append(times ? "time" : "step");
        for (double quantile : task.quantiles()) {
            String name = task.target() + (quantile == 0.5 ? "" : ".q" + Math.round(100 * quantile));
            header.append(',').append(quoted(name));
        }
        out.println(header);
        for (int i = 0; i < forecasts.length; i++) {
            CsvSeries series = data.series().get(i);
            for (int step = 0; step < task.horizon(); step++) {
                StringBuilder line = new StringBuilder(task.key().isEmpty() ? "" : quoted(series.key()) + ",");
                line.append(
                        times
                                ? Times.text(
                                        ForecastData.time(series, series.rows().size() + step))
                                : Integer.toString(step + 1));
                for (double value : forecasts[i][step]) {
                    line.append(',').append(String.format(Locale.ROOT, "%.6g", value));
                }
                out.println(line);
            }
        }
        out.flush();
    }

    private static String quoted(String cell) {
        return cell.matches("[^,\"\\r\\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
