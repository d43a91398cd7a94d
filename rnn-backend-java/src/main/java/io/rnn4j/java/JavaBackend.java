package io.rnn4j.java;

import io.rnn4j.backend.Availability;
import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendInfo;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.BackendUnavailableException;
import io.rnn4j.backend.LayerKernels;
import io.rnn4j.backend.TensorOps;
import org.jspecify.annotations.Nullable;

/**
 * The backend in pure Java, on arrays on the heap, with threads of its own.
 *
 * <p>Where the JVM has the module {@code jdk.incubator.vector} and compiles it well, vectors are as wide as the
 * CPU's. The property {@value #VECTOR_BITS} (or the system property {@code rnn.java.vectorBits}) asks for less:
 * {@code auto}, {@code 0} for scalar code, {@code 128}, {@code 256} or {@code 512}. A width that is not there is
 * an error. Element by element the widths give the same bits; products differ in the last ones, because vector
 * code adds without rounding the product first.
 *
 * <p>Until the JIT has compiled the vectors of a recurrent layer, which a thread of its own sees to, plain loops with the
 * same bits predict, so that a first prediction does not wait for it. With the property {@value #WARM_UP} set to {@code
 * false} vectors are used from the first call on.
 *
 * <p>A backend with a product of its own reuses all the rest: {@link #create(BackendOptions, GemmFactory)}.
 */
public final class JavaBackend implements Backend {
    /** The property that chooses the width of the vectors. */
    public static final String VECTOR_BITS = "java.vectorBits";

    /** The property that says whether vectors wait until they are compiled: {@code true}, the default, or {@code false}. */
    public static final String WARM_UP = "java.warmUp";

    private final BackendInfo info;
    private final WorkerPool workers;
    private final TensorOps tensors;
    private final LayerKernels layers;

    private JavaBackend(BackendInfo info, WorkerPool workers, TensorOps tensors, LayerKernels layers) {
        this.info = info;
        this.workers = workers;
        this.tensors = tensors;
        this.layers = layers;
    }

    /** Makes the product of a backend that is built on this one. */
    @FunctionalInterface
    public interface GemmFactory {
        /**
         * Makes the product that every operation of the backend uses.
         *
         * @param java the product in Java, for the sizes at which it is faster; it splits its work over the
         *     threads itself
         * @param loop the backend's threads; a product that calls native code on one thread splits its output
         *     over them
         * @return the product to use
         */
        Gemm create(Gemm java, ParallelLoop loop);
    }

    /**
     * Creates the backend.
     *
     * @param options threads, and the properties {@value #VECTOR_BITS} and {@value #WARM_UP}
     * @return a new backend, without argument checks; see {@link io.rnn4j.backend.Backends#checked}
     * @throws BackendUnavailableException if a property has no such value, or the width asked for is not to be had
     */
    public static JavaBackend create(BackendOptions options) {
        return create(options, (java, loop) -> java);
    }

    /**
     * Creates the backend with another product.
     *
     * @param options threads, and the properties {@value #VECTOR_BITS} and {@value #WARM_UP}
     * @param factory makes the product; called once
     * @return a new backend, without argument checks; see {@link io.rnn4j.backend.Backends#checked}
     * @throws BackendUnavailableException if a property has no such value, or the width asked for is not to be had
     */
    public static JavaBackend create(BackendOptions options, GemmFactory factory) {
        VectorChoice choice = VectorChoice.of(options);
        Availability.Unusable refusal = choice.refusal();
        if (refusal != null) {
            throw new BackendUnavailableException(refusal.reason() + "; fix: " + refusal.fix());
        }
        WarmUp warmUp = warmUp(options);
        WorkerPool workers = new WorkerPool(options.threads());
        KernelSet kernels = KernelSet.of(choice, workers);
        Gemm gemm = factory.create(kernels.gemm(), workers);
        TensorOps tensors = new JavaTensorOps(
                new Lazy<>(() -> new FloatOps(kernels.floats(), gemm, workers)),
                new Lazy<>(() -> new DoubleOps(kernels.doubles(), gemm, workers)));
        return new JavaBackend(
                kernels.info(options.threads()),
                workers,
                tensors,
                new ThreadedLayerKernels(kernels.recurrent(tensors, warmUp), workers));
    }

    private static @Nullable WarmUp warmUp(BackendOptions options) {
        String asked = options.property(WARM_UP).orElse("true").strip();
        return switch (asked) {
            case "true" -> WarmUp.BACKGROUND;
            case "false" -> null;
            default ->
                throw new BackendUnavailableException(WARM_UP + " must be true or false, but is '" + asked
                        + "'; fix: set it to one of them, or leave it out");
        };
    }

    @Override
    public BackendInfo info() {
        return info;
    }

    @Override
    public TensorOps tensors() {
        return tensors;
    }

    @Override
    public LayerKernels layers() {
        return layers;
    }

    @Override
    public void close() {
        workers.close();
    }
}
