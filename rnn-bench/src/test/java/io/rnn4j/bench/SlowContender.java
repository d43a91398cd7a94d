package io.rnn4j.bench;

import io.rnn4j.tensor.DType;
import java.util.Optional;

/** As slow as the slowest of the peers, and with as few layers. */
public final class SlowContender extends ReferenceContender {
    @Override
    public String name() {
        return "slow";
    }

    @Override
    public Optional<String> refusal(String benchmark, Cell cell, DType dtype) {
        return benchmark.equals(Benchmarks.GEMM) || cell == Cell.GRU ? Optional.of("not compared") : Optional.empty();
    }

    @Override
    public Pace pace() {
        return new Pace(3, 2.5, 4, 4);
    }
}
