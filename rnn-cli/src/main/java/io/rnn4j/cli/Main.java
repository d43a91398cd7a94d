package io.rnn4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The entry point of {@code ./rnn}. */
@Command(
        name = "rnn",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Recurrent neural networks on the JVM.")
public final class Main implements Runnable {

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
        System.exit(new CommandLine(new Main()).execute(args));
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
