package io.rnn4j.io;

import static io.rnn4j.io.BadInputTest.refused;

import io.rnn4j.backend.UpdateRule;
import io.rnn4j.data.Batch;
import io.rnn4j.data.RowFile;
import io.rnn4j.data.Rows;
import io.rnn4j.data.Scaler;
import io.rnn4j.data.Sequences;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.data.TimeSplit;
import io.rnn4j.data.TokenStreams;
import io.rnn4j.data.Vocabulary;
import io.rnn4j.data.Windows;
import io.rnn4j.layer.Mode;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.train.ConfusionMatrix;
import io.rnn4j.train.Ctc;
import io.rnn4j.train.GradientCheck;
import io.rnn4j.train.GradientClip;
import io.rnn4j.train.LearningRate;
import io.rnn4j.train.Loss;
import io.rnn4j.train.Metrics;
import io.rnn4j.train.Model;
import io.rnn4j.train.ModelPass;
import io.rnn4j.train.Optimizer;
import io.rnn4j.train.ParameterGroup;
import io.rnn4j.train.RecursiveForecast;
import io.rnn4j.train.ReduceOnPlateau;
import io.rnn4j.train.Schedule;
import io.rnn4j.train.Trainer;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Further cases of {@link BadInputTest}: what describes, splits and scales data, and what settings take. */
final class BadSettingCases {
    private static final double[][][] ONE = {{{1}, {2}}};
    private static final double NAN = Double.NaN;
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final Shape SHAPE = Shape.of(2, 3, 1);

    private BadSettingCases() {}

    static void add() {
        sequences();
        rows();
        scalers();
        tokens();
        batches();
        models();
        passes();
        trainers();
        losses();
        optimizers();
        files();
    }

    private static void sequences() {
        refused("sequences, fewer targets", (m, f) -> Sequences.ofValues(ONE, new double[2][1]), "1", "2");
        refused("sequences, no steps", (m, f) -> Sequences.ofValues(new double[1][0][], new double[1][1]));
        refused(
                "sequences, features",
                (m, f) -> Sequences.ofValues(new double[][][] {{{1}, {1, 2}}}, new double[1][1]));
        refused("sequences, null sequence", (m, f) -> Sequences.ofValues(new double[][][] {null}, new double[1][1]));
        refused("step values, null", (m, f) -> Sequences.ofStepValues(ONE, null), "targets");
        refused("step values, fewer steps", (m, f) -> Sequences.ofStepValues(ONE, new double[1][1][1]), "1", "2");
        refused("step values, NaN", (m, f) -> Sequences.ofStepValues(ONE, new double[][][] {{{1}, {NAN}}}), "NaN");
        refused("step classes, null row", (m, f) -> Sequences.ofStepClasses(ONE, new int[][] {null}, 2));
        refused("classes, none", (m, f) -> Sequences.ofClasses(ONE, new int[1], 0), "0");
        refused("classes, fewer", (m, f) -> Sequences.ofClasses(ONE, new int[0], 2), "1", "0");
        refused("labels, blank", (m, f) -> Sequences.ofLabels(ONE, new int[][] {{0}}, 3), "0");
        refused("labels, beyond", (m, f) -> Sequences.ofLabels(ONE, new int[][] {{3}}, 3), "3");
        refused("labels, null row", (m, f) -> Sequences.ofLabels(ONE, new int[][] {null}, 3));
        refused("dataset, range", (m, f) -> values().range(0, 2), "2");
        refused("dataset, turned range", (m, f) -> values().range(1, 0), "1", "0");
        refused("targets, no kind", (m, f) -> new TargetSpec(null, false, 1), "kind");
        refused("targets, no size", (m, f) -> new TargetSpec(TargetSpec.Kind.VALUES, false, 0), "0");
    }

    private static void rows() {
        Rows rows = Rows.of(new double[][] {{1, 2}, {3, 4}});
        refused("rows, range", (m, f) -> rows.range(0, 3), "3");
        refused("rows, turned range", (m, f) -> rows.range(2, 1), "2", "1");
        refused("rows, unknown column", (m, f) -> rows.select(2), "2");
        refused("rows, no columns", (m, f) -> rows.select());
        refused("rows, read beyond", (m, f) -> rows.read(1, 2, new double[9], 0), "2");
        refused("rows, read into too little", (m, f) -> rows.read(0, 2, new double[3], 0), "3");
        refused("windows, no series", (m, f) -> Windows.over(List.of(), List.of(), 1, 1, 1), "0 series");
        refused("windows, null list", (m, f) -> Windows.over((List<Rows>) null, List.of(), 1, 1, 1), "series");
        refused("windows, NaN", (m, f) -> Windows.over(new double[][] {{NAN}, {1}}, new double[2][1], 1, 1), "[0][0]");
        refused("windows, no length", (m, f) -> Windows.over(rows, rows, 0, 0, 1), "0");
        refused("windows, horizon", (m, f) -> Windows.over(rows, rows, 1, -1, 1), "-1");
        refused("windows, no targets' rows", (m, f) -> Windows.over(rows, rows, 1, 0, 0), "0");
        refused("windows, targets", (m, f) -> Windows.over(rows, rows.range(0, 1), 1, 0, 1), "2", "1");
        refused("windows, turned", (m, f) -> Windows.over(rows, rows, 1, 0, 1).withTargetsIn(2, 1), "2..1");
        refused("windows, sample", (m, f) -> Windows.over(rows, rows, 1, 0, 1).seriesOf(2), "0..1", "2");
        refused("split, validation of null", (m, f) -> new TimeSplit(0.1, 0.1).validation(null), "windows");
        refused("split, test of null", (m, f) -> new TimeSplit(0.1, 0.1).test(null), "windows");
        refused("split, all", (m, f) -> new TimeSplit(0.5, 0.5), "0.5");
        refused("split, NaN", (m, f) -> new TimeSplit(NAN, 0.1), "NaN");
    }

    private static void scalers() {
        Scaler scaler = Scaler.identity(2);
        refused("scaler, no columns", (m, f) -> Scaler.identity(0), "0");
        refused("scaler, concat none", (m, f) -> Scaler.concat(List.of()), "at least one");
        refused("scaler, concat null", (m, f) -> Scaler.concat(null), "scalers");
        refused("scaler, log of null", (m, f) -> Scaler.log(null), "rows");
        refused("scaler, infinite", (m, f) -> Scaler.minMax(new double[][] {{INFINITY}}), "Infinity");
        refused("scaler, no texts", (m, f) -> Scaler.fromMap("x", null), "texts");
        refused("scaler, absent texts", (m, f) -> Scaler.fromMap("x", Map.of()), "x.shift");
        refused("scaler, columns", (m, f) -> scaler.transform(new double[][] {{1}}), "2 columns", "1");
        refused("scaler, transform null", (m, f) -> scaler.transform(null), "rows");
        refused(
                "scaler, transform NaN",
                (m, f) -> scaler.transform(new double[][] {{1, 2}, {1, NAN}}),
                "[1][1]",
                "NaN");
        refused("scaler, inverse columns", (m, f) -> scaler.inverse(new double[][] {{1, 2, 3}}), "2 columns", "3");
        refused("scaler, column", (m, f) -> scaler.transform(2, 1), "2");
        refused("model, scaler", (m, f) -> builder(m).inputScaler(scaler).build(), "2 columns", "1 features");
        refused(
                "model, target scaler",
                (m, f) -> builder(m).targetScaler(scaler).build(),
                "2 columns",
                "1 outputs");
    }

    private static void tokens() {
        refused("vocabulary, no tokens", (m, f) -> Vocabulary.of(Vocabulary.Unit.WORD, List.of()));
        refused("vocabulary, null tokens", (m, f) -> Vocabulary.of(Vocabulary.Unit.WORD, null), "tokens");
        refused("vocabulary, twice", (m, f) -> Vocabulary.of(Vocabulary.Unit.WORD, List.of("a", "a")), "a");
        refused("vocabulary, size", (m, f) -> Vocabulary.ofWords("a b", 0), "0");
        refused("vocabulary, null words", (m, f) -> Vocabulary.ofWords(null, 3), "text");
        refused(
                "vocabulary, null numbers",
                (m, f) -> Vocabulary.ofCharacters("a").decode((int[]) null),
                "encoded");
        refused("streams, none", (m, f) -> TokenStreams.ofNumbers(new int[9], 2, 0, 1), "0");
        refused("streams, no steps", (m, f) -> TokenStreams.ofNumbers(new int[9], 2, 1, 0), "0");
        refused("streams, negative", (m, f) -> TokenStreams.ofNumbers(new int[] {0, -1, 0}, 2, 1, 1), "-1");
        refused("streams, no vocabulary", (m, f) -> TokenStreams.oneHot(new int[9], 0, 1, 1), "0");
    }

    private static Batch batch(Model model) {
        return Batch.ofValues(
                new TargetSpec(TargetSpec.Kind.VALUES, false, 1), tensor(model, SHAPE), tensor(model, Shape.of(3, 1)));
    }

    private static void batches() {
        refused("batch, NaN", (m, f) -> batch(m).putInput(1, 0, new double[] {NAN}, 0), "place 1", "NaN");
        refused("batch, target", (m, f) -> batch(m).putValues(1, 0, new double[] {-INFINITY}, 0), "-Infinity");
        refused("batch, place of input", (m, f) -> batch(m).putInput(3, 0, new double[1], 0), "3");
        refused("batch, too few features", (m, f) -> batch(m).putInput(0, 0, new double[1], 1), "1");
        refused("batch, step of target", (m, f) -> batch(m).putValues(0, 1, new double[1], 0), "1");
        refused("batch, classes", (m, f) -> batch(m).putClass(0, 0, 0), "values");
        refused("batch, no such target", (m, f) -> batch(m).clearTarget(3, 0), "3");
        refused(
                "batch, rank",
                (m, f) -> Batch.ofClasses(new TargetSpec(TargetSpec.Kind.CLASSES, false, 2), tensor(m, Shape.of(2, 3))),
                "[2, 3]");
        refused("batch, scaler", (m, f) -> batch(m).scaleBy(Scaler.identity(2), null), "1", "2");
        refused("batch, target scaler", (m, f) -> batch(m).scaleBy(null, Scaler.identity(2)), "2");
    }

    private static Model.Builder builder(Model model) {
        Model.Builder builder = Model.builder(model.backend()).inputSize(1);
        model.layers().forEach(builder::add);
        return builder;
    }

    private static void models() {
        refused("model, no backend", (m, f) -> Model.builder(null), "backend");
        refused("model, no input", (m, f) -> Model.builder(m.backend()).inputSize(0), "0");
        refused("model, no size", (m, f) -> Model.builder(m.backend()).build(), "input size");
        refused(
                "model, no layers",
                (m, f) -> Model.builder(m.backend()).inputSize(1).build(),
                "layer");
        refused("model, null layer", (m, f) -> builder(m).add(null), "layer");
        refused("model, null type", (m, f) -> builder(m).dtype(null));
        refused("model, null scaler", (m, f) -> builder(m).inputScaler(null), "scaler");
        refused("model, null vocabulary", (m, f) -> builder(m).vocabulary(null), "words");
        refused("model, null texts", (m, f) -> builder(m).metadata(null), "texts");
        refused("model, null text", (m, f) -> builder(m).metadata(Collections.singletonMap("a", null)), "'a'");
        refused("metadata, no key", (m, f) -> m.putMetadata(null, "x"), "key");
        refused("metadata, no text", (m, f) -> m.putMetadata("x", null), "value");
        refused("shape, null", (m, f) -> m.outputShape(null), "input");
        refused("shape, empty", (m, f) -> m.outputShape(Shape.of(0, 3, 1)), "[0, 3, 1]");
        refused("summary, features", (m, f) -> m.summary(Shape.of(2, 3, 2)), "[2, 3, 2]");
        refused("predict, NaN", (m, f) -> m.predict(SHAPE, 0, 0, 0, 0, NAN, 0), "step 1 of sequence 1", "NaN");
        refused("predict, infinite", (m, f) -> m.predict(SHAPE, new float[] {0, 0, 0, 0, 0, -1 / 0f}), "-Infinity");
        refused("confusion, no model", (m, f) -> ConfusionMatrix.of(null, values()), "model");
    }

    private static Tensor tensor(Model model, Shape shape) {
        return model.backend().tensors().allocate(model.dtype(), shape);
    }

    private static Sequences values() {
        return Sequences.ofValues(ONE, new double[][] {{3}});
    }

    private static void passes() {
        refused("pass, null shape", (m, f) -> m.pass(null, Mode.INFERENCE), "input");
        refused("pass, no mode", (m, f) -> m.pass(SHAPE, null), "mode");
        refused("pass, null input", (m, f) -> m.pass(SHAPE, Mode.INFERENCE).forward(null), "tensor");
        refused(
                "pass, shape",
                (m, f) -> m.pass(SHAPE, Mode.INFERENCE).forward(tensor(m, Shape.of(3, 2, 1))),
                "[3, 2, 1]");
        refused(
                "pass, state",
                (m, f) -> {
                    m.pass(SHAPE, Mode.INFERENCE).forward(tensor(m, SHAPE), m.newState(2), null);
                },
                "batch 3",
                "batch 2");
        refused(
                "pass, NaN",
                (m, f) -> {
                    Tensor x = tensor(m, SHAPE);
                    x.set(5, 0, NAN);
                    m.pass(SHAPE, Mode.TRAINING).forward(x);
                },
                "step 1 of sequence 2",
                "NaN");
        refused("pass, draw", (m, f) -> m.pass(SHAPE, Mode.TRAINING).draw(1, -1), "-1");
        refused("pass, backward in inference", (m, f) -> {
            ModelPass pass = m.pass(SHAPE, Mode.INFERENCE);
            pass.forward(tensor(m, SHAPE));
            pass.backward(tensor(m, Shape.of(3, 1)), false);
        });
        refused(
                "pass, gradient",
                (m, f) -> {
                    ModelPass pass = m.pass(SHAPE, Mode.TRAINING);
                    pass.forward(tensor(m, SHAPE));
                    pass.backward(tensor(m, Shape.of(1, 3)), false);
                },
                "[1, 3]");
        refused("state, of another batch", (m, f) -> m.newState(2).copyFrom(m.newState(3)), "batch 2", "batch 3");
        refused("state, of null", (m, f) -> m.newState(2).copyFrom(null), "other");
        refused("recursive, no steps", (m, f) -> RecursiveForecast.run(m, ONE, 0, (i, s, y, row) -> {}), "0");
        refused(
                "recursive, NaN",
                (m, f) -> RecursiveForecast.run(m, new double[][][] {{{1}, {NAN}}}, 1, (i, s, y, row) -> {}),
                "row 1 of window 0");
        refused(
                "recursive, lengths",
                (m, f) -> RecursiveForecast.run(m, new double[][][] {{{1}}, {{1}, {2}}}, 1, (i, s, y, row) -> {}),
                "1",
                "2");
        refused(
                "ctc, NaN",
                (m, f) -> {
                    Tensor outputs = tensor(m, Shape.of(2, 1, 3));
                    outputs.set(1, 2, NAN);
                    Ctc.decode(outputs);
                },
                "step 1",
                "NaN");
        refused("gradient check, features", (m, f) -> GradientCheck.ofModel(m, Shape.of(2, 3, 9)), "9");
        refused(
                "gradient check, no loss",
                (m, f) -> GradientCheck.ofModel(m, null, values()).run());
        refused(
                "gradient check, NaN",
                (m, f) -> GradientCheck.ofModel(m, Shape.of(1, 1, 1)).input(NAN).run(),
                "NaN");
        refused(
                "gradient check, values",
                (m, f) -> GradientCheck.ofModel(m, SHAPE).input(1).run(),
                "6",
                "1");
        refused(
                "gradient check, lengths",
                (m, f) -> GradientCheck.ofModel(m, SHAPE).lengths(1, 2, 3).run(),
                "0..2");
    }

    private static Trainer.Builder trainer(Model model) {
        return Trainer.builder(model, Loss.meanSquaredError(), Optimizer.sgd(0.1));
    }

    private static void trainers() {
        refused("trainer, epochs", (m, f) -> trainer(m).epochs(0), "0");
        refused("trainer, batch", (m, f) -> trainer(m).batchSize(-1), "-1");
        refused("trainer, listener", (m, f) -> trainer(m).listener(null), "listener");
        refused("trainer, metric", (m, f) -> trainer(m).metric(null), "metric");
        refused("trainer, patience", (m, f) -> trainer(m).earlyStopping(-1, 0), "-1");
        refused("trainer, improvement", (m, f) -> trainer(m).earlyStopping(1, NAN), "NaN");
        refused("trainer, stop", (m, f) -> trainer(m).stop(null), "request");
        refused("trainer, checkpoints", (m, f) -> trainer(m).checkpoints(null), "store");
        refused("trainer, steps", (m, f) -> trainer(m).checkpoints(CheckpointFolder.of(f, 1), -1), "-1");
        refused("trainer, truncation", (m, f) -> trainer(m).truncate(0, 1), "0");
        refused("trainer, resume", (m, f) -> trainer(m).resume().build().fit(values()), "checkpoints");
        refused("fit, outputs", (m, f) -> trainer(m).build().fit(Sequences.ofValues(ONE, new double[1][2])), "2");
        refused(
                "fit, metric",
                (m, f) -> trainer(m).metric(Metrics.accuracy()).build().fit(values(), values()),
                "class");
        refused(
                "evaluate, features",
                (m, f) -> trainer(m).build().evaluate(Sequences.ofValues(new double[1][2][3], new double[1][1])),
                "3");
        refused("metrics, null", (m, f) -> trainer(m).build().evaluateMetrics(null), "data");
        refused("top k, 0", (m, f) -> Metrics.topK(0), "0");
        refused("coverage, none", (m, f) -> Metrics.quantileCoverage());
        refused("coverage, 2", (m, f) -> Metrics.quantileCoverage(2), "2");
    }

    private static void losses() {
        refused("huber, 0", (m, f) -> Loss.huber(0), "0");
        refused("quantiles, null", (m, f) -> Loss.quantiles((double[]) null), "quantiles");
        refused("quantiles, NaN", (m, f) -> Loss.quantiles(NAN), "NaN");
        refused("smoothing, 1", (m, f) -> Loss.softmaxCrossEntropy().labelSmoothing(1), "1");
        refused("smoothing, NaN", (m, f) -> Loss.softmaxCrossEntropy().labelSmoothing(NAN), "NaN");
        refused("weights, negative", (m, f) -> Loss.softmaxCrossEntropy().classWeights(1, -1), "-1");
        refused("weights, infinite", (m, f) -> Loss.softmaxCrossEntropy().classWeights(INFINITY), "Infinity");
        refused("weights, null", (m, f) -> Loss.softmaxCrossEntropy().classWeights((double[]) null), "ofClasses");
        refused("clip, NaN", (m, f) -> GradientClip.byGlobalNorm(NAN), "NaN");
        refused("clip, 0", (m, f) -> GradientClip.byValue(0), "0");
    }

    private static void optimizers() {
        Optimizer sgd = Optimizer.sgd(1);
        refused("optimizer, no rule", (m, f) -> Optimizer.of(null, LearningRate.constant(1)), "rule");
        refused("optimizer, no rate", (m, f) -> Optimizer.of(new UpdateRule.Sgd(), null), "learningRate");
        refused("optimizer, rate", (m, f) -> sgd.learningRate(null), "learningRate");
        refused("optimizer, negative", (m, f) -> Optimizer.adam(-1), "-1");
        refused("optimizer, infinite", (m, f) -> Optimizer.rmsProp(INFINITY), "Infinity");
        refused("optimizer, momentum", (m, f) -> Optimizer.momentum(1, 1), "1");
        refused("optimizer, decay", (m, f) -> sgd.weightDecay(NAN), "NaN");
        refused("optimizer, decoupled decay", (m, f) -> sgd.decoupledWeightDecay(-1), "-1");
        refused("optimizer, group", (m, f) -> sgd.group(null), "group");
        refused("optimizer, plateau", (m, f) -> sgd.reduceOnPlateau(null), "reduction");
        refused("optimizer, no model", (m, f) -> sgd.newState(null), "model");
        refused("group, null", (m, f) -> ParameterGroup.matching(null));
        refused("group, pattern", (m, f) -> ParameterGroup.matching("("), "(");
        refused(
                "group, of nothing",
                (m, f) -> sgd.group(ParameterGroup.matching("9\\..*")).newState(m),
                "9");
        refused("group, factor", (m, f) -> ParameterGroup.matching(".*").rateFactor(NAN), "NaN");
        refused("group, decay", (m, f) -> ParameterGroup.matching(".*").weightDecay(-1), "-1");
        refused("plateau, factor", (m, f) -> ReduceOnPlateau.of(1, 3), "1");
        refused("plateau, patience", (m, f) -> ReduceOnPlateau.of(0.5, -1), "-1");
        refused("rate, constant NaN", (m, f) -> LearningRate.constant(NAN), "NaN");
        refused("rate, warm-up", (m, f) -> LearningRate.constant(1).warmUp(-1), "-1");
        refused("schedule, stairs", (m, f) -> Schedule.stairs(1, 0, 0.5), "0");
        refused("schedule, exponential", (m, f) -> Schedule.exponential(NAN, 0.5), "NaN");
        refused("schedule, cosine", (m, f) -> Schedule.cosine(1, 0, 0), "0");
        refused("schedule, one cycle", (m, f) -> Schedule.oneCycle(1, 0), "0");
        refused("schedule, linear", (m, f) -> Schedule.linear(1, NAN, 1, 3), "NaN");
        refused("schedule, polynomial", (m, f) -> Schedule.polynomial(-1, 3, 1), "-1");
    }

    private static void files() {
        refused("texts, null", (m, f) -> ModelFile.texts(null), "file");
        refused("texts, absent", (m, f) -> ModelFile.texts(f.resolve("a.rnn")), "a.rnn", "no such file");
        refused(
                "load, no type",
                (m, f) -> ModelFile.load(f.resolve("a.rnn"), m.backend(), (io.rnn4j.tensor.DType) null));
        refused(
                "save, reserved text",
                (m, f) -> {
                    m.putMetadata("rnn4j.format", "9");
                    ModelFile.save(m, f.resolve("a.rnn"));
                },
                "rnn4j.");
        refused("checkpoints, none kept", (m, f) -> CheckpointFolder.of(f, 0), "0");
        refused("checkpoints, save null", (m, f) -> CheckpointFolder.of(f, 1).save(null), "checkpoint");
        refused("row file, null", (m, f) -> RowFile.open(null));
        refused("row file, no file", (m, f) -> new RowFile.Writer(null, 1), "file");
        refused("row file, no columns", (m, f) -> new RowFile.Writer(f.resolve("a.rows"), 0), "0");
        refused(
                "row file, NaN",
                (m, f) -> {
                    try (RowFile.Writer writer = new RowFile.Writer(f.resolve("a.rows"), 1)) {
                        writer.add(NAN);
                    }
                },
                "NaN");
    }
}
