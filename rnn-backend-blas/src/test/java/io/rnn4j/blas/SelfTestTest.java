package io.rnn4j.blas;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class SelfTestTest {
    /** A correct BLAS, whose result is changed afterwards. */
    private static NativeGemm gemm(BiConsumer<String, Object[]> change) {
        BLAS java = JavaBLAS.getInstance();
        return new NativeGemm((BLAS) Proxy.newProxyInstance(
                BLAS.class.getClassLoader(), new Class<?>[] {BLAS.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(java, arguments);
                        change.accept(method.getName(), arguments);
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Test
    void aRightLibraryPasses() {
        assertThatCode(() -> new SelfTest(gemm((name, arguments) -> {})).run()).doesNotThrowAnyException();
    }

    @Test
    void oneWrongBitIsFound() {
        NativeGemm wrong = gemm((name, arguments) -> {
            if (arguments[13] instanceof float[] c && c.length > 5000) {
                c[5000] = Math.nextUp(c[5000]);
            }
        });
        assertThatThrownBy(() -> new SelfTest(wrong).run())
                .isInstanceOf(UnusableException.class)
                .hasMessageContaining("multiplies wrongly");
    }

    @Test
    void aWriteBetweenTheRowsIsFound() {
        NativeGemm wrong = gemm((name, arguments) -> {
            if (arguments[13] instanceof double[] c) {
                c[0] = 0;
            }
        });
        assertThatThrownBy(() -> new SelfTest(wrong).run())
                .isInstanceOf(UnusableException.class)
                .hasMessageContaining("multiplies wrongly");
    }

    @Test
    void aLibraryThatThrowsIsRefused() {
        NativeGemm failing = gemm((name, arguments) -> {
            throw new UnsupportedOperationException("symbol isn't available in native library");
        });
        assertThatThrownBy(() -> new SelfTest(failing).run())
                .isInstanceOf(UnusableException.class)
                .hasMessageContaining("symbol isn't available");
    }
}
