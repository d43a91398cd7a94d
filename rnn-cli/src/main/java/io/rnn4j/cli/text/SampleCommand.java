package io.rnn4j.cli.text;

import io.rnn4j.backend.Backend;
import io.rnn4j.cli.Arguments;
import io.rnn4j.cli.BackendOption;
import io.rnn4j.cli.CommandFailure;
import io.rnn4j.data.Vocabulary;
import io.rnn4j.io.ModelFile;
import io.rnn4j.train.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./rnn sample}. */
@Command(
        name = "sample",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Lets a model that 'rnn text' trained write.")
public final class SampleCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private CommandSpec spec;

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    @Parameters(paramLabel = "MODEL", defaultValue = "text.rnn", description = "A model of 'rnn text'.")
    private Path modelFile = Path.of("text.rnn");

    @Option(names = "--prompt", paramLabel = "TEXT", description = "What to go on from.")
    private String prompt = "The ";

    @Option(names = "--length", paramLabel = "N", description = "How many characters or words to write.")
    private int length = 500;

    @Option(
            names = "--temperature",
            paramLabel = "X",
            description = "Below 1 it keeps to what is likely, above 1 it dares more.")
    private double temperature = 0.7;

    @Option(names = "--seed", paramLabel = "N", description = "Another seed, another text.")
    private long seed = 42;

    /** Creates the command with its defaults. */
    public SampleCommand() {}

    @Override
    public Integer call() throws IOException {
        Arguments arguments = new Arguments(spec);
        arguments.atLeast(1, "--length", length);
        arguments.positive("--temperature", temperature);
        PrintWriter out = spec.commandLine().getOut();
        try (Backend backend = backendOption.choose().open()) {
            Model model = ModelFile.load(modelFile, backend);
            Vocabulary vocabulary = model.vocabulary()
                    .orElseThrow(() ->
                            new CommandFailure(modelFile + ": it has no vocabulary: it is no model of 'rnn text'"));
            if (model.inputSize() != 1 || model.outputSize() != vocabulary.size()) {
                throw new CommandFailure(modelFile + ": a language model has one input and an output for each of its "
                        + vocabulary.size() + " numbers, but this one has " + model.inputSize() + " and "
                        + model.outputSize());
            }
            if (vocabulary.encode(prompt).length == 0) {
                throw arguments.wrong(
                        "--prompt must have at least one character that is not blank, but got '" + prompt + "'");
            }
            out.println(new Sampler(model, vocabulary, temperature, seed).write(prompt, length));
            out.flush();
        }
        return 0;
    }
}
