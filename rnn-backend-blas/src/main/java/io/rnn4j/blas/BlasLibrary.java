package io.rnn4j.blas;

import java.util.List;

/**
 * A native BLAS that is loaded, bound and tested.
 *
 * @param gemm its product
 * @param name such as {@code OpenBLAS 0.3.31}
 * @param kernels which of its kernels run, such as {@code SkylakeX}, or {@code unknown core}
 * @param advice what would make it faster, one sentence each
 */
record BlasLibrary(NativeGemm gemm, String name, String kernels, List<String> advice) {
    BlasLibrary {
        advice = List.copyOf(advice);
    }
}
