package io.rnn4j.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.bench.BenchPlan.Effort;
import io.rnn4j.tensor.DType;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs real benchmarks in JVMs of their own, for one iteration of 10 ms. */
class BenchRunnerTest {
    private static final Effort SMOKE = new Effort(1, 0, 1, 10);

    @TempDir
    Path folder;

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    private BenchRequest request(String filter, String... backends) {
        return request(Suite.KERNELS, filter, backends);
    }

    private BenchRequest request(Suite suite, String filter, String... backends) {
        return new BenchRequest(
                true,
                false,
                List.of(suite),
                List.of(backends),
                List.of(Cell.LSTM),
                List.of("4x4x4", "2,3,4,5", "1,1,4,5"),
                List.of(DType.FLOAT32),
                List.of(1),
                Optional.of(filter),
                folder.resolve("new/bench.json"),
                folder.resolve("new/bench.png"),
                folder.resolve("new/bench.log"));
    }

    private boolean run(BenchRequest request) throws Exception {
        return run(request, SMOKE);
    }

    private boolean run(BenchRequest request, Effort effort) throws Exception {
        try (PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8)) {
            return BenchRunner.run(request, effort, out);
        }
    }

    @Test
    void allBenchmarksRunAndReport() throws Exception {
        BenchRequest request = request("", "reference", "absent");
        assertThat(run(request)).as(text.toString(StandardCharsets.UTF_8)).isTrue();

        assertThat(text.toString(StandardCharsets.UTF_8))
                .contains("CPU  ", "JDK       " + Runtime.version())
                .contains("reference   reference: plain loops")
                .contains("absent      left out, cannot run: its library is missing; fix: install it")
                .contains("[1/6] Peak FLOAT32, 1 thread : limit ")
                .contains("[6/6] RecurrentStep lstm 1,1,4,5 FLOAT32, 1 thread reference: ", " left)")
                .contains("Gemm, FLOAT32", "RecurrentForward, FLOAT32", "RecurrentTraining, FLOAT32")
                .contains("RecurrentStep, FLOAT32", "p99.9", "reference of limit", "limit ")
                .contains(
                        request.chart().toString(),
                        request.json().toString(),
                        request.log().toString());
        String json = Files.readString(request.json());
        assertThat(json)
                .contains("io.rnn4j.bench.RecurrentTraining.train", "\"gflop\"", "\"99.9\"")
                .contains("\"shape\" : \"2,3,4,5\"", "\"cell\" : \"lstm\"", "\"backend\" : \"reference\"");
        assertThat(json.split("\"gflop\"", -1))
                .as("each of six results has its rate")
                .hasSize(7);
        BufferedImage chart = ImageIO.read(request.chart().toFile());
        assertThat(chart.getWidth()).isGreaterThan(800);
        assertThat(Files.readString(request.log())).contains("# VM options:").contains("RecurrentStep.step");
    }

    @ParameterizedTest
    @CsvSource({
        "LATENCY, reference, '[4/4] RecurrentStack lstm 2,3,4,5 FLOAT32, 1 thread reference: '",
        "ODD, reference, '[3/3] RecurrentTraining lstm 2,3,4,5 FLOAT32, 1 thread reference: '",
        "OPTIONS, reference, '[9/9] RecurrentOptions lstm bidirectional 2,3,4,5 FLOAT32, 1 thread reference: '",
        "MEMORY, java, '[2/2] TrainingMemory lstm 2,3,4,5 FLOAT32, 1 thread java: '",
        "START, java, '[2/2] ColdStart lstm 2,3,4,5 FLOAT32, 1 thread java: '"
    })
    void everySuiteRunsAndReportsAndCanBeComparedWith(Suite suite, String backend, String line) throws Exception {
        BenchRequest request = request(suite, "Recurrent|Memory|Start", backend);
        assertThat(run(request)).as(text.toString(StandardCharsets.UTF_8)).isTrue();
        assertThat(text.toString(StandardCharsets.UTF_8)).contains(line).containsPattern("lstm +\\|");
        assertThat(RunFile.read(request.json()).rows().values())
                .allSatisfy(row -> assertThat(row.iterations()).isNotEmpty());
    }

    @Test
    void wrongResultFailsTheBenchmarkAndTheOthersGoOn() throws Exception {
        assertThat(run(request("Gemm|Forward", "reference", "faulty"))).isFalse();
        assertThat(text.toString(StandardCharsets.UTF_8))
                .contains("faulty: FAILED: io.rnn4j.bench.WrongResultException: faulty, product 4x4x4 FLOAT32")
                .contains("faulty: FAILED: io.rnn4j.bench.WrongResultException: faulty, lstm 2,3,4,5 FLOAT32, y of")
                .contains("RecurrentForward, FLOAT32")
                .containsPattern("lstm \\|.*1\\.00x \\| +FAILED");
    }

    @Test
    void contenderWithLibrariesOfItsOwnIsAskedAndMeasuredWithThem() throws Exception {
        Path others = Files.createDirectory(folder.resolve("peers"));
        Path own = Files.createDirectory(others.resolve("own"));
        jar(own.resolve("own.jar"), "own.txt");
        jar(others.resolve("others.jar"), "others.txt");
        String before = System.getProperty("java.class.path");
        System.setProperty("java.class.path", before + File.pathSeparator + others.resolve("others.jar"));
        System.setProperty(ApartContender.FOLDER, own.toString());
        try {
            assertThat(run(request("Forward", "reference", "apart")))
                    .as(text.toString(StandardCharsets.UTF_8))
                    .isTrue();
        } finally {
            System.setProperty("java.class.path", before);
            System.clearProperty(ApartContender.FOLDER);
        }
        assertThat(text.toString(StandardCharsets.UTF_8))
                .contains("apart       apart: own library true, others false")
                .contains("[3/3] RecurrentForward lstm 2,3,4,5 FLOAT32, 1 thread apart: ");
    }

    private static void jar(Path file, String resource) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            jar.putNextEntry(new JarEntry(resource));
        }
    }

    @Test
    void roundsOfACaseAreOneResult() throws Exception {
        BenchRequest request = request("Step", "reference");
        assertThat(run(request, new Effort(2, 0, 1, 10))).isTrue();
        assertThat(text.toString(StandardCharsets.UTF_8)).contains("[1/4]", "[4/4]");
        assertThat(Files.readString(request.json()).split("RecurrentStep.step", -1))
                .hasSize(2);
    }

    @Test
    void nothingToRunIsSaid() throws Exception {
        assertThat(run(request("", "absent"))).isFalse();
        assertThat(text.toString(StandardCharsets.UTF_8)).contains("Nothing to run");
    }
}
