package io.rnn4j.cli.forecast;

import io.rnn4j.cli.CommandFailure;
import io.rnn4j.csv.CsvSource;
import io.rnn4j.csv.MissingValues;
import io.rnn4j.train.Model;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a forecasting model is about; stored in its metadata, so that new data can be read as the old was.
 *
 * @param target the column to forecast
 * @param features further columns whose past is looked at
 * @param key the column that tells series apart; empty if there is one series
 * @param time the columns of the time; empty if there are none
 * @param separator what stands between cells
 * @param missing refuse, forward, linear or a number
 * @param window how many rows are looked back on
 * @param horizon how many rows are forecast
 * @param season after how many rows things repeat
 * @param ratio whether values are compared with what is usual by their ratio, not their difference
 * @param recursive whether the model knows one step and is fed its own forecasts
 * @param quantiles those that the model gives for each step, rising, the median in the middle
 * @param test the fraction at the end of each series that was for the test
 */
record ForecastSpec(
        String target,
        List<String> features,
        String key,
        List<String> time,
        char separator,
        String missing,
        int window,
        int horizon,
        int season,
        boolean ratio,
        boolean recursive,
        List<Double> quantiles,
        double test) {
    private static final String PREFIX = "forecast.";

    /** The source of a file of such data. */
    CsvSource source(Path file) {
        List<String> columns = new ArrayList<>();
        columns.add(target);
        columns.addAll(features);
        CsvSource source = CsvSource.of(file)
                .separator(separator)
                .columns(columns.toArray(new String[0]))
                .missing(missingValues(missing));
        if (!key.isEmpty()) {
            source.key(key);
        }
        if (!time.isEmpty()) {
            source.time(time.toArray(new String[0])).calendar();
        }
        return source;
    }

    /**
     * Reads a way to fill missing values.
     *
     * @throws IllegalArgumentException if it is none
     */
    static MissingValues missingValues(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "refuse" -> MissingValues.refuse();
            case "forward" -> MissingValues.forward();
            case "linear" -> MissingValues.linear();
            default -> {
                try {
                    yield MissingValues.constant(Double.parseDouble(text));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            "missing values are refused, or filled forward, linear or by a number, but got '" + text
                                    + "'",
                            e);
                }
            }
        };
    }

    int median() {
        return quantiles.size() / 2;
    }

    /** Returns the texts for a model's metadata. */
    Map<String, String> toMetadata() {
        Map<String, String> texts = new TreeMap<>();
        texts.put(PREFIX + "target", target);
        texts.put(PREFIX + "features", String.join("\n", features));
        texts.put(PREFIX + "key", key);
        texts.put(PREFIX + "time", String.join("\n", time));
        texts.put(PREFIX + "separator", Character.toString(separator));
        texts.put(PREFIX + "missing", missing);
        texts.put(PREFIX + "window", Integer.toString(window));
        texts.put(PREFIX + "horizon", Integer.toString(horizon));
        texts.put(PREFIX + "season", Integer.toString(season));
        texts.put(PREFIX + "ratio", Boolean.toString(ratio));
        texts.put(PREFIX + "recursive", Boolean.toString(recursive));
        texts.put(
                PREFIX + "quantiles",
                String.join(
                        "\n", quantiles.stream().map(q -> Double.toString(q)).toList()));
        texts.put(PREFIX + "test", Double.toString(test));
        return texts;
    }

    /**
     * Reads what a model's metadata have.
     *
     * @param model the model
     * @param file where it comes from
     * @throws CommandFailure if it is no forecasting model, or its metadata do not fit it
     */
    static ForecastSpec of(Model model, Path file) {
        try {
            ForecastSpec spec = parse(model.metadata());
            int outputs = (spec.recursive ? 1 : spec.horizon) * spec.quantiles.size();
            if (spec.window < 1
                    || spec.season < 1
                    || spec.horizon < 1
                    || !(spec.test > 0 && spec.test < 1)
                    || spec.quantiles.size() % 2 == 0) {
                throw new IllegalArgumentException("its sizes do not fit one another");
            }
            if (model.outputSize() != outputs) {
                throw new IllegalArgumentException(
                        "it needs " + outputs + " outputs, but the model has " + model.outputSize());
            }
            Calibration.of(model, spec);
            return spec;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(file + ": it is no model of 'rnn train': " + e.getMessage(), e);
        }
    }

    private static ForecastSpec parse(Map<String, String> texts) {
        String separator = text(texts, "separator");
        String recursive = text(texts, "recursive");
        if (separator.length() != 1 || !recursive.matches("true|false")) {
            throw new IllegalArgumentException(
                    "its separator is '" + separator + "', its recursive '" + recursive + "'");
        }
        missingValues(text(texts, "missing"));
        return new ForecastSpec(
                text(texts, "target"),
                list(texts, "features"),
                text(texts, "key"),
                list(texts, "time"),
                separator.charAt(0),
                text(texts, "missing"),
                Integer.parseInt(text(texts, "window")),
                Integer.parseInt(text(texts, "horizon")),
                Integer.parseInt(text(texts, "season")),
                truth(texts, "ratio"),
                truth(texts, "recursive"),
                list(texts, "quantiles").stream().map(Double::valueOf).toList(),
                Double.parseDouble(text(texts, "test")));
    }

    private static boolean truth(Map<String, String> texts, String name) {
        String text = text(texts, name);
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(PREFIX + name + " must be true or false, but is '" + text + "'");
        }
        return text.equals("true");
    }

    private static String text(Map<String, String> texts, String name) {
        String text = texts.get(PREFIX + name);
        if (text == null) {
            throw new IllegalArgumentException("its metadata lack " + PREFIX + name);
        }
        return text;
    }

    private static List<String> list(Map<String, String> texts, String name) {
        String text = text(texts, name);
        return text.isEmpty() ? List.of() : List.of(text.split("\n", -1));
    }
}
