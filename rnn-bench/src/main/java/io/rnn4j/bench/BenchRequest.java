package io.rnn4j.bench;

import io.rnn4j.tensor.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the user asked of the benchmark. An empty list stands for the default of the plan.
 *
 * @param quick whether to stay below {@link BenchPlan#QUICK_SECONDS}, with peers {@link BenchPlan#QUICK_PEERS_SECONDS}
 * @param peers whether other libraries are compared too, which must be on the class path
 * @param suites what is measured
 * @param backends the contenders, the first is what the others are compared with
 * @param cells the cells
 * @param shapes the sizes: {@code N,T,I,H}, or {@code MxNxK} for a product
 * @param dtypes the element types
 * @param threads how many threads share a call, one or more numbers
 * @param filter a regular expression that is found in the simple names of the benchmarks to run
 * @param json where JMH's results go
 * @param chart where the chart goes
 * @param log where JMH's log goes
 */
public record BenchRequest(
        boolean quick,
        boolean peers,
        List<Suite> suites,
        List<String> backends,
        List<Cell> cells,
        List<String> shapes,
        List<DType> dtypes,
        List<Integer> threads,
        Optional<String> filter,
        Path json,
        Path chart,
        Path log) {
    /**
     * Copies the lists and checks the values.
     *
     * @throws IllegalArgumentException if a backend is unknown, peers are asked for but are not on the class path, a shape or
     *     the filter is not one, or a number of threads is less than 1
     */
    public BenchRequest {
        suites = List.copyOf(suites);
        backends = List.copyOf(backends);
        cells = List.copyOf(cells);
        shapes = shapes.stream().map(BenchRequest::canonical).toList();
        dtypes = List.copyOf(dtypes);
        threads = List.copyOf(threads);
        backends.forEach(Contenders::named);
        if (peers && Contenders.peers().isEmpty()) {
            throw new IllegalArgumentException(
                    "the peers are not on the class path: on Linux run ./rnn bench --peers, which builds them");
        }
        filter.ifPresent(Pattern::compile);
        for (int count : threads) {
            if (count < 1) {
                throw new IllegalArgumentException("threads must be at least 1, but got " + count);
            }
        }
    }

    /** Returns the suites that were asked for, or the kernels. */
    List<Suite> suitesOrDefault() {
        return suites.isEmpty() ? List.of(Suite.KERNELS) : suites;
    }

    /** Returns the backends that were asked for, or those that a suite compares by default. */
    List<String> contenders(Suite suite) {
        if (!backends.isEmpty()) {
            return backends;
        }
        List<String> names = new ArrayList<>(suite.backends(peers ? List.of("java", "blas") : Contenders.names()));
        if (peers) {
            names.addAll(Contenders.peers());
        }
        return List.copyOf(names);
    }

    /** Returns the backends of all suites. */
    List<String> contenders() {
        return suitesOrDefault().stream()
                .flatMap(suite -> contenders(suite).stream())
                .distinct()
                .toList();
    }

    /** Returns a shape as reports write it; refuses what is none. */
    static String canonical(String shape) {
        GemmShape product = GemmShape.parse(shape, Cell.LSTM);
        return Sizes.isProduct(shape)
                ? product.toString()
                : RecurrentShape.parse(shape).toString();
    }
}
