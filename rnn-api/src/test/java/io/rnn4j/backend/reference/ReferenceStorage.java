package io.rnn4j.backend.reference;

import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Storage;
import java.util.Objects;

/** Elements as doubles; those of FLOAT32 are rounded to float whenever one is written. */
final class ReferenceStorage implements Storage {
    private final DType dtype;
    private final double[] elements;

    ReferenceStorage(DType dtype, int size) {
        this.dtype = dtype;
        this.elements = new double[size];
    }

    double at(int index) {
        return elements[index];
    }

    void put(int index, double value) {
        elements[index] = dtype == DType.FLOAT32 ? (float) value : value;
    }

    private void check(int offset, int at, int arrayLength, int length) {
        Objects.checkFromIndexSize(offset, length, elements.length);
        Objects.checkFromIndexSize(at, length, arrayLength);
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public int size() {
        return elements.length;
    }

    @Override
    public void get(int offset, float[] into, int at, int length) {
        check(offset, at, into.length, length);
        for (int i = 0; i < length; i++) {
            into[at + i] = (float) elements[offset + i];
        }
    }

    @Override
    public void get(int offset, double[] into, int at, int length) {
        System.arraycopy(elements, offset, into, at, length);
    }

    @Override
    public void put(int offset, float[] from, int at, int length) {
        check(offset, at, from.length, length);
        for (int i = 0; i < length; i++) {
            elements[offset + i] = from[at + i];
        }
    }

    @Override
    public void put(int offset, double[] from, int at, int length) {
        check(offset, at, from.length, length);
        for (int i = 0; i < length; i++) {
            put(offset + i, from[at + i]);
        }
    }
}
