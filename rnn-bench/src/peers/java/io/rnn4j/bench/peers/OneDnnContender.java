package io.rnn4j.bench.peers;

import io.rnn4j.backend.Availability;
import io.rnn4j.bench.Cell;
import io.rnn4j.bench.Contender;
import io.rnn4j.bench.GemmProblem;
import io.rnn4j.bench.GemmSubject;
import io.rnn4j.bench.RecurrentProblem;
import io.rnn4j.bench.RecurrentSubject;
import io.rnn4j.tensor.DType;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;

/** Intel's oneDNN on the CPU, by the Java API of Bytedeco: what PyTorch and TensorFlow call for an LSTM. */
public final class OneDnnContender implements Contender {
    /** For {@link java.util.ServiceLoader}. */
    public OneDnnContender() {}

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public Availability availability(int threads) {
        try {
            load(threads);
            return new Availability.Usable();
        } catch (LinkageError | IllegalStateException e) {
            return new Availability.Unusable(
                    "oneDNN cannot be loaded (" + e + ")", "use Linux on x86-64 with glibc 2.28 or newer");
        }
    }

    /** Loads the library and sets the threads of calls from this thread. */
    private static void load(int threads) {
        Loader.load(dnnl.class);
        String openMp = Loader.getLoadedLibraries().values().stream()
                .filter(path -> path.contains("libgomp"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("its OpenMP runtime is not among the loaded libraries"));
        new OpenMp(openMp).threads(threads);
    }

    @Override
    public String describe(int threads) {
        load(threads);
        dnnl_version_t version = dnnl.dnnl_version();
        return "oneDNN " + version.major() + "." + version.minor() + "." + version.patch() + ", kernels "
                + isa(dnnl.dnnl_get_effective_cpu_isa()) + ", " + threads + (threads == 1 ? " thread" : " threads")
                + " of OpenMP, weights in the format that it chooses";
    }

    private static String isa(int value) {
        if (value == dnnl.dnnl_cpu_isa_sse41) {
            return "SSE4.1";
        }
        if (value == dnnl.dnnl_cpu_isa_avx2) {
            return "AVX2";
        }
        return (value & dnnl.dnnl_cpu_isa_avx512_core) == dnnl.dnnl_cpu_isa_avx512_core
                ? "AVX-512 (0x" + Integer.toHexString(value) + ")"
                : "0x" + Integer.toHexString(value);
    }

    @Override
    public Optional<String> refusal(String benchmark, Cell cell, DType dtype) {
        if (benchmark.equals("Gemm")) {
            return Optional.of("its recurrent layers are compared, not its product");
        }
        return dtype == DType.FLOAT32
                ? Optional.empty()
                : Optional.of("its recurrent layers compute in FLOAT32, not in " + dtype);
    }

    @Override
    public RecurrentSubject recurrent(RecurrentProblem problem, int threads, boolean training) {
        load(threads);
        return new OneDnnRecurrent(problem, training);
    }

    @Override
    public GemmSubject gemm(GemmProblem problem, int threads) {
        throw new UnsupportedOperationException("oneDNN's product is not compared");
    }
}
