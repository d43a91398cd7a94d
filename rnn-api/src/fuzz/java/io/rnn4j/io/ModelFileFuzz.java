package io.rnn4j.io;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.tensor.DType;
import io.rnn4j.train.Model;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the bytes, reading ends with a value or the one exception that is promised. One target a run:
 *
 * <pre>./mvnw -pl rnn-api -Pfuzz test -Dtest=ModelFileFuzz#header</pre>
 */
class ModelFileFuzz {
    private static final Backend BACKEND = ReferenceBackend.open();
    private static Path file;

    @BeforeAll
    static void createFile() throws IOException {
        file = Files.createTempFile("fuzz", ".rnn");
    }

    @AfterAll
    static void deleteFile() throws IOException {
        Files.deleteIfExists(file);
    }

    private static byte[] saved(DType dtype) throws IOException {
        Path folder = Files.createTempDirectory("fuzz");
        Path seed = folder.resolve("seed.rnn");
        try {
            ModelFile.save(
                    Model.builder(BACKEND).dtype(dtype).inputSize(2).add(Recurrent.gru(2)).add(Dense.of(1)).build(),
                    seed);
            return Files.readAllBytes(seed);
        } finally {
            Files.deleteIfExists(seed);
            Files.delete(folder);
        }
    }

    static Stream<Arguments> models() throws IOException {
        return Stream.of(Arguments.of((Object) saved(DType.FLOAT32)), Arguments.of((Object) saved(DType.FLOAT64)));
    }

    static Stream<Arguments> headers() throws IOException {
        return models().map(seed -> {
            byte[] bytes = (byte[]) seed.get()[0];
            int length = (bytes[0] & 0xff) | (bytes[1] & 0xff) << 8;
            return Arguments.of((Object) Arrays.copyOfRange(bytes, 8, 8 + length));
        });
    }

    /** A whole file, from its length to its checksum. */
    @MethodSource("models")
    @FuzzTest(maxDuration = "2m")
    void model(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        try {
            ModelFile.load(file, BACKEND);
        } catch (ModelFileException e) {
            if (!e.getMessage().startsWith(file + ": ")) {
                throw e;
            }
        }
    }

    /** A header, which the file's length would protect from most mutations of a whole file. */
    @MethodSource("headers")
    @FuzzTest(maxDuration = "2m")
    void header(byte[] json) {
        try {
            SafetensorsHeader header = SafetensorsHeader.parse("fuzz", json, 8L + json.length + 200);
            String architecture = ModelFile.ARCHITECTURE;
            if (header.metadata().containsKey(architecture)) {
                Architecture.parse(header.metadata().get(architecture).text()).parameterShapes();
            }
        } catch (ModelFileException | IllegalArgumentException e) {
            if (e.getMessage() == null) {
                throw new AssertionError("an error without a message", e);
            }
        }
    }

    /** The description of the layers. */
    @FuzzTest(maxDuration = "2m")
    void architecture(byte[] text) {
        try {
            Architecture.parse(new String(text, StandardCharsets.UTF_8)).parameterShapes();
        } catch (IllegalArgumentException e) {
            if (e.getMessage() == null) {
                throw new AssertionError("an error without a message", e);
            }
        }
    }
}
