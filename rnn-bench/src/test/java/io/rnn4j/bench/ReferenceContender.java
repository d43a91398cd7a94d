package io.rnn4j.bench;

import io.rnn4j.backend.Availability;
import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.tensor.DType;
import java.util.Optional;

/** The reference backend's plain loops, found as any contender from outside is. */
public class ReferenceContender implements Contender {
    @Override
    public String name() {
        return "reference";
    }

    @Override
    public Availability availability(int threads) {
        return new Availability.Usable();
    }

    @Override
    public String describe(int threads) {
        return name() + ": plain loops";
    }

    @Override
    public Optional<String> refusal(String benchmark, Cell cell, DType dtype) {
        return Optional.empty();
    }

    @Override
    public boolean isBackend() {
        return true;
    }

    @Override
    public Backend open(int threads) {
        return ReferenceBackend.open();
    }

    @Override
    public RecurrentSubject recurrent(RecurrentProblem problem, int threads, boolean training) {
        Backend backend = ReferenceBackend.open();
        return new BackendRecurrent(backend, backend.layers(), problem, training);
    }

    @Override
    public GemmSubject gemm(GemmProblem problem, int threads) {
        return new BackendGemm(ReferenceBackend.open(), problem);
    }
}
