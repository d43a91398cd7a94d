package io.rnn4j.cli;

import io.rnn4j.train.ProgressBar;
import java.io.Console;
import java.io.PrintWriter;

/** Whether somebody watches. */
public final class Terminal {
    private Terminal() {}

    /**
     * Shows how a training goes: to somebody who watches by a bar, else by a line an epoch.
     *
     * @param out standard output
     * @return the listener
     */
    public static ProgressBar progress(PrintWriter out) {
        return isInteractive() ? ProgressBar.on(out) : ProgressBar.lines(out);
    }

    /** Tells whether standard output is a terminal, so that a line on it may be written over. */
    @SuppressWarnings("SystemConsoleNull") // null before JDK 22 and from 25 on
    private static boolean isInteractive() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // From JDK 22 on there may be a console without a terminal, and only this method tells.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
