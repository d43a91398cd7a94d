package io.rnn4j.bench;

import io.rnn4j.backend.Availability;
import io.rnn4j.backend.Backend;
import io.rnn4j.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Something that is compared: a backend of this framework or another library, by the name that JMH's
 * parameter {@code backend} takes. Found by {@link java.util.ServiceLoader}, beside those of the framework
 * itself. Constructing one must not load native code.
 */
public interface Contender {
    /**
     * How slow it may be, for the plan of a run to count on.
     *
     * @param gflops a rate in GFLOP/s that it reaches on any machine of the last ten years, on the shapes of the plans
     * @param loading how many seconds a JVM takes to load it, beside what every JVM takes
     * @param warming how many seconds more than a benchmark's own warm-up it must run before it is at its speed
     * @param trainingWarming the same of training
     */
    record Pace(double gflops, double loading, double warming, double trainingWarming) {
        /** Of native code, or a loop that the JIT compiles at once: at its speed after what every JVM takes. */
        static final Pace FAST = steady(20);

        /**
         * Of our kernels: they predict in plain loops for 1 to 2 s, until C2 has compiled the vectors. Training's outer
         * loops are compiled only 4 to 5 s after the start; before, one iteration in three was at 0.65 of the speed.
         */
        static final Pace COMPILED = new Pace(30, 0, 1.5, 3);

        /** A rate alone. */
        static Pace steady(double gflops) {
            return new Pace(gflops, 0, 0, 0);
        }
    }

    /**
     * Returns the value of JMH's parameter {@code backend}.
     *
     * @return a short name in lower case
     */
    String name();

    /**
     * Finds out whether it can run here.
     *
     * @param threads the number of threads that it would use
     * @return usable, or the reason and the fix
     */
    Availability availability(int threads);

    /**
     * Returns what it runs on.
     *
     * @param threads the number of threads that it uses
     * @return one line: library, version, kernels, threads
     */
    String describe(int threads);

    /**
     * Tells what it has no way to do.
     *
     * @param benchmark the benchmark's simple name, such as {@code Gemm}
     * @param cell the cell
     * @param dtype the type to compute in
     * @return the reason why this benchmark is left out, or empty if it is not
     */
    Optional<String> refusal(String benchmark, Cell cell, DType dtype);

    /**
     * Builds a recurrent layer.
     *
     * @param problem the layer and its inputs
     * @param threads how many threads share the work of a call
     * @param training whether {@link RecurrentSubject#train} will be called
     * @return the layer
     */
    RecurrentSubject recurrent(RecurrentProblem problem, int threads, boolean training);

    /**
     * Builds a matrix product.
     *
     * @param problem the operands
     * @param threads how many threads share the work of a call
     * @return the product
     */
    GemmSubject gemm(GemmProblem problem, int threads);

    /**
     * Tells whether it is a backend of this framework, so that layers, models and model files of the framework run on it.
     *
     * @implSpec another library
     * @return whether {@link #open} can be called
     */
    default boolean isBackend() {
        return false;
    }

    /**
     * Opens the backend that it is.
     *
     * @implSpec another library
     * @param threads how many threads share the work of a call
     * @return the backend, the caller's to close
     * @throws UnsupportedOperationException if it is none
     */
    default Backend open(int threads) {
        throw new UnsupportedOperationException(name() + " is no backend of this framework");
    }

    /**
     * Returns how slow it may be.
     *
     * @implSpec as fast as kernels with vectors
     * @return what a plan counts on
     */
    default Pace pace() {
        return Pace.FAST;
    }

    /**
     * Returns the folder of its jars, where these do not fit beside those of other contenders. A JVM that asks or measures it
     * has them first on its class path, and none of the jars that lie in the folder around that folder.
     *
     * @implSpec there is none: its JVMs have the class path of the JVM that starts them
     * @return the folder, or empty if there is none
     */
    default Optional<Path> libraries() {
        return Optional.empty();
    }

    /**
     * Returns the JVM flags with which a program that opens no backend by name gets this one.
     *
     * @implSpec there are none
     * @return the flags, or empty if no flags lead to it
     */
    default Optional<List<String>> flagsOfPrograms() {
        return Optional.empty();
    }
}
