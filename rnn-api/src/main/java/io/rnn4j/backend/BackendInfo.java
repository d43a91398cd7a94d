package io.rnn4j.backend;

/**
 * What a backend runs on, for logs and reports.
 *
 * @param name the backend's name, such as {@code blas}
 * @param library what multiplies matrices, such as {@code OpenBLAS 0.3.31}
 * @param kernels which of its kernels, such as {@code SkylakeX} or {@code tile 8x3}
 * @param vectorBits the width of the vectors of the Java kernels in bits; 0 where they are scalar
 * @param threads the number of threads that share the work of one call
 */
public record BackendInfo(String name, String library, String kernels, int vectorBits, int threads) {
    /** Returns one line, such as {@code java: Vector API, tile 8x3, 512-bit vectors, 2 threads}. */
    @Override
    public String toString() {
        String width = vectorBits == 0 ? "scalar" : vectorBits + "-bit vectors";
        return name + ": " + library + ", " + kernels + ", " + width + ", " + threads
                + (threads == 1 ? " thread" : " threads");
    }
}
