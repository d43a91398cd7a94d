package io.rnn4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.backend.LogLines;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Sequences;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import io.rnn4j.train.EpochReport;
import io.rnn4j.train.Loss;
import io.rnn4j.train.Metrics;
import io.rnn4j.train.Model;
import io.rnn4j.train.Optimizer;
import io.rnn4j.train.Trainer;
import io.rnn4j.train.TrainingListener;
import io.rnn4j.train.TrainingResult;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** What TensorBoard and a browser are given to draw. */
class TrainingCurvesTest {
    @TempDir
    private Path folder;

    private static Trainer.Builder trainer() {
        Model model = Model.builder(ReferenceBackend.open())
                .inputSize(1)
                .add(new LastStep())
                .add(Dense.of(1))
                .build();
        return Trainer.builder(model, Loss.meanSquaredError(), Optimizer.sgd(0.25))
                .epochs(3)
                .batchSize(4)
                .metric(Metrics.meanAbsoluteError());
    }

    private static TrainingResult fit(Trainer.Builder builder) {
        double[][][] inputs = new double[6][1][1];
        double[][] targets = new double[6][1];
        for (int i = 0; i < 6; i++) {
            inputs[i][0][0] = i;
            targets[i][0] = 0.01 * i + 1;
        }
        Sequences data = Sequences.ofValues(inputs, targets);
        return builder.build().fit(data, data);
    }

    /** One number of an event file. */
    private record Scalar(double wallTime, long step, String tag, float value) {}

    /** Reads event files, strictly and apart from the code that writes them. */
    private static final class Reader {
        private final ByteBuffer bytes;
        private final List<Scalar> scalars = new ArrayList<>();
        private String version = "";

        Reader(Path file) throws IOException {
            this.bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining()) {
                byte[] length = take(8);
                assertThat(bytes.getInt()).isEqualTo(masked(length));
                byte[] data = take((int)
                        ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong());
                assertThat(bytes.getInt()).isEqualTo(masked(data));
                event(ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN));
            }
        }

        private byte[] take(int length) {
            byte[] taken = new byte[length];
            bytes.get(taken);
            return taken;
        }

        /** CRC-32C bit by bit, and the mask as TensorFlow writes it. */
        private static int masked(byte... data) {
            int crc = -1;
            for (byte each : data) {
                crc ^= each & 0xFF;
                for (int bit = 0; bit < 8; bit++) {
                    crc = (crc & 1) != 0 ? (crc >>> 1) ^ 0x82F63B78 : crc >>> 1;
                }
            }
            crc = ~crc;
            return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
        }

        private static long varint(ByteBuffer from) {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = from.get();
                value |= (long) (next & 0x7F) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }

        private static ByteBuffer message(ByteBuffer from) {
            int length = (int) varint(from);
            ByteBuffer part = from.slice(from.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            from.position(from.position() + length);
            return part;
        }

        private static String text(ByteBuffer from) {
            return StandardCharsets.UTF_8.decode(message(from)).toString();
        }

        private void event(ByteBuffer event) {
            double wallTime = 0;
            long step = 0;
            while (event.hasRemaining()) {
                switch ((int) varint(event)) {
                    case (1 << 3) | 1 -> wallTime = event.getDouble();
                    case 2 << 3 -> step = varint(event);
                    case (3 << 3) | 2 -> version = text(event);
                    case (5 << 3) | 2 -> summary(message(event), wallTime, step);
                    default -> throw new AssertionError("unknown field");
                }
            }
        }

        private void summary(ByteBuffer summary, double wallTime, long step) {
            assertThat(varint(summary)).isEqualTo((1 << 3) | 2);
            ByteBuffer value = message(summary);
            assertThat(varint(value)).isEqualTo((1 << 3) | 2);
            String tag = text(value);
            assertThat(varint(value)).isEqualTo((2 << 3) | 5);
            scalars.add(new Scalar(wallTime, step, tag, value.getFloat()));
            assertThat(value.hasRemaining() || summary.hasRemaining()).isFalse();
        }

        List<Scalar> of(String tag) {
            return scalars.stream().filter(scalar -> scalar.tag().equals(tag)).toList();
        }
    }

    @Test
    void tensorBoardGetsEveryStepAndEpoch() throws IOException {
        List<Float> losses = new ArrayList<>();
        TrainingResult result = fit(
                trainer().listener(TensorBoard.in(folder.resolve("runs/one"))).listener(new TrainingListener() {
                    @Override
                    public void stepFinished(int epoch, int step, double loss) {
                        losses.add((float) loss);
                    }
                }));
        Path file;
        try (Stream<Path> files = Files.list(folder.resolve("runs/one"))) {
            file = files.toList().get(0);
        }
        assertThat(file.getFileName().toString()).startsWith("events.out.tfevents.");
        Reader read = new Reader(file);
        assertThat(read.version).isEqualTo("brain.Event:2");
        assertThat(read.of("loss/step").stream().map(Scalar::value)).isEqualTo(losses);
        assertThat(read.of("loss/step").stream().map(Scalar::step)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        for (int i = 0; i < 3; i++) {
            EpochReport report = result.history().get(i);
            assertThat(read.of("loss/training").get(i).value()).isEqualTo((float) report.trainingLoss());
            assertThat(read.of("loss/validation").get(i).value()).isEqualTo((float) report.score());
            assertThat(read.of("learning_rate").get(i).value()).isEqualTo(0.25f);
            assertThat(read.of("metrics/mae").get(i).value())
                    .isEqualTo(report.metrics().get("mae").floatValue());
            assertThat(read.of("loss/training").get(i).step()).isEqualTo(2L * (i + 1));
        }
        double now = System.currentTimeMillis() / 1000.0;
        assertThat(read.scalars)
                .allSatisfy(scalar -> assertThat(scalar.wallTime()).isCloseTo(now, offset(60.0)));
    }

    @Test
    void largeStepNumbersTakeSeveralBytes() throws IOException {
        Path file = folder.resolve("events");
        try (EventFile events = new EventFile(file, 1.5)) {
            events.scalar(2.5, 1L << 40, "very/long/" + "x".repeat(300), -0.1);
        }
        assertThat(new Reader(file).scalars)
                .containsExactly(new Scalar(2.5, 1L << 40, "very/long/" + "x".repeat(300), -0.1f));
    }

    @Test
    void eachTrainingHasAFileOfItsOwnAndAFailedOneIsWhole() throws IOException {
        try (TensorBoard board = TensorBoard.in(folder)) {
            fit(trainer().listener(board));
            Trainer.Builder failing = trainer().listener(board).listener(new TrainingListener() {
                @Override
                public void stepFinished(int epoch, int step, double loss) {
                    if (epoch == 2) {
                        throw new IllegalStateException("on purpose");
                    }
                }
            });
            assertThatThrownBy(() -> fit(failing)).hasMessage("on purpose");
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(2);
            List<Integer> steps = new ArrayList<>();
            for (Path each : all) {
                steps.add(new Reader(each).of("loss/step").size());
            }
            assertThat(steps).containsExactlyInAnyOrder(6, 3);
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsAWarningAndTrainingGoesOn() throws IOException {
        Path taken = Files.createFile(folder.resolve("taken"));
        try (LogLines log = new LogLines()) {
            TrainingResult result = fit(trainer()
                    .listener(TensorBoard.in(taken))
                    .listener(TrainingPage.to(folder.resolve("missing/page.html"), "x")));
            assertThat(result.history()).hasSize(3);
            assertThat(log.lines()).hasSize(2).allMatch(line -> line.startsWith("WARNING"));
        }
    }

    @Test
    void thePageLoadsItselfAgainUntilTrainingEndsAndNeedsNothingFromElsewhere() throws Exception {
        Path file = folder.resolve("page.html");
        List<String> running = new ArrayList<>();
        fit(trainer().listener(TrainingPage.to(file, "Births <&> \"more\"")).listener(new TrainingListener() {
            @Override
            public void epochFinished(EpochReport report) {
                running.add(read(file));
            }
        }));
        assertThat(running).hasSize(3).allMatch(page -> page.contains("http-equiv=\"refresh\""));
        assertThat(running.get(1)).contains("epoch 2 of 3");
        String page = read(file);
        assertThat(page).doesNotContain("refresh", "http:", "https:", "<script", "<link", "src=");
        assertThat(page).contains("complete after 3 epochs", "Births &lt;&amp;&gt; &quot;more&quot;", "best: epoch");
        assertThat(page).contains(">Loss<", ">training<", ">validation<", ">mae<", ">Learning rate<");
        for (String svg : page.split("(?=<svg)", -1)) {
            if (svg.startsWith("<svg")) {
                String text = svg.substring(0, svg.indexOf("</svg>") + 6);
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(text)));
                assertThat(text.split("<circle", -1).length - 1).isIn(3, 6);
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aChartIsLogarithmicOverTwoDecadesAndLeavesOutWhatIsNoNumber() {
        CurveChart chart = new CurveChart("loss");
        chart.add("", 1, 100);
        chart.add("", 2, Double.NaN);
        chart.add("", 3, 10);
        chart.add("", 5, 1);
        String svg = chart.toSvg();
        assertThat(svg.split("<circle", -1)).hasSize(4);
        // Equal steps of the logarithm are equal steps of the curve: from 230 by 100 to 30.
        assertThat(svg).contains("points=\"80.0,30.0 435.0,130.0 790.0,230.0 \"");
        CurveChart linear = new CurveChart("loss");
        linear.add("", 1, 3);
        linear.add("", 3, 2);
        linear.add("", 5, 1);
        assertThat(linear.toSvg()).contains("points=\"80.0,30.0 435.0,130.0 790.0,230.0 \"");
        assertThat(new CurveChart("empty").toSvg()).contains("empty").doesNotContain("polyline");
    }
}
