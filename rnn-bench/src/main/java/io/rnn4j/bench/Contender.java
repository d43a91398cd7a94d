package io.rnn4j.bench;

import io.rnn4j.backend.Availability;
import io.rnn4j.backend.Backend;
import io.rnn4j.tensor.DType;
import java.util.List;
import java.util.Optional;

/**
 * Something that is compared: a backend of this framework or another library, by the name that JMH's
 * parameter {@code backend} takes. Found by {@link java.util.ServiceLoader}, beside those of the framework
 * itself. Constructing one must not load native code.
 */
public interface Contender {
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
     * Returns the JVM flags with which a program that opens no backend by name gets this one.
     *
     * @implSpec there are none
     * @return the flags, or empty if no flags lead to it
     */
    default Optional<List<String>> flagsOfPrograms() {
        return Optional.empty();
    }
}
