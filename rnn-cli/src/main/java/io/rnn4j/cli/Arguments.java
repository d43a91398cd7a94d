package io.rnn4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Checks the arguments of a command before it starts to work.
 *
 * @param spec the command
 */
public record Arguments(CommandSpec spec) {
    /**
     * Checks a whole number.
     *
     * @param least what it must be at least
     * @param option its name
     * @param value the number
     * @throws ParameterException if it is less
     */
    public void atLeast(int least, String option, int value) {
        if (value < least) {
            throw wrong(option + " must be at least " + least + ", but got " + value);
        }
    }

    /**
     * Checks a positive number.
     *
     * @param option its name
     * @param value the number
     * @throws ParameterException if it is not positive or not finite
     */
    public void positive(String option, double value) {
        if (!(value > 0) || !Double.isFinite(value)) {
            throw wrong(option + " must be a positive number, but got " + value);
        }
    }

    /**
     * Checks a fraction.
     *
     * @param option its name
     * @param value the number
     * @throws ParameterException if it is not above 0 and below 1
     */
    public void fraction(String option, double value) {
        if (!(value > 0 && value < 1)) {
            throw wrong(option + " must be above 0 and below 1, but got " + value);
        }
    }

    /**
     * Checks that a file may be made or replaced, so that hours of training are not lost for a folder's name.
     *
     * @param option the option that names it
     * @param file the file
     * @throws CommandFailure if that is not possible
     */
    public void writable(String option, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new CommandFailure(option + " " + file + ": there is no folder " + folder);
        }
        if (Files.isDirectory(file)) {
            throw new CommandFailure(option + " " + file + ": it is a folder");
        }
        if (!Files.isWritable(Files.exists(file) ? file : folder)) {
            throw new CommandFailure(option + " " + file + ": it cannot be written");
        }
    }

    /**
     * Makes the failure for bad arguments.
     *
     * @param message what is wrong
     * @return to be thrown
     */
    public ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
