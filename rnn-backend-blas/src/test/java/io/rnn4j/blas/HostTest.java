package io.rnn4j.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.blas.Host.Arch;
import io.rnn4j.blas.Host.Os;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostTest {
    @Test
    void systemsAndProcessorsAreKnownByTheNamesOfTheJvm() {
        assertThat(Host.of("Linux", "amd64", List.of())).isEqualTo(new Host(Os.LINUX, Arch.X86_64, false));
        assertThat(Host.of("Linux", "aarch64", List.of())).isEqualTo(new Host(Os.LINUX, Arch.ARM64, false));
        assertThat(Host.of("Mac OS X", "x86_64", List.of())).isEqualTo(new Host(Os.MACOS, Arch.X86_64, false));
        assertThat(Host.of("Windows 11", "amd64", List.of())).isEqualTo(new Host(Os.WINDOWS, Arch.X86_64, false));
        assertThat(Host.of("AIX", "ppc64", List.of())).isEqualTo(new Host(Os.OTHER, Arch.OTHER, false));
    }

    @Test
    void alpineIsKnownByItsLoaderAndRefusedWithAFix() {
        Host alpine = Host.of(
                "Linux", "amd64", MappedFiles.parse(List.of("7f-8f r-xp 0 08:01 12   /lib/ld-musl-x86_64.so.1")));
        assertThat(alpine.musl()).isTrue();
        assertThatThrownBy(() -> HostSupport.check(alpine)).isInstanceOfSatisfying(UnusableException.class, refusal -> {
            assertThat(refusal).hasMessageContaining("musl");
            assertThat(refusal.toAvailability().fix()).contains("glibc 2.34");
        });
    }

    @Test
    void aMachineForWhichNetlibHasNothingIsRefused() {
        assertThatThrownBy(() -> HostSupport.check(new Host(Os.WINDOWS, Arch.ARM64, false)))
                .isInstanceOf(UnusableException.class)
                .hasMessageContaining("no native half");
    }

    @Test
    void mappedFilesAreReadWithSpacesAndAfterTheirDeletion() {
        assertThat(MappedFiles.parse(List.of(
                        "00400000-00452000 r-xp 00000000 08:02 173521      /usr/lib/a b.so",
                        "00652000-00655000 rw-p 00052000 08:02 173521      /usr/lib/a b.so",
                        "7ffc9-7ffca rw-p 00000000 00:00 0                 [stack]",
                        "7f00-7f01 r--p 00000000 08:02 5                   /tmp/c.so (deleted)")))
                .containsExactly(Path.of("/usr/lib/a b.so"), Path.of("/tmp/c.so"));
    }
}
