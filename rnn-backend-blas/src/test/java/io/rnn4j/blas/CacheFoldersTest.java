package io.rnn4j.blas;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.blas.Host.Os;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class CacheFoldersTest {
    @Test
    void theUsersChoiceComesFirstThenTheConventionOfTheSystem() {
        Map<String, String> environment = Map.of("XDG_CACHE_HOME", "/cache", "XDG_RUNTIME_DIR", "/run/user/7");
        assertThat(CacheFolders.of(Os.LINUX, "/chosen", environment::get, "/home/me"))
                .containsExactly(
                        Path.of("/chosen/rnn4j"),
                        Path.of("/cache/rnn4j"),
                        Path.of("/home/me/.cache/rnn4j"),
                        Path.of("/run/user/7/rnn4j"));
        assertThat(CacheFolders.of(Os.MACOS, null, environment::get, "/Users/me"))
                .containsExactly(Path.of("/Users/me/Library/Caches/rnn4j"));
        assertThat(CacheFolders.of(Os.WINDOWS, null, Map.of("LOCALAPPDATA", "/local")::get, "/Users/me"))
                .containsExactly(Path.of("/local/rnn4j/cache"), Path.of("/Users/me/AppData/Local/rnn4j/cache"));
    }

    @Test
    void aUserWithoutAHomeHasNoFolder() {
        assertThat(CacheFolders.of(Os.LINUX, null, name -> null, "?")).isEmpty();
    }
}
