package io.rnn4j.bench;

import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.stream.Collectors;

/**
 * Ends the JVM that JMH started when the time is up. JMH's own time limit waits for the running call to return, and a
 * call may take long where many programs share the processors.
 */
final class Watchdog implements AutoCloseable {
    private final Set<ProcessHandle> others = ProcessHandle.current().children().collect(Collectors.toSet());
    private final Timer timer = new Timer("rnn-bench-watchdog", true);
    private volatile boolean ended;

    /** Lets processes that this JVM starts from now on live for so many seconds; for ever if that is infinite. */
    Watchdog(double seconds) {
        if (Double.isFinite(seconds)) {
            timer.schedule(
                    new TimerTask() {
                        @Override
                        public void run() {
                            end();
                        }
                    },
                    Math.max(0, Math.round(seconds * 1000)));
        }
    }

    private void end() {
        ended = true;
        ProcessHandle.current()
                .children()
                .filter(child -> !others.contains(child))
                .forEach(ProcessHandle::destroyForcibly);
    }

    /** Tells whether the time was up before {@link #close}. */
    boolean ended() {
        return ended;
    }

    @Override
    public void close() {
        timer.cancel();
    }
}
