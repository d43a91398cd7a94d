package io.rnn4j.bench.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** DL4J's native library, ND4J, with OpenBLAS for its products. */
final class Dl4j {
    private static final String ABOUT = "/META-INF/maven/org.deeplearning4j/deeplearning4j-nn/pom.properties";

    private Dl4j() {}

    /**
     * Loads it and sets the threads of calls, of its own loops and of OpenBLAS.
     *
     * @throws IllegalStateException if one has another number afterwards
     */
    static void load(int threads) {
        Nd4j.getBackend(); // Before its parts, which are not ready without it.
        NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
        Nd4j.getMemoryManager().togglePeriodicGc(false); // It would collect the JVM's garbage while it is measured.
        ops.setOmpNumThreads(threads);
        openblas_nolapack.blas_set_num_threads(threads);
        int loops = ops.ompGetMaxThreads();
        int products = openblas_nolapack.blas_get_num_threads();
        if (loops != threads || products != threads) {
            throw new IllegalStateException("DL4J was asked for " + threads + " threads, but takes " + loops
                    + " for its loops and " + products + " for products");
        }
    }

    static String version() {
        Properties about = new Properties();
        try (InputStream file = Objects.requireNonNull(MultiLayerNetwork.class.getResourceAsStream(ABOUT), ABOUT)) {
            about.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + ABOUT, e);
        }
        return "DL4J " + about.getProperty("version") + " with " + openblas_nolapack.OPENBLAS_VERSION.strip();
    }
}
