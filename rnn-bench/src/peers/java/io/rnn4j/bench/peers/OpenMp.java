package io.rnn4j.bench.peers;

import com.sun.jna.NativeLibrary;

/** The OpenMP runtime that a native library brought: the number of threads is its, not the library's. */
final class OpenMp {
    private final NativeLibrary library;

    /**
     * @param path of the runtime, which is already loaded
     */
    OpenMp(String path) {
        this.library = NativeLibrary.getInstance(path);
    }

    /**
     * Sets the number of threads of parallel regions that the calling thread starts.
     *
     * @throws IllegalStateException if the runtime has another number afterwards
     */
    void threads(int count) {
        library.getFunction("omp_set_dynamic").invokeVoid(new Object[] {0});
        library.getFunction("omp_set_num_threads").invokeVoid(new Object[] {count});
        int got = library.getFunction("omp_get_max_threads").invokeInt(new Object[] {});
        if (got != count) {
            throw new IllegalStateException("OpenMP was asked for " + count + " threads, but takes " + got);
        }
    }
}
