package io.rnn4j.bench;

import io.rnn4j.internal.Json;
import io.rnn4j.internal.JsonException;
import io.rnn4j.internal.JsonReader;
import io.rnn4j.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the JSON that JMH writes, as far as it holds benchmarks of this module. */
final class RunFile {
    /** Some 500 MB when read. Histograms of sampled steps are the most of it: some 1000 values an iteration. */
    private static final int MAX_VALUES = 1 << 22;

    private static final String PACKAGE = RunFile.class.getPackageName() + ".";
    private static final String HOW = "; name a file that ./rnn bench --json wrote";

    /** The names of {@link RecordedRun#conditions}. */
    static final String CPU = "CPU";

    static final String JDK = "JDK";
    static final String FLAGS = "JVM flags";

    private RunFile() {}

    /**
     * Reads a file.
     *
     * @throws RunFileException if there is none, or it is not JMH's, or holds nothing of this module
     */
    static RecordedRun read(Path file) throws RunFileException {
        try {
            Json text = JsonReader.read(Files.readAllBytes(file), 0, MAX_VALUES);
            RecordedRun run = run(text);
            if (run.rows().isEmpty()) {
                throw new RunFileException(file + " has no benchmark of " + PACKAGE + "*" + HOW);
            }
            return run;
        } catch (NoSuchFileException e) {
            throw new RunFileException("there is no file " + file + HOW, e);
        } catch (IOException e) {
            throw new RunFileException("cannot read " + file + ": " + e.getMessage(), e);
        } catch (JsonException e) {
            throw new RunFileException(file + " is not JSON: " + e.problem() + ", at byte " + e.offset() + HOW, e);
        } catch (IllegalArgumentException e) {
            throw new RunFileException(file + " is not a result file of JMH: " + e.getMessage() + HOW, e);
        }
    }

    private static RecordedRun run(Json text) {
        Map<String, Set<String>> conditions = new LinkedHashMap<>();
        Map<BenchCase, RecordedRun.Row> rows = new LinkedHashMap<>();
        for (Json item : items(text)) {
            Json.Fields result = fields(item);
            String name = text(result, "benchmark");
            if (name.startsWith(PACKAGE)) {
                BenchCase one = benchCase(name.substring(PACKAGE.length()).replaceFirst("\\..*", ""), result);
                if (rows.put(one, row(result)) != null) {
                    throw new IllegalArgumentException("it has twice " + one.row() + " " + one.backend());
                }
                conditionsOf(result)
                        .forEach((condition, value) -> conditions
                                .computeIfAbsent(condition, key -> new LinkedHashSet<>())
                                .add(value));
            }
        }
        Map<String, String> joined = new LinkedHashMap<>();
        conditions.forEach((condition, values) -> joined.put(condition, String.join(" and ", values)));
        return new RecordedRun(joined, rows);
    }

    private static BenchCase benchCase(String benchmark, Json.Fields result) {
        Json.Fields params = fields(field(result, "params"));
        DType dtype = DType.valueOf(text(params, "dtype"));
        if (benchmark.equals(Benchmarks.PEAK)) {
            return new BenchCase(benchmark, "", Cell.RNN, "", dtype, (int) number(field(result, "threads")));
        }
        String shape = BenchRequest.canonical(text(params, "shape"));
        BenchCase one = new BenchCase(
                benchmark,
                text(params, "backend"),
                Cell.parse(text(params, "cell")),
                shape,
                dtype,
                Integer.parseInt(text(params, "threads")),
                benchmark.equals(Benchmarks.OPTIONS)
                        ? CellOption.parse(text(params, "option")).label()
                        : "");
        return one.isPlainProduct()
                ? new BenchCase(benchmark, one.backend(), Cell.LSTM, shape, dtype, one.threads())
                : one;
    }

    private static Map<String, String> conditionsOf(Json.Fields result) {
        String prefix = "-D" + Machine.PROPERTY + "=";
        String cpu = "not recorded";
        List<String> flags = new ArrayList<>();
        for (Json argument : items(field(result, "jvmArgs"))) {
            String flag = text(argument);
            if (flag.startsWith(prefix)) {
                cpu = flag.substring(prefix.length());
            } else {
                flags.add(flag);
            }
        }
        Map<String, String> conditions = new LinkedHashMap<>();
        conditions.put(CPU, cpu);
        conditions.put(JDK, text(result, "vmVersion") + ", " + text(result, "vmName"));
        conditions.put(FLAGS, String.join(" ", flags));
        return conditions;
    }

    private static RecordedRun.Row row(Json.Fields result) {
        Json.Fields metric = fields(field(result, "primaryMetric"));
        String unit = text(metric, "scoreUnit");
        boolean sampled = metric.fields().containsKey("rawDataHistogram");
        List<double[]> jvms = new ArrayList<>();
        for (Json jvm : items(field(metric, sampled ? "rawDataHistogram" : "rawData"))) {
            jvms.add(items(jvm).stream()
                    .mapToDouble(iteration -> seconds(sampled ? median(iteration) : number(iteration), unit))
                    .toArray());
        }
        return new RecordedRun.Row(List.copyOf(jvms));
    }

    /** Returns the median of pairs of a value and its count, which JMH writes in rising order. */
    private static double median(Json histogram) {
        List<Json> pairs = items(histogram);
        double total = pairs.stream().mapToDouble(RunFile::count).sum();
        double seen = 0;
        for (Json pair : pairs) {
            seen += count(pair);
            if (seen >= total / 2) {
                return number(items(pair).get(0));
            }
        }
        throw new IllegalArgumentException("an iteration at byte " + histogram.at() + " has no samples");
    }

    private static double count(Json pair) {
        if (items(pair).size() != 2) {
            throw new IllegalArgumentException("there must be a value and its count at byte " + pair.at());
        }
        return number(items(pair).get(1));
    }

    private static double seconds(double score, String unit) {
        return switch (unit) {
            case "ops/s" -> 1 / score;
            case "s/op" -> score;
            case "ms/op" -> score * 1e-3;
            case "us/op" -> score * 1e-6;
            case "ns/op" -> score * 1e-9;
            default -> throw new IllegalArgumentException("scoreUnit must be ops/s or a time per op, but is " + unit);
        };
    }

    private static Json field(Json.Fields object, String name) {
        Json value = object.fields().get(name);
        if (value == null) {
            throw new IllegalArgumentException("'" + name + "' is missing in the object at byte " + object.at());
        }
        return value;
    }

    private static String text(Json.Fields object, String name) {
        return text(field(object, name));
    }

    private static String text(Json value) {
        if (value instanceof Json.Text text) {
            return text.text();
        }
        throw unfit(value, "a string");
    }

    private static double number(Json value) {
        if (value instanceof Json.Numeral number) {
            return Double.parseDouble(number.literal());
        }
        throw unfit(value, "a number");
    }

    private static Json.Fields fields(Json value) {
        if (value instanceof Json.Fields object) {
            return object;
        }
        throw unfit(value, "an object");
    }

    private static List<Json> items(Json value) {
        if (value instanceof Json.Items array) {
            return array.items();
        }
        throw unfit(value, "an array");
    }

    private static IllegalArgumentException unfit(Json value, String wanted) {
        return new IllegalArgumentException(
                "there must be " + wanted + " at byte " + value.at() + ", but there is " + value.kind());
    }
}
