package io.rnn4j.io;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * An event file of TensorBoard: TFRecords (length, its checksum, data, its checksum), each a message {@code Event} of
 * protocol buffers: wall_time = 1, step = 2, file_version = 3, summary = 5 {value = 1 {tag = 1, simple_value = 2}}. See
 * TensorFlow's {@code record_writer.cc}, {@code event.proto} and {@code summary.proto}.
 */
final class EventFile implements Closeable {
    private static final int FIXED64 = 1;
    private static final int VARINT = 0;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final OutputStream out;

    /** Creates the file and writes its version. */
    EventFile(Path file, double wallTime) throws IOException {
        this.out = new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
        Message event = new Message().fixed64(1, wallTime).bytes(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
        record(event.toBytes());
    }

    /** Writes one number. */
    void scalar(double wallTime, long step, String tag, double value) throws IOException {
        byte[] summaryValue = new Message()
                .bytes(1, tag.getBytes(StandardCharsets.UTF_8))
                .fixed32(2, (float) value)
                .toBytes();
        byte[] summary = new Message().bytes(1, summaryValue).toBytes();
        record(new Message()
                .fixed64(1, wallTime)
                .varint(2, step)
                .bytes(5, summary)
                .toBytes());
    }

    private void record(byte... data) throws IOException {
        byte[] length = little(Long.BYTES).putLong(data.length).array();
        out.write(length);
        out.write(little(Integer.BYTES).putInt(maskedChecksum(length)).array());
        out.write(data);
        out.write(little(Integer.BYTES).putInt(maskedChecksum(data)).array());
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The CRC-32C, turned and moved so that a checksum of data which holds checksums is no simple function of them. */
    static int maskedChecksum(byte... data) {
        CRC32C checksum = new CRC32C();
        checksum.update(data);
        return Integer.rotateRight((int) checksum.getValue(), 15) + 0xA282EAD8;
    }

    void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** A message of protocol buffers. */
    private static final class Message {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        private void tag(int field, int type) {
            number(((long) field << 3) | type);
        }

        private void number(long value) {
            long rest = value;
            while (rest >>> 7 != 0) {
                bytes.write((int) ((rest & 0x7F) | 0x80));
                rest >>>= 7;
            }
            bytes.write((int) rest);
        }

        Message varint(int field, long value) {
            tag(field, VARINT);
            number(value);
            return this;
        }

        Message fixed64(int field, double value) {
            tag(field, FIXED64);
            bytes.writeBytes(little(Double.BYTES).putDouble(value).array());
            return this;
        }

        Message fixed32(int field, float value) {
            tag(field, FIXED32);
            bytes.writeBytes(little(Float.BYTES).putFloat(value).array());
            return this;
        }

        Message bytes(int field, byte... value) {
            tag(field, BYTES);
            number(value.length);
            bytes.writeBytes(value);
            return this;
        }

        byte[] toBytes() {
            return bytes.toByteArray();
        }
    }
}
