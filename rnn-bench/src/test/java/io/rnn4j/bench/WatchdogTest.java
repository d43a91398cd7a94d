package io.rnn4j.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    /** Waits to be ended. */
    static final class Endless {
        public static void main(String[] arguments) throws InterruptedException {
            Thread.sleep(TimeUnit.MINUTES.toMillis(5));
        }
    }

    private static Process endless() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Endless.class.getName())
                .start();
    }

    @Test
    void processIsEndedWhenTheTimeIsUpAndOlderOnesAreNot() throws Exception {
        Process older = endless();
        try (Watchdog watchdog = new Watchdog(1)) {
            Process process = endless();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(watchdog.ended()).isTrue();
            assertThat(older.isAlive()).isTrue();
        } finally {
            older.destroyForcibly().waitFor();
        }
    }

    @Test
    void processLivesOnWithinTheTime() throws Exception {
        Process process = endless();
        try {
            try (Watchdog watchdog = new Watchdog(1)) {
                assertThat(watchdog.ended()).isFalse();
            }
            assertThat(process.waitFor(2, TimeUnit.SECONDS)).isFalse();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
