package io.rnn4j.train;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/** How far one call of fit has come, apart from the tensors; written to a checkpoint and read from it. */
final class RunProgress {
    /** The epoch that is being made, from 1. */
    int epoch = 1;
    /** How many batches of this epoch are done. */
    int batch;
    /** The sum of this epoch's losses, each times its weight. */
    double lossSum;
    /** The sum of their weights. */
    double lossWeights;
    /** The rate of the last step. */
    double learningRate;
    /** The lowest score so far. */
    double lowest = Double.POSITIVE_INFINITY;
    /** Epochs without an improvement that counts for stopping early. */
    int waited;
    /** The score that an improvement is measured from. */
    double reference = Double.POSITIVE_INFINITY;
    /** The time the epochs took that are done. */
    Duration spent = Duration.ZERO;

    final List<EpochReport> history = new ArrayList<>();

    /** Begins the next epoch. */
    void nextEpoch() {
        epoch++;
        batch = 0;
        lossSum = 0;
        lossWeights = 0;
    }

    void writeTo(Map<String, String> texts) {
        texts.put("epoch", Integer.toString(epoch));
        texts.put("batch", Integer.toString(batch));
        texts.put("loss_sum", Double.toString(lossSum));
        texts.put("loss_weights", Double.toString(lossWeights));
        texts.put("learning_rate", Double.toString(learningRate));
        texts.put("lowest", Double.toString(lowest));
        texts.put("waited", Integer.toString(waited));
        texts.put("reference", Double.toString(reference));
        texts.put("spent_nanos", Long.toString(spent.toNanos()));
        texts.put("history", Integer.toString(history.size()));
        for (int i = 0; i < history.size(); i++) {
            texts.put("history." + i, encode(history.get(i)));
            int metric = 0;
            for (Map.Entry<String, Double> entry : history.get(i).metrics().entrySet()) {
                texts.put("history." + i + "." + metric++, entry.getValue() + " " + entry.getKey());
            }
        }
    }

    void readFrom(Map<String, String> texts) {
        epoch = number(texts, "epoch", Integer::valueOf);
        batch = number(texts, "batch", Integer::valueOf);
        lossSum = number(texts, "loss_sum", Double::valueOf);
        lossWeights = number(texts, "loss_weights", Double::valueOf);
        learningRate = number(texts, "learning_rate", Double::valueOf);
        lowest = number(texts, "lowest", Double::valueOf);
        waited = number(texts, "waited", Integer::valueOf);
        reference = number(texts, "reference", Double::valueOf);
        spent = Duration.ofNanos(number(texts, "spent_nanos", Long::valueOf));
        int reports = number(texts, "history", Integer::valueOf);
        history.clear();
        for (int i = 0; i < reports; i++) {
            history.add(decode(texts, "history." + i));
        }
    }

    private static String encode(EpochReport report) {
        return String.join(
                " ",
                Integer.toString(report.epoch()),
                Integer.toString(report.epochs()),
                Double.toString(report.trainingLoss()),
                report.validationLoss().isEmpty() ? "-" : Double.toString(report.score()),
                Double.toString(report.learningRate()),
                Boolean.toString(report.best()),
                Long.toString(report.duration().toNanos()),
                Long.toString(report.remaining().toNanos()),
                Integer.toString(report.metrics().size()));
    }

    private static EpochReport decode(Map<String, String> texts, String key) {
        return number(texts, key, text -> {
            String[] parts = text.split(" ", -1);
            Map<String, Double> metrics = new LinkedHashMap<>();
            for (int metric = 0; metric < Integer.parseInt(parts[8]); metric++) {
                String[] pair = text(texts, key + "." + metric).split(" ", 2);
                metrics.put(pair[1], Double.valueOf(pair[0]));
            }
            return new EpochReport(
                    Integer.parseInt(parts[0]),
                    Integer.parseInt(parts[1]),
                    Double.parseDouble(parts[2]),
                    parts[3].equals("-") ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(parts[3])),
                    Double.parseDouble(parts[4]),
                    Boolean.parseBoolean(parts[5]),
                    Duration.ofNanos(Long.parseLong(parts[6])),
                    Duration.ofNanos(Long.parseLong(parts[7])),
                    metrics);
        });
    }

    /** Reads what {@link #writeTo} or another part of a checkpoint wrote. */
    static <T> T number(Map<String, String> texts, String key, Function<String, T> parser) {
        String text = text(texts, key);
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new TrainingException("the checkpoint's " + key + " cannot be read: '" + text + "'", e);
        }
    }

    private static String text(Map<String, String> texts, String key) {
        String text = texts.get(key);
        if (text == null) {
            throw new TrainingException("the checkpoint lacks " + key + ": another program or version wrote it");
        }
        return text;
    }
}
