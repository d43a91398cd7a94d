package io.rnn4j.bench.peers;

import io.rnn4j.backend.Availability;
import io.rnn4j.bench.Cell;
import io.rnn4j.bench.Contender;
import io.rnn4j.bench.GemmProblem;
import io.rnn4j.bench.GemmSubject;
import io.rnn4j.bench.RecurrentProblem;
import io.rnn4j.bench.RecurrentSubject;
import io.rnn4j.tensor.DType;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Eclipse Deeplearning4j (DL4J) on the CPU. Its JavaCPP is older than the one that oneDNN needs, so its jars lie apart, and
 * this class, which names it where they are not on the class path, has none of their types.
 */
public final class Dl4jContender implements Contender {
    /** For {@link java.util.ServiceLoader}. */
    public Dl4jContender() {}

    @Override
    public String name() {
        return "dl4j";
    }

    /** Beside the jar of this class. */
    @Override
    public Optional<Path> libraries() {
        try {
            Path jar = Path.of(Dl4jContender.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Optional.of(jar.resolveSibling("dl4j"));
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of this class is no path", e);
        }
    }

    /**
     * The rate is the smallest layer's in training on a core of Zen 5. The native library has 320 MB, and a step runs through
     * some hundred methods: it takes thousands of steps until all are compiled.
     */
    @Override
    public Pace pace() {
        return new Pace(3, 2.5, 4, 4);
    }

    @Override
    public Availability availability(int threads) {
        try {
            Dl4j.load(threads);
            return new Availability.Usable();
        } catch (LinkageError | IllegalStateException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return new Availability.Unusable("DL4J cannot be loaded (" + cause + ")", "use Linux on x86-64 with glibc");
        }
    }

    @Override
    public String describe(int threads) {
        Dl4j.load(threads);
        return Dl4j.version() + ", " + threads + (threads == 1 ? " thread" : " threads")
                + ", memory in workspaces; it has no GRU, and its backward pass computes the forward pass again";
    }

    @Override
    public Optional<String> refusal(String benchmark, Cell cell, DType dtype) {
        if (benchmark.equals("Gemm")) {
            return Optional.of("its recurrent layers are compared, not its product");
        }
        return cell == Cell.GRU ? Optional.of("it has no GRU layer") : Optional.empty();
    }

    @Override
    public RecurrentSubject recurrent(RecurrentProblem problem, int threads, boolean training) {
        Dl4j.load(threads);
        return new Dl4jRecurrent(problem, training);
    }

    @Override
    public GemmSubject gemm(GemmProblem problem, int threads) {
        throw new UnsupportedOperationException("DL4J's product is not compared");
    }
}
