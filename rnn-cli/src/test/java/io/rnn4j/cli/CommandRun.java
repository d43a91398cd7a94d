package io.rnn4j.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** What one run of the command line printed and returned. */
public record CommandRun(int exitCode, String out, String err) {
    static {
        TestLog.silence();
    }

    /** Runs a command with options by default, of which those given take the place. */
    public static CommandRun withDefaults(List<String> command, Map<String, String> defaults, String... given) {
        return of(arguments(command, defaults, given).toArray(new String[0]));
    }

    static List<String> arguments(List<String> command, Map<String, String> defaults, String... given) {
        List<String> all = new ArrayList<>(command);
        List<String> wanted = List.of(given);
        defaults.forEach((option, value) -> {
            if (!wanted.contains(option)) {
                all.add(option);
                all.add(value);
            }
        });
        all.addAll(wanted);
        return all;
    }

    public static CommandRun of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = command.execute(args);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }
}
