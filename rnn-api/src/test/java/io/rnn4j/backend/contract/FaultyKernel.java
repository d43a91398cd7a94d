package io.rnn4j.backend.contract;

import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.tensor.DType;

/** A kernel that passes everything on but what a fault overrides. */
abstract class FaultyKernel implements RecurrentKernel {
    final RecurrentKernel good;

    FaultyKernel(RecurrentKernel good) {
        this.good = good;
    }

    @Override
    public RecurrentSpec spec() {
        return good.spec();
    }

    @Override
    public DType dtype() {
        return good.dtype();
    }

    @Override
    public Prepared prepare(RecurrentWeights weights) {
        return good.prepare(weights);
    }

    @Override
    public int reserveSize(SequenceLayout layout) {
        return good.reserveSize(layout);
    }

    @Override
    public int forwardScratchSize(SequenceLayout layout) {
        return good.forwardScratchSize(layout);
    }

    @Override
    public int backwardScratchSize(SequenceLayout layout) {
        return good.backwardScratchSize(layout);
    }

    @Override
    public void forward(Forward call) {
        good.forward(call);
    }

    @Override
    public void backward(Backward call) {
        good.backward(call);
    }
}
