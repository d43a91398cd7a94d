<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "WarmingKernel.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A plain cell's kernel that predicts in plain loops until its vectors are compiled, and has the same bits in both. A first
 * prediction of an LSTM of 128 units over 30 steps took 0.5 to 0.7 s in vector code that C2 had not compiled.
 *
 * <p>Training takes the vectors at once: it runs for long, and much more of them. So does a call that is too short for it to
 * matter. A cell with options takes them at once too.
 */
final class ${e.Type}WarmingKernel implements RecurrentKernel {
    /** Multiplications below which a call is short even where each operation of a vector takes a microsecond. */
    private static final long LEAST_WORK = 10_000;

    /** From so many rows on, tiles have the largest sizes only. */
    private static final int MOST_ROWS = 63;

    private final ${e.Type}RecurrentKernel vectors;
    private final ${e.Type}RecurrentKernel loops;
    private final ${e.Type}RecurrentKernel.Parts parts;
    private final WarmUp warmUp;
    /** The numbers of rows, a bit each, whose tiles are compiled. */
    private volatile long ready;

    private long asked;

    private ${e.Type}WarmingKernel(
            ${e.Type}RecurrentKernel vectors, ${e.Type}RecurrentKernel loops, ${e.Type}RecurrentKernel.Parts parts,
            WarmUp warmUp) {
        this.vectors = vectors;
        this.loops = loops;
        this.parts = parts;
        this.warmUp = warmUp;
    }

    /**
     * Returns a cell's kernel.
     *
     * @param warmUp what compiles the vectors, or null for vectors from the first call on
     */
    static RecurrentKernel of(${e.Type}RecurrentKernel.Parts parts, RecurrentSpec spec, @Nullable WarmUp warmUp) {
        if (!spec.options().isNone()) {
            return ${e.Type}OptionKernel.of(parts, spec);
        }
        ${e.Type}RecurrentKernel vectors = ${e.Type}RecurrentKernel.ofPlain(parts, spec);
        return warmUp == null
                ? vectors
                : new ${e.Type}WarmingKernel(vectors, ${e.Type}RecurrentKernel.ofPlain(parts.loops(), spec), parts, warmUp);
    }

    @Override
    public RecurrentSpec spec() {
        return vectors.spec();
    }

    @Override
    public DType dtype() {
        return vectors.dtype();
    }

    @Override
    public Prepared prepare(RecurrentWeights weights) {
        return vectors.prepare(weights);
    }

    @Override
    public int reserveSize(SequenceLayout layout) {
        return vectors.reserveSize(layout);
    }

    @Override
    public int forwardScratchSize(SequenceLayout layout) {
        return vectors.forwardScratchSize(layout);
    }

    @Override
    public int backwardScratchSize(SequenceLayout layout) {
        return vectors.backwardScratchSize(layout);
    }

    @Override
    public void forward(Forward call) {
        if (call.reserve() != null || isReady(call.layout())) {
            vectors.forward(call);
        } else {
            loops.forward(call);
        }
    }

    @Override
    public void backward(Backward call) {
        vectors.backward(call);
    }

    private boolean isReady(SequenceLayout layout) {
        int rows = Math.min(layout.batch(), MOST_ROWS);
        if ((ready & 1L << rows) != 0 || vectors.work(layout) < LEAST_WORK) {
            return true;
        }
        ask(rows);
        return false;
    }

    private synchronized void ask(int rows) {
        if ((asked & 1L << rows) == 0) {
            asked |= 1L << rows;
            warmUp.submit(new Trial(rows));
        }
    }

    private synchronized void setReady(int rows) {
        ready |= 1L << rows;
    }

    /**
     * A small cell of the same kind, so that the same code is compiled: as many units beyond whole panels, and the same tiles.
     */
    private final class Trial implements WarmUp.Trial {
        /** Units and features; two panels of a simple RNN with vectors of 512 bits. */
        private static final int SIZE = 128;
        /** The first has no hidden state to read. */
        private static final int STEPS = 2;

        private final int rows;
        private final RecurrentKernel vectors;
        private final RecurrentKernel loops;
        private final Forward call;

        Trial(int rows) {
            this.rows = rows;
            RecurrentSpec small = small(spec());
            this.vectors = ${e.Type}RecurrentKernel.ofPlain(parts, small);
            this.loops = ${e.Type}RecurrentKernel.ofPlain(parts.loops(), small);
            SequenceLayout layout = SequenceLayout.uniform(STEPS, rows);
            RecurrentWeights weights = new RecurrentWeights(
                    zeros(small.inputWeightShape()),
                    zeros(small.recurrentWeightShape()),
                    small.bias() ? zeros(small.biasShape()) : null,
                    small.bias() ? zeros(small.biasShape()) : null);
            this.call = new Forward(
                    zeros(layout.shape(small.inputSize())),
                    vectors.prepare(weights),
                    null,
                    zeros(layout.shape(small.outputSize())),
                    null,
                    null,
                    zeros(Shape.of(vectors.forwardScratchSize(layout))));
        }

        private static RecurrentSpec small(RecurrentSpec spec) {
            int inputs = small(spec.inputSize());
            int units = small(spec.hiddenSize());
            if (spec instanceof RecurrentSpec.Simple simple) {
                return new RecurrentSpec.Simple(inputs, units, simple.bias(), simple.activation());
            }
            return spec instanceof RecurrentSpec.Gru
                    ? new RecurrentSpec.Gru(inputs, units, spec.bias())
                    : new RecurrentSpec.Lstm(inputs, units, spec.bias());
        }

        private static int small(int size) {
            return size <= SIZE ? size : SIZE + size % SIZE;
        }

        private static Tensor zeros(Shape shape) {
            return Tensor.of(new ${e.Type}Storage(new ${t}[shape.size()]), 0, shape);
        }

        @Override
        public void vectors() {
            vectors.forward(call);
        }

        @Override
        public void loops() {
            loops.forward(call);
        }

        @Override
        public void ready() {
            setReady(rows);
        }
    }
}
</#list>
