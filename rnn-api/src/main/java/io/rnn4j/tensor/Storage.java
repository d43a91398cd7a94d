package io.rnn4j.tensor;

/**
 * A run of elements of one type in memory that a backend owns. A backend's operations know its own
 * implementation; everybody else uses the copying access here. Not synchronised.
 */
public interface Storage {
    /**
     * Returns the type of the elements.
     *
     * @return the type
     */
    DType dtype();

    /**
     * Returns the number of elements.
     *
     * @return the size in elements
     */
    int size();

    /**
     * Copies elements out, converting by a Java cast where the types differ.
     *
     * @param offset the first element to read
     * @param into the array to write
     * @param at the first index to write
     * @param length how many
     * @throws IndexOutOfBoundsException if a range does not fit
     */
    void get(int offset, float[] into, int at, int length);

    /**
     * Copies elements out, converting by a Java cast where the types differ.
     *
     * @param offset the first element to read
     * @param into the array to write
     * @param at the first index to write
     * @param length how many
     * @throws IndexOutOfBoundsException if a range does not fit
     */
    void get(int offset, double[] into, int at, int length);

    /**
     * Copies elements in, converting by a Java cast where the types differ.
     *
     * @param offset the first element to write
     * @param from the array to read
     * @param at the first index to read
     * @param length how many
     * @throws IndexOutOfBoundsException if a range does not fit
     */
    void put(int offset, float[] from, int at, int length);

    /**
     * Copies elements in, converting by a Java cast where the types differ.
     *
     * @param offset the first element to write
     * @param from the array to read
     * @param at the first index to read
     * @param length how many
     * @throws IndexOutOfBoundsException if a range does not fit
     */
    void put(int offset, double[] from, int at, int length);
}
