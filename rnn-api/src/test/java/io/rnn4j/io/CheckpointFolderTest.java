package io.rnn4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.LogLines;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.train.Checkpoint;
import io.rnn4j.train.CheckpointStore.Saved;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {
    private final Backend backend = ReferenceBackend.open();

    @TempDir
    private Path folder;

    private Map<String, Tensor> tensors(double first) {
        Map<String, Tensor> tensors = new HashMap<>();
        tensors.put("weights.0.weight", tensor(DType.FLOAT32, Shape.of(2, 3), first, 2, 3, 4, 5, 6));
        tensors.put("optimizer.0.0.weight", tensor(DType.FLOAT64, Shape.of(2), first / 3, 2));
        return tensors;
    }

    private Tensor tensor(DType dtype, Shape shape, double... values) {
        return backend.tensors().allocate(dtype, shape).copyFrom(values);
    }

    private Checkpoint checkpoint(long step) {
        return new Checkpoint(step, Map.of("epoch", "7", "note", "\"rnn4j.crc32c\":\"x"), tensors((double) step));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Map<String, double[]> read(Saved saved) throws IOException {
        Map<String, Tensor> into = tensors(-1);
        saved.copyTo(into);
        Map<String, double[]> values = new HashMap<>();
        into.forEach((name, tensor) -> values.put(name, tensor.toDoubleArray()));
        return values;
    }

    @Test
    void whatIsSavedComesBack() throws IOException {
        CheckpointFolder store = CheckpointFolder.of(folder.resolve("deep/checkpoints"), 2);
        assertThat(store.newest()).isEmpty();
        store.save(checkpoint(9));
        store.save(checkpoint(10));
        Saved saved = store.newest().orElseThrow();
        assertThat(saved.texts()).isEqualTo(checkpoint(10).texts());
        assertThat(read(saved).get("weights.0.weight")).containsExactly(10, 2, 3, 4, 5, 6);
        assertThat(read(saved).get("optimizer.0.0.weight")).containsExactly(10 / 3.0, 2);
    }

    @Test
    void theLastOnesAreKept() throws IOException {
        CheckpointFolder store = CheckpointFolder.of(folder, 2);
        Files.createFile(folder.resolve("notes.txt"));
        Files.createFile(folder.resolve(".rnn4j-left.tmp"));
        for (long step : new long[] {8, 9, 100, 1000}) {
            store.save(checkpoint(step));
        }
        assertThat(files()).containsExactly("checkpoint-100.safetensors", "checkpoint-1000.safetensors", "notes.txt");
    }

    @Test
    void anyBitThatChangedIsNoticedAndTheOneBeforeUsedWithAWarning() throws IOException {
        CheckpointFolder store = CheckpointFolder.of(folder, 2);
        store.save(checkpoint(1));
        store.save(checkpoint(2));
        Path newest = folder.resolve("checkpoint-2.safetensors");
        byte[] good = Files.readAllBytes(newest);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 << at % 8);
            Files.write(newest, bad);
            try (LogLines log = new LogLines()) {
                assertThat(read(store.newest().orElseThrow()).get("weights.0.weight")[0])
                        .as("byte %d", at)
                        .isEqualTo(1);
                assertThat(log.lines()).hasSize(1);
                assertThat(log.lines().get(0)).contains("checkpoint-2.safetensors", "checkpoint-1.safetensors");
            }
        }
        for (int length = 0; length < good.length; length += 7) {
            Files.write(newest, Arrays.copyOf(good, length));
            try (LogLines log = new LogLines()) {
                assertThat(read(store.newest().orElseThrow()).get("weights.0.weight")[0])
                        .as("length %d", length)
                        .isEqualTo(1);
                assertThat(log.lines()).hasSize(1);
            }
        }
        Files.write(newest, good);
        assertThat(read(store.newest().orElseThrow()).get("weights.0.weight")[0])
                .isEqualTo(2);
    }

    @Test
    void aDamagedNewestOneDoesNotOutliveTheNextThatIsSaved() throws IOException {
        CheckpointFolder store = CheckpointFolder.of(folder, 1);
        store.save(checkpoint(5));
        Files.write(folder.resolve("checkpoint-9.safetensors"), new byte[100]);
        store.save(checkpoint(6));
        assertThat(files()).containsExactly("checkpoint-6.safetensors");
    }

    @Test
    void refusesAFolderWhoseCheckpointsAreAllDamaged() throws IOException {
        Files.write(folder.resolve("checkpoint-9.safetensors"), new byte[100]);
        Files.write(folder.resolve("checkpoint-10.safetensors"), new byte[100]);
        assertThatThrownBy(() -> CheckpointFolder.of(folder, 1).newest())
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("checkpoint-10.safetensors");
    }

    @Test
    void refusesTensorsOfOtherNamesShapesOrTypesAndChangesNothing() throws IOException {
        CheckpointFolder store = CheckpointFolder.of(folder, 1);
        store.save(checkpoint(5));
        Saved saved = store.newest().orElseThrow();
        Map<String, Tensor> shape = tensors(-1);
        shape.put("weights.0.weight", tensor(DType.FLOAT32, Shape.of(3, 2), 1, 1, 1, 1, 1, 1));
        Map<String, Tensor> type = tensors(-1);
        type.put("optimizer.0.0.weight", tensor(DType.FLOAT32, Shape.of(2), -1, -1));
        Map<String, Tensor> name = tensors(-1);
        name.put("other", name.remove("optimizer.0.0.weight"));
        Map<String, Tensor> more = tensors(-1);
        more.put("other", tensor(DType.FLOAT32, Shape.of(1), 1));
        for (Map<String, Tensor> into : List.of(shape, type, name, more)) {
            Map<String, String> before = new HashMap<>();
            into.forEach((key, tensor) -> before.put(key, Arrays.toString(tensor.toDoubleArray())));
            assertThatThrownBy(() -> saved.copyTo(into)).isInstanceOf(ModelFileException.class);
            into.forEach((key, tensor) ->
                    assertThat(Arrays.toString(tensor.toDoubleArray())).isEqualTo(before.get(key)));
        }
    }

    @Test
    void aModelFileIsNoCheckpoint() throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter(tensors(1));
        try (var channel = Files.newByteChannel(
                folder.resolve("checkpoint-3.safetensors"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            writer.write(writer.header(Map.of()), channel);
        }
        assertThatThrownBy(() -> CheckpointFolder.of(folder, 1).newest())
                .hasMessageContaining("it is not a checkpoint of RNN4J");
    }

    @Test
    void aDiskThatIsFullLeavesTheOldOnesAndNothingElse() throws IOException {
        CheckpointFolder.of(folder, 1).save(checkpoint(5));
        int size = (int) Files.size(folder.resolve("checkpoint-5.safetensors"));
        for (int room : new int[] {0, 1, size / 2, size - 1}) {
            CheckpointFolder full = new CheckpointFolder(folder, 1, file -> {
                AtomicFile.Output real = AtomicFile.DISK.create(file);
                return new AtomicFile.Output() {
                    private int left = room;

                    @Override
                    public int write(ByteBuffer bytes) throws IOException {
                        if (bytes.remaining() > left) {
                            throw new IOException("No space left on device");
                        }
                        left -= bytes.remaining();
                        return real.write(bytes);
                    }

                    @Override
                    public void sync() throws IOException {
                        real.sync();
                    }

                    @Override
                    public boolean isOpen() {
                        return real.isOpen();
                    }

                    @Override
                    public void close() throws IOException {
                        real.close();
                    }
                };
            });
            assertThatThrownBy(() -> full.save(checkpoint(6)))
                    .isInstanceOf(ModelFileException.class)
                    .hasMessageContaining("checkpoint-6.safetensors: cannot be written: No space left on device");
            assertThat(files()).containsExactly("checkpoint-5.safetensors");
        }
        assertThat(read(CheckpointFolder.of(folder, 1).newest().orElseThrow()).get("weights.0.weight")[0])
                .isEqualTo(5);
    }

    @Test
    void refusesToKeepNone() {
        assertThatThrownBy(() -> CheckpointFolder.of(folder, 0))
                .hasMessageContaining("at least 1")
                .hasMessageContaining("0");
    }
}
