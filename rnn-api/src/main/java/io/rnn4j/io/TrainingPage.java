package io.rnn4j.io;

import io.rnn4j.train.EpochReport;
import io.rnn4j.train.Model;
import io.rnn4j.train.TrainingListener;
import io.rnn4j.train.TrainingResult;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Draws the course of a training as a web page of one file, without scripts or anything from elsewhere: curves of the
 * losses, the learning rate and each metric by epoch. The file is replaced as a whole after each epoch; until training
 * ends, a browser that shows it loads it again every other second. If the file cannot be written, a warning says so and
 * training goes on without.
 */
public final class TrainingPage implements TrainingListener {
    private static final Logger LOGGER = System.getLogger("io.rnn4j");

    private final Path file;
    private final String title;
    private final List<EpochReport> history = new ArrayList<>();
    private String model = "";
    private boolean given;

    private TrainingPage(Path file, String title) {
        this.file = file;
        this.title = title;
    }

    /**
     * Draws to a file.
     *
     * @param file its name, such as {@code training.html}; its folder must exist
     * @param title the heading
     * @return the listener
     */
    public static TrainingPage to(Path file, String title) {
        return new TrainingPage(Objects.requireNonNull(file, "file"), Objects.requireNonNull(title, "title"));
    }

    @Override
    public void started(Model trained, int epochs, int steps) {
        history.clear();
        model = trained.toString();
        given = false;
    }

    @Override
    public void epochFinished(EpochReport report) {
        history.add(report);
        write(
                true,
                "epoch " + report.epoch() + " of " + report.epochs() + ", about " + clock(report.remaining())
                        + " left");
    }

    @Override
    public void finished(TrainingResult result) {
        history.clear();
        history.addAll(result.history()); // With the epochs before a checkpoint.
        String ending = switch (result.ending()) {
            case COMPLETE -> "complete";
            case EARLY -> "ended early, because it no longer improved";
            case STOPPED -> "stopped";
        };
        write(false, ending + " after " + history.size() + " epochs");
    }

    private static String clock(Duration duration) {
        return String.format(Locale.ROOT, "%d:%02d", duration.toMinutes(), duration.toSecondsPart());
    }

    private void write(boolean running, String state) {
        if (given) {
            return;
        }
        byte[] page = page(running, state).getBytes(StandardCharsets.UTF_8);
        try {
            AtomicFile.replace(file, to -> {
                ByteBuffer bytes = ByteBuffer.wrap(page);
                while (bytes.hasRemaining()) {
                    to.write(bytes);
                }
            });
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, file + " cannot be written, training goes on without: " + e);
            given = true;
        }
    }

    private String page(boolean running, String state) {
        StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        if (running) {
            page.append("<meta http-equiv=\"refresh\" content=\"2\">");
        }
        page.append("<title>")
                .append(CurveChart.escaped(title))
                .append("</title><style>")
                .append(CurveChart.STYLE)
                .append("</style></head><body>\n<h1>")
                .append(CurveChart.escaped(title))
                .append("</h1>\n<p>")
                .append(state);
        for (EpochReport report : history) {
            if (report.score() == lowest()) {
                page.append(String.format(
                        Locale.ROOT, "; best: epoch %d with %s", report.epoch(), CurveChart.number(report.score())));
                break;
            }
        }
        page.append("</p>\n<p class=\"model\">")
                .append(CurveChart.escaped(model))
                .append("</p>\n");
        charts().forEach(chart -> page.append(chart.toSvg()));
        return page.append("</body></html>\n").toString();
    }

    private double lowest() {
        return history.stream().mapToDouble(EpochReport::score).min().orElse(Double.NaN);
    }

    private List<CurveChart> charts() {
        Map<String, CurveChart> charts = new LinkedHashMap<>();
        CurveChart loss = new CurveChart("Loss");
        CurveChart rate = new CurveChart("Learning rate");
        for (EpochReport report : history) {
            loss.add("training", report.epoch(), report.trainingLoss());
            report.validationLoss().ifPresent(value -> loss.add("validation", report.epoch(), value));
            rate.add("", report.epoch(), report.learningRate());
            report.metrics()
                    .forEach((name, value) ->
                            charts.computeIfAbsent(name, CurveChart::new).add("", report.epoch(), value));
        }
        List<CurveChart> all = new ArrayList<>(List.of(loss));
        all.addAll(charts.values());
        all.add(rate);
        return all;
    }
}
