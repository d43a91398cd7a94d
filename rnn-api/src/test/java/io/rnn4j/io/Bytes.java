package io.rnn4j.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Builds files by hand, as the format's description has them, without the code under test. */
final class Bytes {
    private Bytes() {}

    /** A safetensors file: the header's length, the header, the data. */
    static byte[] file(String header, byte[] data) {
        return file(header.getBytes(StandardCharsets.UTF_8), data);
    }

    static byte[] file(byte[] header, byte[] data) {
        return withLength(header.length, header, data);
    }

    static byte[] withLength(long length, byte[] header, byte[] data) {
        byte[] bytes = new byte[8 + header.length + data.length];
        little(bytes).putLong(length).put(header).put(data);
        return bytes;
    }

    static byte[] floats(float... values) {
        byte[] bytes = new byte[4 * values.length];
        little(bytes).asFloatBuffer().put(values);
        return bytes;
    }

    static byte[] doubles(double... values) {
        byte[] bytes = new byte[8 * values.length];
        little(bytes).asDoubleBuffer().put(values);
        return bytes;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
