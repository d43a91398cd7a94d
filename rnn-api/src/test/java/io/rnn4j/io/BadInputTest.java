package io.rnn4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Batch;
import io.rnn4j.data.Rows;
import io.rnn4j.data.Scaler;
import io.rnn4j.data.Sequences;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.data.TimeSplit;
import io.rnn4j.data.TokenStreams;
import io.rnn4j.data.Vocabulary;
import io.rnn4j.data.Windows;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import io.rnn4j.layer.Mode;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.train.ConfusionMatrix;
import io.rnn4j.train.Ctc;
import io.rnn4j.train.GradientCheck;
import io.rnn4j.train.Loss;
import io.rnn4j.train.Model;
import io.rnn4j.train.ModelPass;
import io.rnn4j.train.Optimizer;
import io.rnn4j.train.RecursiveForecast;
import io.rnn4j.train.Trainer;
import io.rnn4j.train.TrainingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a program may get wrong at each entry: the message names what was wrong, and nothing is changed or written. */
class BadInputTest {
    private static final double[][][] ONE = {{{1}, {2}}};
    private static final double NAN = Double.NaN;

    @TempDir
    private Path folder;

    /** What a call gets wrong. */
    interface Call {
        void on(Model model, Path folder) throws Exception;
    }

    /** An entry with what is wrong, and what the message must have. */
    private record Case(String name, Call call, List<String> message) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Case> CASES = new ArrayList<>();

    static void refused(String name, Call call, String... message) {
        CASES.add(new Case(name, call, List.of(message)));
    }

    static Stream<Case> cases() {
        CASES.clear();
        data();
        texts();
        batches();
        predictions();
        training();
        files();
        BadSettingCases.add();
        return CASES.stream();
    }

    private static void data() {
        refused("sequences, null", (m, f) -> Sequences.ofValues(null, new double[1][1]), "inputs");
        refused("sequences, no targets", (m, f) -> Sequences.ofValues(ONE, null), "targets");
        refused("sequences, empty", (m, f) -> Sequences.ofValues(new double[0][][], new double[0][]), "one");
        refused("sequences, null row", (m, f) -> Sequences.ofValues(new double[][][] {{{1}, null}}, new double[1][1]));
        refused("sequences, null target", (m, f) -> Sequences.ofValues(ONE, new double[][] {null}));
        refused("sequences, NaN", (m, f) -> Sequences.ofValues(new double[][][] {{{NAN}}}, new double[1][1]), "NaN");
        refused(
                "sequences, infinite target",
                (m, f) -> Sequences.ofValues(ONE, new double[][] {{Double.NEGATIVE_INFINITY}}),
                "-Infinity");
        refused("classes, null", (m, f) -> Sequences.ofClasses(ONE, null, 2), "classes");
        refused("classes, beyond", (m, f) -> Sequences.ofClasses(ONE, new int[] {2}, 2), "0..1", "2");
        refused("classes, negative", (m, f) -> Sequences.ofClasses(ONE, new int[] {-1}, 2), "0..1", "-1");
        refused("step classes, beyond", (m, f) -> Sequences.ofStepClasses(ONE, new int[][] {{0, 9}}, 2), "9");
        refused("labels, null", (m, f) -> Sequences.ofLabels(ONE, null, 2), "labels");
        refused("rows, null", (m, f) -> Rows.of((double[][]) null), "rows");
        refused("rows, null row", (m, f) -> Rows.of(new double[][] {{1}, null}));
        refused("rows, ragged", (m, f) -> Rows.of(new double[][] {{1}, {1, 2}}), "1", "2");
        refused("rows, infinite", (m, f) -> Rows.of(new double[][] {{1}, {Double.POSITIVE_INFINITY}}), "Infinity");
        refused("rows, joined none", (m, f) -> Rows.concat(List.of()), "one");
        refused("windows, null", (m, f) -> Windows.over((double[][]) null, new double[1][1], 1, 1), "series");
        refused("windows, no targets", (m, f) -> Windows.over(new double[3][1], null, 1, 1), "targets");
        refused("windows, empty", (m, f) -> Windows.over(new double[0][], new double[0][], 1, 1));
        refused("windows, too long", (m, f) -> Windows.over(new double[3][1], new double[3][1], 4, 0), "1..3", "4");
        refused("split, null", (m, f) -> new TimeSplit(0.1, 0.1).training(null), "windows");
        refused("split, negative", (m, f) -> new TimeSplit(-0.1, 0.1), "-0.1");
        refused("scaler, null", (m, f) -> Scaler.standard((double[][]) null), "rows");
        refused("scaler, empty", (m, f) -> Scaler.minMax(new double[0][]), "row");
        refused("scaler, NaN", (m, f) -> Scaler.standard(new double[][] {{NAN}}), "NaN");
        refused("scaler, log of 0", (m, f) -> Scaler.log(Rows.of(new double[][] {{1}, {0}})), "0");
        refused("scaler, unknown column", (m, f) -> Scaler.identity(2).select(2), "2");
    }

    private static void texts() {
        refused("vocabulary, null", (m, f) -> Vocabulary.ofCharacters(null), "text");
        refused("vocabulary, empty", (m, f) -> Vocabulary.ofCharacters(""), "at least one character");
        refused("vocabulary, no words", (m, f) -> Vocabulary.ofWords(" \n", 9), "at least one word");
        refused("vocabulary, no unit", (m, f) -> Vocabulary.of(null, List.of("a")), "unit");
        refused(
                "vocabulary, unknown number",
                (m, f) -> Vocabulary.ofCharacters("ab").decode(3),
                "0..2",
                "3");
        refused(
                "vocabulary, encodes null",
                (m, f) -> Vocabulary.ofCharacters("ab").encode(null),
                "text");
        refused("streams, null", (m, f) -> TokenStreams.ofNumbers(null, 2, 1, 1), "tokens");
        refused("streams, too short", (m, f) -> TokenStreams.ofNumbers(new int[4], 2, 2, 2), "4", "2 streams");
        refused("streams, class", (m, f) -> TokenStreams.oneHot(new int[] {0, 5}, 2, 1, 1), "tokens[1]", "0..1", "5");
    }

    private static Batch batch(Model model, TargetSpec targets) {
        Tensor inputs = model.backend().tensors().allocate(model.dtype(), Shape.of(2, 1, 1));
        return targets.kind() == TargetSpec.Kind.CLASSES
                ? Batch.ofClasses(targets, inputs)
                : Batch.ofValues(
                        targets, inputs, model.backend().tensors().allocate(model.dtype(), targets.shape(2, 1)));
    }

    private static void batches() {
        TargetSpec classes = new TargetSpec(TargetSpec.Kind.CLASSES, false, 3);
        TargetSpec values = new TargetSpec(TargetSpec.Kind.VALUES, false, 1);
        refused("batch, length", (m, f) -> batch(m, values).putLength(0, 3), "0..2", "3");
        refused("batch, negative length", (m, f) -> batch(m, values).putLength(0, -1), "0..2", "-1");
        refused("batch, class", (m, f) -> batch(m, classes).putClass(0, 0, 3), "0..2", "3");
        refused("batch, place", (m, f) -> batch(m, values).putLength(1, 1), "1");
        refused("batch, step", (m, f) -> batch(m, values).putInput(0, 2, new double[1], 0), "2");
        refused("batch, no array", (m, f) -> batch(m, values).putInput(0, 0, (double[]) null, 0), "from");
        refused("batch, no tensor", (m, f) -> Batch.ofClasses(classes, null), "inputs");
        refused(
                "batch, no targets",
                (m, f) -> Batch.ofClasses(null, batch(m, values).inputs()),
                "targets");
    }

    private static void predictions() {
        Shape shape = Shape.of(2, 3, 1);
        refused("predict, null tensor", (m, f) -> m.predict((Tensor) null), "x");
        refused("predict, null dataset", (m, f) -> m.predict((io.rnn4j.data.Dataset) null), "dataset");
        refused("predict, no values", (m, f) -> m.predict(shape, (double[]) null));
        refused("predict, too few values", (m, f) -> m.predict(shape, 1.0, 2), "6", "2");
        refused("predict, features", (m, f) -> m.predict(Shape.of(2, 3, 4), new double[24]), "4");
        refused("predict, rank", (m, f) -> m.predict(Shape.of(2, 3), new double[6]), "[2, 3]");
        refused("predict, no lengths", (m, f) -> m.predict(tensor(m, shape), null), "lengths");
        refused("predict, too few lengths", (m, f) -> m.predict(tensor(m, shape), new int[] {1}), "3", "1");
        refused("predict, length", (m, f) -> m.predict(tensor(m, shape), new int[] {1, 3, 0}), "3", "0..2");
        refused("predict, negative", (m, f) -> m.predict(tensor(m, shape), new int[] {1, -1, 0}), "-1", "0..2");
        refused("pass, length", (m, f) -> {
            ModelPass pass = m.pass(shape, Mode.TRAINING);
            pass.forward(tensor(m, shape), new int[] {2, 2, 5}, null, null);
        });
        refused("state, no streams", (m, f) -> m.newState(0), "0");
        refused("recursive, null", (m, f) -> RecursiveForecast.run(m, null, 1, (i, step, y, row) -> {}), "windows");
        refused(
                "recursive, features",
                (m, f) -> RecursiveForecast.run(m, new double[1][2][2], 1, (i, step, y, row) -> {}),
                "1 features",
                "2");
        refused("recursive, no rows", (m, f) -> RecursiveForecast.run(m, ONE, 1, null), "next");
        refused("confusion, values", (m, f) -> ConfusionMatrix.of(m, values()), "class");
        refused("confusion, null", (m, f) -> ConfusionMatrix.of(m, null), "dataset");
        refused("ctc, null", (m, f) -> Ctc.decode(null, 1), "outputs");
        refused("ctc, length", (m, f) -> Ctc.decode(tensor(m, shape), 1, 1, 3), "3");
        refused("gradient check, null", (m, f) -> GradientCheck.ofModel(m, null), "input");
    }

    private static Tensor tensor(Model model, Shape shape) {
        return model.backend().tensors().allocate(model.dtype(), shape);
    }

    private static Sequences values() {
        return Sequences.ofValues(ONE, new double[][] {{3}});
    }

    private static Trainer trainer(Model model) {
        return Trainer.builder(model, Loss.meanSquaredError(), Optimizer.sgd(0.1))
                .build();
    }

    private static void training() {
        refused("trainer, no model", (m, f) -> Trainer.builder(null, Loss.ctc(), Optimizer.sgd(1)), "model");
        refused("trainer, no loss", (m, f) -> Trainer.builder(m, null, Optimizer.sgd(1)), "loss");
        refused("trainer, no optimizer", (m, f) -> Trainer.builder(m, Loss.ctc(), null), "optimizer");
        refused("fit, null", (m, f) -> trainer(m).fit(null), "training");
        refused("fit, no validation", (m, f) -> trainer(m).fit(values(), null), "validation");
        refused(
                "fit, features",
                (m, f) -> trainer(m).fit(Sequences.ofValues(new double[1][2][3], new double[1][1])),
                "3");
        refused("fit, classes", (m, f) -> trainer(m).fit(Sequences.ofClasses(ONE, new int[1], 2)), "class");
        refused("evaluate, null", (m, f) -> trainer(m).evaluate(null), "data");
        refused(
                "clip, null",
                (m, f) -> Trainer.builder(m, Loss.ctc(), Optimizer.sgd(1)).clip(null),
                "clip");
        refused("rate, NaN", (m, f) -> Optimizer.sgd(NAN), "NaN");
        refused("quantile, 1", (m, f) -> Loss.quantiles(0.5, 1), "1");
        refused("quantiles, none", (m, f) -> Loss.quantiles());
        refused("huber, infinite", (m, f) -> Loss.huber(Double.POSITIVE_INFINITY), "Infinity");
    }

    private static void files() {
        refused("save, null", (m, f) -> ModelFile.save(null, f.resolve("a.rnn")), "model");
        refused("save, nowhere", (m, f) -> ModelFile.save(m, null), "file");
        refused("save, no folder", (m, f) -> ModelFile.save(m, f.resolve("absent/a.rnn")), "absent");
        refused("save, a folder", (m, f) -> ModelFile.save(m, f), "folder");
        refused("load, null", (m, f) -> ModelFile.load(null, m.backend()), "file");
        refused("load, no backend", (m, f) -> ModelFile.load(f.resolve("a.rnn"), null), "backend");
        refused("load, absent", (m, f) -> ModelFile.load(f.resolve("a.rnn"), m.backend()), "a.rnn", "no such file");
        refused("checkpoints, null", (m, f) -> CheckpointFolder.of(null, 1), "folder");
        refused("event files, null", (m, f) -> TensorBoard.in(null), "folder");
        refused("page, null", (m, f) -> TrainingPage.to(null, "x"), "file");
        refused("page, no title", (m, f) -> TrainingPage.to(f.resolve("a.html"), null), "title");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void badInputIsRefusedWithItsReasonAndChangesNothing(Case bad) throws IOException {
        try (Backend backend = ReferenceBackend.open()) {
            Model model = Model.builder(backend)
                    .inputSize(1)
                    .dtype(DType.FLOAT64)
                    .add(Recurrent.gru(2))
                    .add(new LastStep())
                    .add(Dense.of(1))
                    .build();
            List<double[]> before = weights(model);
            Throwable refusal = catchThrowable(() -> bad.call.on(model, folder));
            assertThat(refusal)
                    .isInstanceOfAny(
                            IllegalArgumentException.class,
                            IllegalStateException.class,
                            TrainingException.class,
                            NullPointerException.class,
                            IndexOutOfBoundsException.class,
                            ModelFileException.class)
                    .satisfies(e -> assertThat(e.getMessage()).isNotBlank())
                    .satisfies(e -> bad.message.forEach(part -> assertThat(e).hasMessageContaining(part)));
            assertThat(weights(model)).usingRecursiveComparison().isEqualTo(before);
            assertThat(folder).isEmptyDirectory();
        }
    }

    private static List<double[]> weights(Model model) {
        return model.parameters().values().stream()
                .map(parameter -> parameter.value().toDoubleArray())
                .toList();
    }
}
