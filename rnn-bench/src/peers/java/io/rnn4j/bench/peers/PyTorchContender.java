package io.rnn4j.bench.peers;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import io.rnn4j.backend.Availability;
import io.rnn4j.bench.Cell;
import io.rnn4j.bench.Contender;
import io.rnn4j.bench.GemmProblem;
import io.rnn4j.bench.GemmSubject;
import io.rnn4j.bench.RecurrentProblem;
import io.rnn4j.bench.RecurrentSubject;
import io.rnn4j.tensor.DType;
import java.util.Optional;

/** PyTorch on the CPU, by the Deep Java Library (DJL): LSTM in FLOAT32 goes through oneDNN, the rest does not. */
public final class PyTorchContender implements Contender {
    /** For {@link java.util.ServiceLoader}. */
    public PyTorchContender() {}

    @Override
    public String name() {
        return "pytorch";
    }

    /** Loads the native library from the class path, downloads nothing, and sets the threads of a call. */
    private static Engine load(int threads) {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        Engine engine = Engine.getEngine("PyTorch");
        JniUtils.setNumThreads(threads);
        return engine;
    }

    @Override
    public Availability availability(int threads) {
        try {
            load(threads);
            return new Availability.Usable();
        } catch (LinkageError | EngineException | IllegalStateException e) {
            return new Availability.Unusable(
                    "PyTorch cannot be loaded (" + e + ")", "use Linux on x86-64 with glibc 2.28 or newer");
        }
    }

    @Override
    public String describe(int threads) {
        String version = load(threads).getVersion();
        return "PyTorch " + version + " by DJL " + Engine.getDjlVersion() + ", " + JniUtils.getNumThreads()
                + (threads == 1 ? " thread" : " threads") + ", without gradients in inference";
    }

    @Override
    public Optional<String> refusal(String benchmark, Cell cell, DType dtype) {
        return benchmark.equals("Gemm")
                ? Optional.of("its recurrent layers are compared, not its product")
                : Optional.empty();
    }

    @Override
    public RecurrentSubject recurrent(RecurrentProblem problem, int threads, boolean training) {
        return new PyTorchRecurrent(load(threads), problem, training);
    }

    @Override
    public GemmSubject gemm(GemmProblem problem, int threads) {
        throw new UnsupportedOperationException("PyTorch's product is not compared");
    }
}
