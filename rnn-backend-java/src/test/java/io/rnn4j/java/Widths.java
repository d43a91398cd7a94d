package io.rnn4j.java;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The widths of vectors that this machine can be made to use. */
final class Widths {
    private Widths() {}

    /** Opens a backend of one width; skips the test where the CPU or the JVM does not have it. */
    static Backend open(int bits, BackendOptions options) {
        VectorSupport support = VectorSupport.probe(Jvm.current());
        Assumptions.assumeTrue(
                bits <= support.bits(), () -> "no vectors of " + bits + " bits here: " + support.missing());
        return JavaBackend.create(
                options.with(JavaBackend.VECTOR_BITS, Integer.toString(bits)).with(JavaBackend.WARM_UP, "false"));
    }

    /** Returns the scalar kernels and those of every width there is. */
    static List<KernelSet> kernels() {
        List<KernelSet> all = new ArrayList<>();
        int widest = VectorSupport.probe(Jvm.current()).bits();
        for (int bits : new int[] {0, 128, 256, 512}) {
            if (bits <= widest) {
                all.add(KernelSet.of(new VectorChoice(bits, 32, List.of(), null), new WorkerPool(1)));
            }
        }
        return all;
    }
}
