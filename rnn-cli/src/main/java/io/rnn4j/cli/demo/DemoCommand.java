package io.rnn4j.cli.demo;

import io.rnn4j.backend.Backend;
import io.rnn4j.cli.BackendChoice;
import io.rnn4j.cli.BackendOption;
import io.rnn4j.cli.Cell;
import io.rnn4j.cli.CommandFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./rnn demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = {
            "Trains a network on the daily births of the United States and forecasts one day ahead.",
            "It learns from 1969 to 1985, chooses its best epoch on 1986 and is judged on 1987 and 1988, beside two"
                    + " simpler methods. It saves the model, loads it again, and draws a chart."
        })
public final class DemoCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run
    private CommandSpec spec;

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    @Option(names = "--cell", paramLabel = "CELL", description = "The recurrent cell: ${COMPLETION-CANDIDATES}.")
    private Cell cell = Cell.LSTM;

    @Option(names = "--hidden", paramLabel = "N", description = "The number of units.")
    private int hidden = 64;

    @Option(names = "--epochs", paramLabel = "N", description = "How often the network sees the training data.")
    private int epochs = 20;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the initial weights and of the samples' order.")
    private long seed = 42;

    @Option(names = "--out", paramLabel = "DIR", description = "The folder for model and chart; made if missing.")
    private Path out = Path.of("rnn-demo");

    /** Creates the command with its defaults. */
    public DemoCommand() {}

    @Override
    public void run() {
        requirePositive("--hidden", hidden);
        requirePositive("--epochs", epochs);
        System.setProperty("java.awt.headless", "true"); // The chart needs no display.
        PrintWriter console = spec.commandLine().getOut();
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw new CommandFailure("cannot make the folder " + out + " (" + e + "); name another with --out", e);
        }
        BackendChoice choice = backendOption.choose();
        Thread goodbye = new Thread(() -> {
            console.println();
            console.println("Stopped before the end.");
            console.flush();
        });
        try (Backend backend = choice.open()) {
            Runtime.getRuntime().addShutdownHook(goodbye);
            new Demo(new Forecaster(cell, hidden, epochs, seed), out, console).run(choice, backend);
        } finally {
            forget(goodbye);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is going down, and the hook is what it was made for.
        }
    }

    private void requirePositive(String option, int value) {
        if (value < 1) {
            throw new ParameterException(spec.commandLine(), option + " must be at least 1, but got " + value);
        }
    }
}
