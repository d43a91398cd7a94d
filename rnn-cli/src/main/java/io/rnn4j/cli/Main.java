package io.rnn4j.cli;

import io.rnn4j.backend.BackendUnavailableException;
import io.rnn4j.cli.demo.DemoCommand;
import io.rnn4j.cli.forecast.EvaluateCommand;
import io.rnn4j.cli.forecast.ForecastCommand;
import io.rnn4j.cli.forecast.TrainCommand;
import io.rnn4j.cli.notebook.NotebookCommand;
import io.rnn4j.cli.text.SampleCommand;
import io.rnn4j.cli.text.TextCommand;
import io.rnn4j.csv.CsvException;
import io.rnn4j.io.ModelFileException;
import io.rnn4j.train.TrainingException;
import java.io.PrintWriter;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The entry point of {@code ./rnn}. */
@Command(
        name = "rnn",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Recurrent neural networks on the JVM.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            BackendsCommand.class,
            BenchCommand.class,
            NotebookCommand.class,
            TrainCommand.class,
            ForecastCommand.class,
            EvaluateCommand.class,
            InspectCommand.class,
            TextCommand.class,
            SampleCommand.class,
            CommandLine.HelpCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:success", "1:failure; the message says what and what to do", "2:bad arguments"})
public final class Main implements Runnable {
    // Held, because a logger that nobody holds loses its level.
    private static final Logger LOGGER = Logger.getLogger("io.rnn4j");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run
    private CommandSpec spec;

    private Main() {}

    /**
     * Runs the command line and ends the JVM with its exit code: 0 for success, 1 for a failure, 2 for bad arguments.
     *
     * @param args the arguments as the user typed them
     */
    public static void main(String[] args) {
        if (System.getProperty("java.util.logging.SimpleFormatter.format") == null) {
            System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s: %5$s%n");
        }
        LOGGER.setLevel(Level.WARNING); // The commands tell themselves which backend they chose.
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler(Main::explain)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(28);
    }

    /** A failure that a user can mend is told in one sentence; any other is a bug and shows where. */
    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (failure instanceof BackendUnavailableException
                || failure instanceof CommandFailure
                || failure instanceof TrainingException
                || failure instanceof ModelFileException
                || failure instanceof CsvException) {
            err.println("rnn " + command.getCommandName() + ": " + failure.getMessage());
        } else {
            err.println("rnn " + command.getCommandName() + " failed; this is a bug, please report it:");
            failure.printStackTrace(err);
        }
        err.flush();
        return ExitCode.SOFTWARE;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command.");
    }

    /** The version in the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"RNN4J " + (version == null ? "(not packaged)" : version)};
        }
    }
}
