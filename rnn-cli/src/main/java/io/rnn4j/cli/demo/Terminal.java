package io.rnn4j.cli.demo;

import java.io.Console;

/** Whether somebody watches. */
final class Terminal {
    private Terminal() {}

    /** Tells whether standard output is a terminal, so that a line on it may be written over. */
    @SuppressWarnings("SystemConsoleNull") // null before JDK 22 and from 25 on
    static boolean isInteractive() {
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
