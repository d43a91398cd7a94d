package io.rnn4j.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each way in which native code can fail ends in an answer: the JVM that probed lives on and exits with 0, says why
 * and what to do, and leaves nothing in the temporary folder.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class FailuresInForkedJvmTest {
    private static final String OPENBLAS = Resources.BUNDLED + "linux-x86_64/libopenblas.so.0";

    @TempDir
    Path folder;

    private ForkedJvm jvm() throws IOException {
        return new ForkedJvm(folder).allowNativeAccess();
    }

    private static void assertRefused(ForkedJvm.Result result, String reason, String fix) {
        assertThat(result.output()).containsKeys("REASON", "FIX");
        assertThat(result.output().get("REASON")).contains(reason);
        assertThat(result.output().get("FIX")).contains(fix);
        assertThat(result.exit()).isZero();
        assertThat(result.temporaries()).isEmpty();
    }

    private static void assertUsable(ForkedJvm.Result result) {
        assertThat(result.output()).containsKey("USABLE");
        assertThat(result.output().get("USABLE")).startsWith("blas: OpenBLAS 0.3.31, ");
        assertThat(result.exit()).isZero();
        assertThat(result.temporaries()).isEmpty();
    }

    @Test
    void withTheJarsItWorksAndSaysNothingElse() throws Exception {
        ForkedJvm.Result result = jvm().run();
        assertUsable(result);
        assertThat(result.output().keySet()).containsExactlyInAnyOrder("USABLE", "ADVICE", "");
    }

    @Test
    void withoutAnyLibraryItSaysWhichOneToAdd() throws Exception {
        assumeTrue(SystemLibraries.of(Host.current()).find(SystemLibraries.openBlasNames(Host.Os.LINUX)) == null);
        assertRefused(
                jvm().withoutBundledLibraries().run(),
                "no OpenBLAS was found",
                "add org.bytedeco:openblas with classifier linux-x86_64");
    }

    @Test
    void anInstalledLibraryIsFoundWhereNoneIsBundled() throws Exception {
        Path installed = Files.createDirectories(folder.resolve("home"));
        for (String name : List.of("libquadmath.so.0", "libgcc_s.so.1", "libgfortran.so.5", "libopenblas.so.0")) {
            Resources.copy(Resources.BUNDLED + "linux-x86_64/" + name, installed.resolve(name));
        }
        ForkedJvm.Result result = jvm().withoutBundledLibraries()
                .environment("LD_LIBRARY_PATH", installed.toString())
                .run();
        assertThat(result.output()).containsKey("USABLE");
        assertThat(result.temporaries()).isEmpty();
    }

    @Test
    void aNamedFileThatIsNotThereIsAnErrorAndNothingElseIsTried() throws Exception {
        assertRefused(
                jvm().flag("-Drnn.blas.library=/nowhere/libopenblas.so").run(),
                "there is no file /nowhere/libopenblas.so",
                "-Drnn.blas.library=FILE");
    }

    @Test
    void aLibraryWithoutTheProductsIsRefusedByEitherProperty() throws Exception {
        Path library =
                Resources.copy(Resources.NETLIB + "Linux-amd64/libnetlibblasjni.so", folder.resolve("libnoblas.so"));
        for (String property : List.of("rnn.blas.library", NetlibBinding.PATH_PROPERTY)) {
            assertRefused(
                    jvm().flag("-D" + property + "=" + library).run(), "has no function sgemm_", "name a BLAS library");
        }
    }

    @Test
    void aTruncatedLibraryIsRefusedBeforeItIsLoaded() throws Exception {
        Path library = Resources.copy(OPENBLAS, folder.resolve("libopenblas.so.0"));
        try (FileChannel channel = FileChannel.open(library, StandardOpenOption.WRITE)) {
            channel.truncate(20_000_000);
        }
        assertRefused(
                jvm().flag("-Drnn.blas.library=" + library).run(), "is truncated or damaged", "name a BLAS library");
    }

    @Test
    void aTruncatedFileInTheCacheIsWrittenAnew() throws Exception {
        assertUsable(jvm().run());
        Path cached;
        try (Stream<Path> files = Files.walk(folder.resolve("home/.cache/rnn4j"))) {
            cached = files.filter(file -> file.endsWith("libopenblas.so.0"))
                    .findFirst()
                    .orElseThrow();
        }
        long size = Files.size(cached);
        try (FileChannel channel = FileChannel.open(cached, StandardOpenOption.WRITE)) {
            channel.truncate(20_000_000);
        }
        assertUsable(jvm().run());
        assertThat(cached).hasSize(size);
    }

    @Test
    void aHomeThatCannotBeWrittenIsReplacedByATemporaryCopyThatIsGoneAfterwards() throws Exception {
        assertUsable(jvm().flag("-Duser.home=/proc/1").run());
    }

    @Test
    void aTemporaryFolderThatCannotExecuteIsNamedWithAFix() throws Exception {
        String mount = "mount -t tmpfs -o noexec none tmp && exec \"$@\"";
        assumeTrue(canMount());
        ForkedJvm.Result result =
                jvm().launchedBy("unshare", "-rm", "sh", "-c", mount, "sh").run();
        assertRefused(result, "failed to map segment", "-Djava.io.tmpdir=FOLDER");
    }

    @Test
    void aHomeThatCannotExecuteIsPassedOver() throws Exception {
        String mount = "mount -t tmpfs -o noexec none home && exec \"$@\"";
        assumeTrue(canMount());
        assertUsable(jvm().launchedBy("unshare", "-rm", "sh", "-c", mount, "sh").run());
    }

    private boolean canMount() throws IOException, InterruptedException {
        Path trial = Files.createDirectory(folder.resolve("trial"));
        try {
            return new ProcessBuilder("unshare", "-rm", "mount", "-t", "tmpfs", "none", trial.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // No such program.
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24)
    void deniedNativeAccessIsNamedWithTheFlag() throws Exception {
        assertRefused(
                new ForkedJvm(folder).flag("--illegal-native-access=deny").run(),
                "native access is denied",
                "--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void netlibsOwnSwitchIsRespected() throws Exception {
        assertRefused(
                jvm().flag("-D" + NetlibBinding.ALLOW_PROPERTY + "=false").run(),
                "forbids native libraries",
                "start the JVM without it");
    }

    @Test
    void aCrashLeavesNothingInTheTemporaryFolder() throws Exception {
        ForkedJvm.Result result = jvm().run("crash");
        assertThat(result.output()).containsKey("USABLE");
        assertThat(result.exit()).isEqualTo(9);
        assertThat(result.temporaries()).isEmpty();
    }

    @Test
    void jvmsThatStartTogetherOnAnEmptyCacheAllWork() throws Exception {
        ForkedJvm jvm = jvm();
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(jvm.start());
        }
        for (Process process : processes) {
            assertThat(jvm.await(process).output()).containsKey("USABLE");
        }
        assertThat(jvm.temporaries()).isEmpty();
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_22)
    void onACpuThatOpenBlasDoesNotKnowItRunsTheAvx512Kernels() throws Exception {
        assumeTrue(Files.readString(Path.of("/proc/cpuinfo")).contains("avx512vl"));
        assertThat(jvm().run("zen5").output()).containsEntry("CORE", "SkylakeX");
        assertThat(jvm().environment(CoreType.VARIABLE, "Haswell").run("zen5").output())
                .containsEntry("CORE", "Haswell");
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_21)
    void anOlderJdkSaysWhatTheEnvironmentShouldHave() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1);
        ForkedJvm.Result advised = jvm().run();
        assertThat(advised.output().get("USABLE")).contains("unknown core");
        assertThat(advised.output().get("ADVICE")).contains("OPENBLAS_NUM_THREADS=1");
        ForkedJvm.Result silent = jvm().environment("OPENBLAS_NUM_THREADS", "1").run();
        assertThat(silent.output().get("ADVICE")).doesNotContain("OPENBLAS_NUM_THREADS");
    }
}
