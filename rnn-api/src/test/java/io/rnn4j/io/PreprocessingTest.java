package io.rnn4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Rows;
import io.rnn4j.data.Scaler;
import io.rnn4j.data.Sequences;
import io.rnn4j.data.TimeSplit;
import io.rnn4j.data.Vocabulary;
import io.rnn4j.data.Windows;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.train.Loss;
import io.rnn4j.train.Model;
import io.rnn4j.train.Optimizer;
import io.rnn4j.train.Trainer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scalers and vocabularies in a model and in its file. */
class PreprocessingTest {
    private static final Scaler INPUTS = Scaler.standard(new double[][] {{100, 0.5}, {300, 0.7}});
    private static final Scaler TARGETS = Scaler.log(Rows.of(new double[][] {{10}, {1000}}));

    private final Backend backend = ReferenceBackend.open();

    @TempDir
    private Path folder;

    private Model.Builder network() {
        return Model.builder(backend)
                .dtype(DType.FLOAT64)
                .inputSize(2)
                .add(Recurrent.simple(3))
                .add(new LastStep())
                .add(Dense.of(2))
                .seed(1);
    }

    private Model scaled() {
        return network().inputScaler(INPUTS).targetScaler(TARGETS).build();
    }

    private static final double[] RAW = {120, 0.6, 110, 0.5, 310, 0.4, 90, 0.9};

    @Test
    void predictTakesRawInputsAndGivesRawOutputsAlsoAfterLoading() throws IOException {
        Model model = scaled();
        double[] scaledInput = RAW.clone();
        for (int i = 0; i < RAW.length; i++) {
            scaledInput[i] = INPUTS.transform(i % 2, RAW[i]);
        }
        double[] expected = network().build().predict(Shape.of(2, 2, 2), scaledInput);
        for (int i = 0; i < expected.length; i++) {
            expected[i] = Math.exp(expected[i] * Math.log(10) + Math.log(100));
        }
        assertThat(model.predict(Shape.of(2, 2, 2), RAW)).containsExactly(expected, offset(1e-9));

        Path file = folder.resolve("model.rnn");
        ModelFile.save(model, file);
        Model loaded = ModelFile.load(file, backend);
        assertThat(loaded.predict(Shape.of(2, 2, 2), RAW)).containsExactly(model.predict(Shape.of(2, 2, 2), RAW));
        assertThat(loaded.inputScaler()).contains(INPUTS);
        assertThat(loaded.targetScaler()).contains(TARGETS);
        assertThat(loaded.vocabulary()).isEmpty();
        assertThat(loaded.metadata()).isEmpty();
    }

    @Test
    void predictLeavesItsInputAndWhatIsPastALengthAsTheyAre() {
        Model model = Model.builder(backend)
                .dtype(DType.FLOAT64)
                .inputSize(2)
                .inputScaler(TARGETS.select(0, 0))
                .targetScaler(TARGETS)
                .add(Recurrent.simple(2))
                .build();
        double[] padded = {120, 6, 110, 5, 310, 4, -1, 0};
        Tensor x = backend.tensors().allocate(DType.FLOAT64, Shape.of(2, 2, 2)).copyFrom(padded);
        double[] y = model.predict(x, new int[] {2, 1}).toDoubleArray();
        assertThat(x.toDoubleArray()).containsExactly(padded);
        assertThat(y[6]).isZero();
        assertThat(y[7]).isZero();
        double[] alone = model.predict(Shape.of(2, 1, 2), 120.0, 6, 310, 4);
        assertThat(y[0]).isCloseTo(alone[0], offset(1e-12));
        assertThat(y[4]).isCloseTo(alone[2], offset(1e-12));
        assertThatThrownBy(() -> model.predict(x))
                .hasMessageContaining("column 0")
                .hasMessageContaining("-1.0");
    }

    @Test
    void outputsOfOneTargetSideBySideAreScaledBackByItsColumn() {
        Scaler two = Scaler.standard(new double[][] {{0, 1000}, {2, 3000}});
        double[] y = Model.builder(backend)
                .dtype(DType.FLOAT64)
                .inputSize(1)
                .add(Dense.of(4))
                .targetScaler(two)
                .buildWithoutValues()
                .predict(Shape.of(1, 1, 1), 5.0);
        assertThat(y).containsExactly(1, 1, 2000, 2000);
    }

    @Test
    void theTrainerScalesAndADatasetIsPredictedInItsOwnUnits() {
        double[][] series = new double[60][1];
        for (int t = 0; t < series.length; t++) {
            series[t][0] = 5000 + 100 * Math.sin(t);
        }
        Rows rows = Rows.of(series);
        Windows windows = Windows.over(rows, rows, 6, 1, 2);
        TimeSplit split = new TimeSplit(0, 0.25);
        Scaler scaler = Scaler.standard(rows.range(0, split.validationFrom(60)));
        Model model = Model.builder(backend)
                .inputSize(1)
                .inputScaler(scaler)
                .targetScaler(scaler.select(0, 0))
                .add(Recurrent.gru(8))
                .add(new LastStep())
                .add(Dense.of(2))
                .build();
        Trainer.builder(model, Loss.meanSquaredError(), Optimizer.adam(0.03))
                .epochs(30)
                .batchSize(8)
                .build()
                .fit(split.training(windows));
        Windows test = split.test(windows);
        double[][] predicted = model.predict(test);
        for (int sample = 0; sample < predicted.length; sample++) {
            for (int step = 0; step < 2; step++) {
                assertThat(predicted[sample][step]).isCloseTo(series[test.targetRow(sample) + step][0], offset(40.0));
            }
        }
    }

    @Test
    void theTrainerScalesToWhereStatesAreCarried() {
        double[][][] values = new double[8][4][1];
        for (int n = 0; n < values.length; n++) {
            for (int t = 0; t < values[n].length; t++) {
                values[n][t][0] = 5000 + 100 * Math.sin(n + t);
            }
        }
        Scaler scaler = Scaler.standard(new double[][] {{4900}, {5100}});
        Model model = Model.builder(backend)
                .inputSize(1)
                .inputScaler(scaler)
                .targetScaler(scaler)
                .add(Recurrent.gru(3))
                .add(Dense.of(1))
                .build();
        double loss = Trainer.builder(model, Loss.meanSquaredError(), Optimizer.adam(0.001))
                .epochs(1)
                .batchSize(2)
                .shuffle(false)
                .carryState(true)
                .build()
                .fit(Sequences.ofStepValues(values, values))
                .history()
                .get(0)
                .trainingLoss();
        assertThat(loss).isLessThan(10);
    }

    @Test
    void aFileWithoutScalersAndVocabularyIsOneThatOlderProgramsRead() throws IOException {
        assertThat(header(network().build())).contains("\"rnn4j.format\":\"1\"").doesNotContain("scalers");
        assertThat(header(scaled())).contains("\"rnn4j.format\":\"2\"");
        assertThat(header(network().vocabulary(Vocabulary.ofCharacters("ab")).build()))
                .contains("\"rnn4j.format\":\"2\"", "rnn4j.vocabulary");
    }

    private String header(Model model) throws IOException {
        Path file = folder.resolve("model.rnn");
        ModelFile.save(model, file);
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    @Test
    void aVocabularyIsKept() throws IOException {
        Vocabulary words = Vocabulary.of(Vocabulary.Unit.WORD, List.of("whale", "\"", "\\", "Ahab's", "caf\u00e9"));
        Path file = folder.resolve("model.rnn");
        ModelFile.save(network().vocabulary(words).build(), file);
        assertThat(ModelFile.load(file, backend).vocabulary()).contains(words);
        Vocabulary characters = Vocabulary.ofCharacters("a\n\u0001\"\ud83d\udc0b");
        ModelFile.save(network().vocabulary(characters).build(), file);
        assertThat(ModelFile.load(file, backend).vocabulary()).contains(characters);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "inputs.shift|inputs.shape|unknown key 'inputs.shape'",
                "inputs.scale|inputs.shift|duplicate key",
                "200.0,|200.0;|finite numbers with commas",
                "targets.function|inputs.function|2 words",
                "log|lag|none or log",
            })
    void damagedScalersAreRefusedWithTheirField(String part, String damage, String message) throws IOException {
        String whole = header(scaled());
        assertThat(whole).contains(part);
        assertRefused(whole.replace(part, damage), "rnn4j.scalers", message);
    }

    @Test
    void scalersAndVocabulariesThatDoNotFitAreRefused() throws IOException {
        String whole = header(scaled());
        assertRefused(
                whole.replace("\"rnn4j.format\":\"2\"", "\"rnn4j.format\":\"1\""),
                "rnn4j.scalers",
                "format 1 has no such key");
        String vocabulary =
                header(network().vocabulary(Vocabulary.ofCharacters("ab")).build());
        assertRefused(vocabulary.replace("[\\\"a\\\"", "[\\\"b\\\""), "rnn4j.vocabulary", "twice");
        assertRefused(vocabulary.replace("[\\\"a\\\"", "[\\\"\\\""), "rnn4j.vocabulary", "no character");
        assertRefused(vocabulary.replace("CHARACTER", "CHARACTOR"), "rnn4j.vocabulary", "CHARACTER or WORD");
        assertRefused(vocabulary.replace("tokens", "takens"), "rnn4j.vocabulary", "unknown key 'takens'");
        assertThatThrownBy(() -> network().inputScaler(TARGETS).build())
                .hasMessageContaining("1 columns")
                .hasMessageContaining("2 features");
        assertThatThrownBy(() -> network().targetScaler(Scaler.identity(3)).build())
                .hasMessageContaining("3 columns")
                .hasMessageContaining("2 outputs");
    }

    private void assertRefused(String content, String field, String message) throws IOException {
        // The header's length stays right, so that the damage itself is met.
        Path file = folder.resolve("damaged.rnn");
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        byte[] original = Files.readAllBytes(folder.resolve("model.rnn"));
        long length = ByteBuffer.wrap(original).order(ByteOrder.LITTLE_ENDIAN).getLong();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length + bytes.length - original.length);
        Files.write(file, bytes);
        assertThatThrownBy(() -> ModelFile.load(file, backend))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining(message)
                .satisfies(e -> {
                    if (!message.startsWith("duplicate")) {
                        assertThat(((ModelFileException) e).field()).contains(field);
                    }
                });
    }
}
