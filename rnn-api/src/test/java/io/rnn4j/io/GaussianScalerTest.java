package io.rnn4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Rows;
import io.rnn4j.data.Scaler;
import io.rnn4j.data.Sequences;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.train.Loss;
import io.rnn4j.train.Model;
import io.rnn4j.train.Optimizer;
import io.rnn4j.train.Trainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Means and variances of scaled targets come out in the targets' own units. */
class GaussianScalerTest {
    /** The first column is (x - 1000) / 200, the second (x - 5) / 3. */
    private static final Scaler TARGETS = Scaler.standard(new double[][] {{800, 2}, {1200, 8}});

    private final Backend backend = ReferenceBackend.open();

    @TempDir
    private Path folder;

    private Model.Builder network() {
        return Model.builder(backend)
                .dtype(DType.FLOAT64)
                .inputSize(1)
                .add(Dense.of(4))
                .seed(1);
    }

    @Test
    void meansAreScaledBackByShiftAndScaleAndVariancesByTheSquareOfTheScale() {
        double[] plain = network().build().predict(Shape.of(1, 1, 1), 0.7);
        double[] y = network().gaussianTargetScaler(TARGETS).build().predict(Shape.of(1, 1, 1), 0.7);
        assertThat(y[0]).isCloseTo(1000 + 200 * plain[0], offset(1e-9));
        assertThat(y[1]).isCloseTo(5 + 3 * plain[1], offset(1e-9));
        assertThat(Math.exp(y[2])).isCloseTo(200 * 200 * Math.exp(plain[2]), offset(1e-9));
        assertThat(Math.exp(y[3])).isCloseTo(3 * 3 * Math.exp(plain[3]), offset(1e-9));
    }

    @Test
    void aModelLearnsMeanAndVarianceInTheUnitsOfTheTargets() {
        Random random = new Random(4);
        double[][][] inputs = new double[400][1][1];
        double[][] targets = new double[400][1];
        double sum = 0;
        double squares = 0;
        for (double[] target : targets) {
            target[0] = 5000 + 30 * random.nextGaussian();
            sum += target[0];
        }
        for (double[] target : targets) {
            squares += (target[0] - sum / 400) * (target[0] - sum / 400);
        }
        Sequences data = Sequences.ofValues(inputs, targets);
        Model model = Model.builder(backend)
                .dtype(DType.FLOAT64)
                .inputSize(1)
                .add(new LastStep())
                .add(Dense.of(2))
                .gaussianTargetScaler(Scaler.minMax(new double[][] {{4900}, {5100}}))
                .build();
        Trainer.builder(model, Loss.gaussianNegativeLogLikelihood(), Optimizer.adam(0.05))
                .epochs(300)
                .batchSize(400)
                .build()
                .fit(data);
        double[] y = model.predict(data)[0];
        assertThat(y[0]).isCloseTo(sum / 400, offset(0.5));
        assertThat(Math.exp(y[1] / 2)).isCloseTo(Math.sqrt(squares / 400), offset(0.5));
    }

    @Test
    void aFileKeepsItInFormatThreeAndOthersKeepTheirs() throws IOException {
        Model model = network().gaussianTargetScaler(TARGETS).build();
        assertThat(header(model)).contains("\"rnn4j.format\":\"3\"", "\"rnn4j.outputs\":\"gaussian\"");
        Model loaded = ModelFile.load(folder.resolve("model.rnn"), backend);
        assertThat(loaded.gaussianTargets()).isTrue();
        assertThat(loaded.targetScaler()).contains(TARGETS);
        assertThat(loaded.predict(Shape.of(1, 1, 1), 0.7)).containsExactly(model.predict(Shape.of(1, 1, 1), 0.7));

        assertThat(header(network().targetScaler(TARGETS).build()))
                .contains("\"rnn4j.format\":\"2\"")
                .doesNotContain("rnn4j.outputs");
        assertThat(ModelFile.load(folder.resolve("model.rnn"), backend).gaussianTargets())
                .isFalse();
        assertThat(header(network().build())).contains("\"rnn4j.format\":\"1\"");
    }

    @Test
    void theLastScalerThatWasSetCounts() {
        assertThat(network()
                        .gaussianTargetScaler(TARGETS)
                        .targetScaler(TARGETS)
                        .build()
                        .gaussianTargets())
                .isFalse();
        assertThat(network()
                        .targetScaler(TARGETS)
                        .gaussianTargetScaler(TARGETS)
                        .build()
                        .gaussianTargets())
                .isTrue();
    }

    @Test
    void aDamagedFileIsRefusedWithItsField() throws IOException {
        String whole = header(network().gaussianTargetScaler(TARGETS).build());
        assertRefused(whole, "rnn4j.format\":\"3", "rnn4j.format\":\"2", "format 2 has no such key");
        assertRefused(whole, ":\"gaussian\"", ":\"gausssan\"", "must be gaussian, but got 'gausssan'");
        assertRefused(whole, "\"rnn4j.scalers\":", "\"other.scalers\":", "it needs rnn4j.scalers");
        String inputs = whole.replace(",5.0", ",5.00").replace(",3.0", ",3.00").replace("targets.", "inputs.");
        assertRefused(inputs, "inputs.shift", "inputs.shift", "scaler of the targets");
    }

    private String header(Model model) throws IOException {
        Path file = folder.resolve("model.rnn");
        ModelFile.save(model, file);
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /** Replaces a part of the header by one of the same length. */
    private void assertRefused(String whole, String part, String damage, String message) throws IOException {
        assertThat(whole).contains(part);
        assertThat(damage).hasSameSizeAs(part);
        String damaged = whole.replace(part, damage);
        Path file = folder.resolve("damaged.rnn");
        Files.writeString(file, damaged, StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> ModelFile.load(file, backend))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aLogarithmOrOtherOutputsAreRefused() {
        Scaler log = Scaler.log(Rows.of(new double[][] {{1}, {10}}));
        assertThatThrownBy(() -> network().gaussianTargetScaler(log))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("log x")
                .hasMessageContaining("Scaler.standard");
        assertThatThrownBy(
                        () -> network().gaussianTargetScaler(TARGETS.select(0)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 columns")
                .hasMessageContaining("2 outputs")
                .hasMessageContaining("has 4");
    }
}
