package io.rnn4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowsTest {
    @TempDir
    private Path folder;

    private static Rows counting(int from, int size) {
        double[][] values = new double[size][];
        for (int i = 0; i < size; i++) {
            values[i] = new double[] {from + i, -(from + i)};
        }
        return Rows.of(values);
    }

    private static double[] read(Rows rows, int row, int count) {
        double[] into = new double[count * rows.columns() + 2];
        into[0] = 0.5;
        into[into.length - 1] = 0.5;
        rows.read(row, count, into, 1);
        assertThat(into[0]).isEqualTo(0.5);
        assertThat(into[into.length - 1]).isEqualTo(0.5);
        return java.util.Arrays.copyOfRange(into, 1, into.length - 1);
    }

    @Test
    void rangesAndColumnsAreViews() {
        Rows rows = counting(0, 10);
        assertThat(read(rows.range(4, 8), 1, 2)).containsExactly(5, -5, 6, -6);
        assertThat(read(rows.select(1), 3, 2)).containsExactly(-3, -4);
        assertThat(read(rows.select(1, 0, 1).range(2, 3), 0, 1)).containsExactly(-2, 2, -2);
        assertThatThrownBy(() -> rows.range(4, 11))
                .hasMessageContaining("4..11")
                .hasMessageContaining("10 rows");
        assertThatThrownBy(() -> rows.select(2)).hasMessageContaining("0..1").hasMessageContaining("2");
        assertThatThrownBy(() -> read(rows.range(4, 8), 3, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void joinedRowsAreReadAcrossTheirSeams() {
        Rows joined = Rows.concat(List.of(counting(0, 2), counting(0, 5).range(1, 1), counting(2, 1), counting(3, 3)));
        assertThat(joined.size()).isEqualTo(6);
        assertThat(read(joined.select(0), 0, 6)).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(read(joined.select(0), 1, 3)).containsExactly(1, 2, 3);
        assertThatThrownBy(
                        () -> Rows.concat(List.of(counting(0, 1), counting(0, 1).select(0))))
                .hasMessageContaining("2")
                .hasMessageContaining("1");
        assertThatThrownBy(() -> Rows.concat(List.of())).hasMessageContaining("at least one");
    }

    @Test
    void aFileGivesTheRowsThatWereWritten() throws IOException {
        Path file = folder.resolve("rows");
        int size = 30_000;
        try (RowFile.Writer writer = new RowFile.Writer(file, 3)) {
            for (int i = 0; i < size; i++) {
                writer.add(i, Math.PI * i, -1e-300 * i);
            }
            writer.finish();
        }
        try (RowFile rows = RowFile.open(file)) {
            assertThat(rows.size()).isEqualTo(size);
            double[] all = read(rows, 0, size);
            for (int i = 0; i < size; i++) {
                assertThat(all[3 * i]).isEqualTo(i);
                assertThat(all[3 * i + 1]).isEqualTo(Math.PI * i);
                assertThat(all[3 * i + 2]).isEqualTo(-1e-300 * i);
            }
            assertThat(read(rows, size - 1, 1)[0]).isEqualTo(size - 1.0);
            assertThatThrownBy(() -> read(rows, size, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aFileThatIsNotWholeOrNoneIsRefused() throws IOException {
        Path file = folder.resolve("rows");
        try (RowFile.Writer writer = new RowFile.Writer(file, 1)) {
            writer.add(1);
            writer.finish();
        }
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> RowFile.open(file)).isInstanceOf(IOException.class);
        }
        Files.write(file, ByteBuffer.wrap(whole).putLong(16, -1).array());
        assertThatThrownBy(() -> RowFile.open(file)).hasMessageContaining("to its end");
        Files.writeString(file, "something else, but long enough");
        assertThatThrownBy(() -> RowFile.open(file)).hasMessageContaining("no file of rows");
        assertThatThrownBy(() -> RowFile.open(folder.resolve("absent"))).isInstanceOf(IOException.class);
    }

    @Test
    void anOlderFileStaysUntilTheNewOneIsFinished() throws IOException {
        Path file = folder.resolve("rows");
        write(file, 1);
        byte[] before = Files.readAllBytes(file);
        try (RowFile.Writer writer = new RowFile.Writer(file, 1)) {
            for (int i = 0; i < 10_000; i++) {
                writer.add(i);
            }
            assertThat(file).hasBinaryContent(before);
        }
        assertThat(file).hasBinaryContent(before);
        assertThat(folder.toFile().list()).containsExactly("rows");
        write(file, 2);
        try (RowFile rows = RowFile.open(file)) {
            assertThat(read(rows, 0, 1)).containsExactly(2);
        }
        assertThat(folder.toFile().list()).containsExactly("rows");
        assertThatThrownBy(() -> new RowFile.Writer(folder, 1)).hasMessageContaining("folder");
    }

    private static void write(Path file, double value) throws IOException {
        try (RowFile.Writer writer = new RowFile.Writer(file, 1)) {
            writer.add(value);
            writer.finish();
            assertThatThrownBy(() -> writer.add(3)).hasMessageContaining("finished");
            assertThatThrownBy(writer::finish).hasMessageContaining("finished");
        }
    }

    @Test
    void whatIsNoNumberOrNoRowIsNotWritten() throws IOException {
        try (RowFile.Writer writer = new RowFile.Writer(folder.resolve("rows"), 2)) {
            assertThatThrownBy(() -> writer.add(1, Double.NaN))
                    .hasMessageContaining("NaN")
                    .hasMessageContaining("1");
            assertThatThrownBy(() -> writer.add(1)).hasMessageContaining("2 columns");
        }
        assertThatThrownBy(() -> new RowFile.Writer(folder.resolve("rows"), 0)).hasMessageContaining("0");
    }
}
