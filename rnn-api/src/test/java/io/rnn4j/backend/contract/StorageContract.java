package io.rnn4j.backend.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Storage;
import io.rnn4j.tensor.Tensor;

/** What a backend's memory must do: keep both types, convert by a cast, and refuse ranges that do not fit. */
final class StorageContract {
    private static final double[] NUMBERS = {1, -0.0, 1e-40, 1e300, Double.NaN, Math.PI};

    private StorageContract() {}

    static void check(TensorOps ops) {
        for (DType dtype : DType.values()) {
            Tensor tensor = ops.allocate(dtype, Shape.of(NUMBERS.length));
            double[] expected = NUMBERS.clone();
            float[] floats = new float[expected.length];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = dtype == DType.FLOAT32 ? (float) expected[i] : expected[i];
                floats[i] = (float) expected[i];
            }
            tensor.copyFrom(NUMBERS);
            assertArrayEquals(expected, tensor.toDoubleArray(), 0.0, dtype + " from double to double");
            assertArrayEquals(floats, tensor.toFloatArray(), 0.0f, dtype + " from double to float");
            tensor.copyFrom(floats);
            assertArrayEquals(floats, tensor.toFloatArray(), 0.0f, dtype + " from float to float");
            checkRanges(tensor.storage());
        }
    }

    private static void checkRanges(Storage storage) {
        assertEquals(NUMBERS.length, storage.size());
        double[] doubles = new double[4];
        float[] floats = new float[4];
        int[][] ranges = {{-1, 0, 2}, {5, 0, 2}, {0, -1, 2}, {0, 3, 2}, {0, 0, -1}, {Integer.MAX_VALUE, 0, 1}};
        for (int[] range : ranges) {
            String name = "offset " + range[0] + ", array index " + range[1] + ", length " + range[2];
            Class<IndexOutOfBoundsException> refused = IndexOutOfBoundsException.class;
            assertThrows(refused, () -> storage.get(range[0], doubles, range[1], range[2]), name);
            assertThrows(refused, () -> storage.get(range[0], floats, range[1], range[2]), name);
            assertThrows(refused, () -> storage.put(range[0], doubles, range[1], range[2]), name);
            assertThrows(refused, () -> storage.put(range[0], floats, range[1], range[2]), name);
        }
    }
}
