package io.rnn4j.cli.text;

import io.rnn4j.backend.Backend;
import io.rnn4j.cli.Arguments;
import io.rnn4j.cli.BackendChoice;
import io.rnn4j.cli.BackendOption;
import io.rnn4j.cli.Cell;
import io.rnn4j.cli.CommandFailure;
import io.rnn4j.cli.ResumableTraining;
import io.rnn4j.data.TokenStreams;
import io.rnn4j.data.Vocabulary;
import io.rnn4j.io.ModelFile;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.Embedding;
import io.rnn4j.train.GradientClip;
import io.rnn4j.train.Loss;
import io.rnn4j.train.Model;
import io.rnn4j.train.Optimizer;
import io.rnn4j.train.Schedule;
import io.rnn4j.train.Trainer;
import io.rnn4j.train.TrainingResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./rnn text}. */
@Command(
        name = "text",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = {
            "Trains a language model on a text: each character from those before it.",
            "The last chapters are held out. While it learns it prints how many bits a character of them takes, and at"
                    + " the end it saves the best epoch's model for 'rnn sample' and writes a sample."
        })
public final class TextCommand implements Callable<Integer> {
    private static final int STEPS_A_CHECKPOINT = 250;
    private static final int SAMPLE_LENGTH = 400;
    private static final double SAMPLE_TEMPERATURE = 0.7;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private CommandSpec spec;

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "TRAIN.txt",
            description = "The text, in UTF-8. Default: Moby-Dick, which the program ships with.")
    private @Nullable Path file;

    @Option(names = "--model", paramLabel = "FILE", description = "Where the model goes.")
    private Path modelFile = Path.of("text.rnn");

    @Option(names = "--words", paramLabel = "N", description = "Learn the N most frequent words instead of characters.")
    private @Nullable Integer words;

    @Option(names = "--cell", paramLabel = "CELL", description = "The recurrent cell: ${COMPLETION-CANDIDATES}.")
    private Cell cell = Cell.LSTM;

    @Option(names = "--hidden", paramLabel = "N", description = "The number of units.")
    private int hidden = 256;

    @Option(names = "--embedding", paramLabel = "N", description = "The size of the vector for each character.")
    private int embedding = 64;

    @Option(names = "--epochs", paramLabel = "N", description = "How often the network sees the text.")
    private int epochs = 10;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "How many characters back it learns from; what it remembers goes on from there.")
    private int steps = 64;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Into how many streams the text is cut, which are learned side by side.")
    private int batch = 32;

    @Option(names = "--rate", paramLabel = "X", description = "The highest learning rate.")
    private double rate = 3e-3;

    @Option(names = "--resume", description = "Go on with a training that was stopped, with the same options.")
    private boolean resume;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of weights and sample.")
    private long seed = 42;

    /** Creates the command with its defaults. */
    public TextCommand() {}

    @Override
    public Integer call() throws IOException {
        Arguments arguments = new Arguments(spec);
        arguments.atLeast(1, "--hidden", hidden);
        arguments.atLeast(1, "--embedding", embedding);
        arguments.atLeast(1, "--epochs", epochs);
        arguments.atLeast(1, "--steps", steps);
        arguments.atLeast(1, "--batch", batch);
        arguments.positive("--rate", rate);
        if (words != null) {
            arguments.atLeast(1, "--words", words);
        }
        arguments.writable("--model", modelFile);
        ResumableTraining resumable = new ResumableTraining(spec, modelFile, resume, file);
        resumable.check();
        Corpus corpus = Corpus.read(file);
        BackendChoice choice = backendOption.choose();
        try (Backend backend = choice.open()) {
            run(corpus, backend, resumable);
        }
        return 0;
    }

    private void run(Corpus corpus, Backend backend, ResumableTraining resumable) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Vocabulary vocabulary = words == null
                ? Vocabulary.ofCharacters(corpus.training())
                : Vocabulary.ofWords(corpus.training(), words);
        String unit = words == null ? "character" : "word";
        int[] learned = vocabulary.encode(corpus.training());
        int[] heldOut = vocabulary.encode(corpus.heldOut());
        if (learned.length <= (long) batch * steps || heldOut.length < 2) {
            throw new CommandFailure(corpus.name() + ": with " + learned.length + " " + unit
                    + "s to learn from it is too short for --batch " + batch + " and --steps " + steps);
        }
        TokenStreams training = TokenStreams.ofNumbers(learned, vocabulary.size(), batch, steps);
        Model model = Model.builder(backend)
                .inputSize(1)
                .add(Embedding.of(vocabulary.size(), embedding))
                .add(cell.layer(hidden))
                .add(Dense.of(vocabulary.size()))
                .seed(seed)
                .vocabulary(vocabulary)
                .metadata(Map.of("text", corpus.name()))
                .build();
        out.printf(
                Locale.ROOT,
                "Text      %s: %,d %ss to learn from, %,d held out (%s)%nModel     %s%nBackend   %s%n",
                corpus.name(),
                learned.length,
                unit,
                heldOut.length,
                corpus.chapters() == 0 ? "the end" : "the last " + corpus.chapters() + " chapters",
                model,
                backend.info());
        out.flush();
        TokenStreams validation = HeldOut.streams(heldOut, vocabulary.size(), batch, steps);
        HeldOut judge = new HeldOut(model, validation, batch);
        int batches = training.size() / batch;
        Trainer.Builder trainer = Trainer.builder(
                        model,
                        Loss.softmaxCrossEntropy(),
                        Optimizer.adam(rate)
                                .learningRate(Schedule.cosine(rate, epochs * batches, rate / 50)
                                        .perStep()))
                .epochs(epochs)
                .batchSize(batch)
                .shuffle(false)
                .carryState(true)
                .seed(seed)
                .clip(GradientClip.byGlobalNorm(1))
                .listener(new TextProgress(out, judge, unit, System::nanoTime));
        Optional<TrainingResult> result =
                resumable.run(trainer, STEPS_A_CHECKPOINT, ready -> ready.fit(training, validation));
        if (result.isEmpty()) {
            return;
        }
        ModelFile.save(model, modelFile);
        resumable.finish();
        out.printf(
                Locale.ROOT,
                "Held out  %.3f bits a %s, by the weights of epoch %d%nSaved     %s%n%n",
                judge.bits(),
                unit,
                result.get().best().epoch(),
                modelFile);
        out.println(new Sampler(model, vocabulary, SAMPLE_TEMPERATURE, seed)
                .write(opening(corpus.heldOut(), vocabulary), SAMPLE_LENGTH));
        out.flush();
    }

    /** The first line of the held-out part, or its first word's worth. */
    private static String opening(String text, Vocabulary vocabulary) {
        String line = text.strip().lines().findFirst().orElse("").strip();
        return vocabulary.encode(line).length == 0 ? vocabulary.tokens().get(0) : line + "\n";
    }
}
