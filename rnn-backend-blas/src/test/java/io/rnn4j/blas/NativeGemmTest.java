package io.rnn4j.blas;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ludovic.netlib.blas.JavaBLAS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeGemmTest {
    /** a is 3 by 4, b is 4 by 5, c is 3 by 5, each in an array that it fills; one number is wrong. */
    @ParameterizedTest
    @CsvSource({
        "a, -1, 4, 0, 5, 0, 5",
        "a, 1, 4, 0, 5, 0, 5",
        "a, 0, 5, 0, 5, 0, 5",
        "a, 0, 3, 0, 5, 0, 5",
        "a, 0, 1500000000, 0, 5, 0, 5",
        "b, 0, 4, -1, 5, 0, 5",
        "b, 0, 4, 1, 5, 0, 5",
        "b, 0, 4, 2147483647, 5, 0, 5",
        "b, 0, 4, 0, 2147483647, 0, 5",
        "c, 0, 4, 0, 5, -1, 5",
        "c, 0, 4, 0, 5, 1, 5",
        "c, 0, 4, 0, 5, 0, 4"
    })
    void aMatrixOutsideItsArrayIsRefusedBeforeTheCall(
            String name, int aOffset, int aStride, int bOffset, int bStride, int cOffset, int cStride) {
        NativeGemm gemm = new NativeGemm(JavaBLAS.getInstance());
        assertThatThrownBy(() -> gemm.multiply(
                        false,
                        false,
                        3,
                        5,
                        4,
                        1,
                        new float[12],
                        aOffset,
                        aStride,
                        new float[20],
                        bOffset,
                        bStride,
                        0,
                        new float[15],
                        cOffset,
                        cStride))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageStartingWith("gemm: matrix " + name + " of ");
    }
}
