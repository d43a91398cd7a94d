package io.rnn4j.bench;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.Backends;
import io.rnn4j.io.ModelFile;
import io.rnn4j.io.ModelFileException;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.train.Model;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program that loads a model, predicts once, prints the prediction and ends. */
final class FirstPrediction {
    private FirstPrediction() {}

    /**
     * Loads and predicts on the backend that the JVM's flags lead to.
     *
     * @param arguments the model's file, the steps, sequences and features of its input, and the number of
     *     threads
     * @throws ModelFileException if the model cannot be loaded
     */
    public static void main(String[] arguments) throws ModelFileException {
        int threads = Integer.parseInt(arguments[4]);
        try (Backend backend = Backends.open(BackendOptions.defaults().withThreads(threads))) {
            Model model = ModelFile.load(Path.of(arguments[0]), backend);
            int steps = Integer.parseInt(arguments[1]);
            int batch = Integer.parseInt(arguments[2]);
            Shape input = Shape.of(steps, batch, Integer.parseInt(arguments[3]));
            byte[] line = predict(model, input).getBytes(StandardCharsets.US_ASCII);
            System.out.write(line, 0, line.length);
            System.out.flush();
        }
    }

    /** Saves the model that is loaded later, and returns what it must predict. */
    static String save(Contender contender, Cell cell, RecurrentShape shape, DType dtype, Path file)
            throws ModelFileException {
        try (Backend backend = contender.open(1)) {
            Model model = Model.builder(backend)
                    .dtype(dtype)
                    .inputSize(shape.input())
                    .add(CellOption.PLAIN.layer(cell, shape.hidden()))
                    .add(new LastStep())
                    .add(Dense.of(1))
                    .seed(42)
                    .build();
            ModelFile.save(model, file);
            return predict(model, Shape.of(shape.steps(), shape.batch(), shape.input()));
        }
    }

    /** Returns the arguments of {@link #main}. */
    static List<String> arguments(Path file, RecurrentShape shape, int threads) {
        return List.of(
                file.toString(),
                Integer.toString(shape.steps()),
                Integer.toString(shape.batch()),
                Integer.toString(shape.input()),
                Integer.toString(threads));
    }

    /** Returns the flags of a JVM in which {@link #main} takes a contender's backend. */
    static List<String> flags(Contender contender) {
        List<String> flags = new ArrayList<>(contender.flagsOfPrograms().orElseThrow());
        flags.add(Benchmarks.COLLECTOR);
        return flags;
    }

    private static String predict(Model model, Shape input) {
        float[] x = new float[input.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i % 17 - 8) / 8f; // Any values.
        }
        return Float.toString(model.predict(input, x)[0]);
    }
}
