package io.rnn4j.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Sequences;
import io.rnn4j.io.ModelFile;
import io.rnn4j.io.ModelFileException;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import io.rnn4j.layer.LayerSpecs;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.train.Loss;
import io.rnn4j.train.Model;
import io.rnn4j.train.Optimizer;
import io.rnn4j.train.Trainer;
import io.rnn4j.train.TrainingResult;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cell of a program's own lives in a model like a built-in one. */
class OwnCellTest {
    private static final LayerSpecs LAYERS = LayerSpecs.builtIn().with("independent", IndependentCell::read);

    private final Backend backend = ReferenceBackend.open();

    @TempDir
    private Path folder;

    private Model model(DType dtype) {
        return Model.builder(backend)
                .dtype(dtype)
                .inputSize(2)
                .add(Recurrent.gru(4))
                .add(new IndependentCell())
                .add(new LastStep())
                .add(Dense.of(1))
                .seed(3)
                .build();
    }

    private static Sequences sums() {
        SplittableRandom random = new SplittableRandom(1);
        double[][][] inputs = new double[32][5][2];
        double[][] targets = new double[32][1];
        for (int sample = 0; sample < 32; sample++) {
            for (double[] step : inputs[sample]) {
                step[0] = random.nextDouble(-0.3, 0.3);
                targets[sample][0] += step[0];
            }
        }
        return Sequences.ofValues(inputs, targets);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void trainsAmongBuiltInLayersAndComesBackFromAFile(DType dtype) throws ModelFileException {
        Model model = model(dtype);
        double[] untrained = model.parameters().get("1.u").value().toDoubleArray();
        Sequences data = sums();
        TrainingResult result = Trainer.builder(model, Loss.meanSquaredError(), Optimizer.adam(1e-2))
                .epochs(60)
                .batchSize(8)
                .build()
                .fit(data);
        assertThat(result.best().trainingLoss())
                .isLessThan(0.05 * result.history().get(0).trainingLoss());
        assertThat(model.parameters().get("1.u").value().toDoubleArray()).isNotEqualTo(untrained);

        Path file = folder.resolve("own.rnn");
        ModelFile.save(model, file);
        Model again = ModelFile.load(file, backend, LAYERS);
        assertThat(again.layers()).contains(new IndependentCell());
        assertThat(again.predict(data)).isDeepEqualTo(model.predict(data));
        assertThat(ModelFile.load(file, backend, LAYERS, DType.FLOAT64).dtype()).isEqualTo(DType.FLOAT64);
    }

    @Test
    void aFileWithAnOwnLayerIsRefusedWhereTheTypeIsNotKnown() throws ModelFileException {
        Path file = folder.resolve("own.rnn");
        ModelFile.save(model(DType.FLOAT32), file);
        assertThatThrownBy(() -> ModelFile.load(file, backend))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("layer 1: unknown layer type 'independent'; known are rnn, gru")
                .hasMessageContaining("must be added to the LayerSpecs that you load with");
    }

    @Test
    void theSummaryShowsIt() {
        assertThat(model(DType.FLOAT32).summary()).contains("""
                1      independent  fault=none          [T, N, 4]          12
                """);
    }

    @Test
    void itsStateIsCarriedFromCallToCall() {
        Model model = model(DType.FLOAT64);
        assertThat(model.newState(3).layers().get(1).parts().get(0).shape()).isEqualTo(Shape.of(3, 4));
    }
}
