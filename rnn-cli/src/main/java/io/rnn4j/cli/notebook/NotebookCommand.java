package io.rnn4j.cli.notebook;

import io.rnn4j.backend.Backend;
import io.rnn4j.cli.BackendOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./rnn notebook}. */
@Command(
        name = "notebook",
        mixinStandardHelpOptions = true,
        description = {
            "Computes the notebook's three problems to the last digit, beside the true gradient.",
            "The notebook's simple RNN is built from this framework's tensor operations, faults included; the output"
                    + " says what they are and what each of them does to the result."
        })
public final class NotebookCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run
    private CommandSpec spec;

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    /** Creates the command with its defaults. */
    public NotebookCommand() {}

    @Override
    public void run() {
        try (Backend backend = backendOption.choose().open()) {
            new NotebookReport(backend, spec.commandLine().getOut()).print();
        }
    }
}
