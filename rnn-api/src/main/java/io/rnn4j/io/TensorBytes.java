package io.rnn4j.io;

import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A tensor's elements as the bytes of a file: row-major, little-endian. They pass in pieces, so that no copy of a whole
 * tensor is made, and as doubles, which hold every float exactly.
 */
final class TensorBytes {
    private static final int PIECE = 8192;

    private final double[] values = new double[PIECE];
    private final ByteBuffer bytes = ByteBuffer.allocate(PIECE * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /** Takes bytes, or gives them. */
    interface Port {
        /** Handles all bytes between the buffer's position and its limit. */
        void transfer(ByteBuffer bytes) throws IOException;
    }

    /** Handles a run of elements without gaps. */
    private interface Run {
        void handle(int offset, int length) throws IOException;
    }

    /** Gives a tensor's elements away. */
    void encode(Tensor from, Port to) throws IOException {
        inRuns(from, (offset, length) -> {
            from.storage().get(offset, values, 0, length);
            bytes.clear();
            for (int i = 0; i < length; i++) {
                if (from.dtype() == DType.FLOAT32) {
                    bytes.putFloat((float) values[i]);
                } else {
                    bytes.putDouble(values[i]);
                }
            }
            to.transfer(bytes.flip());
        });
    }

    /**
     * Fills a tensor.
     *
     * @param type the type of the elements in the bytes
     * @param from gives them
     * @param into the tensor
     * @throws ArithmeticException if a number in the bytes is beyond the tensor's type
     */
    void decode(DType type, Port from, Tensor into) throws IOException {
        inRuns(into, (offset, length) -> {
            bytes.clear().limit(length * type.bytes());
            from.transfer(bytes);
            bytes.flip();
            for (int i = 0; i < length; i++) {
                values[i] = type == DType.FLOAT32 ? bytes.getFloat() : bytes.getDouble();
                if (into.dtype() == DType.FLOAT32
                        && Float.isInfinite((float) values[i])
                        && !Double.isInfinite(values[i])) {
                    throw new ArithmeticException(values[i] + " is beyond FLOAT32");
                }
            }
            into.storage().put(offset, values, 0, length);
        });
    }

    private static void inRuns(Tensor tensor, Run run) throws IOException {
        int rows = tensor.isDense() ? 1 : tensor.rows();
        int length = tensor.size() / Math.max(rows, 1);
        for (int row = 0; row < rows; row++) {
            int start = tensor.offset() + row * tensor.rowStride();
            for (int done = 0; done < length; done += PIECE) {
                run.handle(start + done, Math.min(PIECE, length - done));
            }
        }
    }
}
