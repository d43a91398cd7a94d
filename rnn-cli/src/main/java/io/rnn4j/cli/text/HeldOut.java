package io.rnn4j.cli.text;

import io.rnn4j.data.Batch;
import io.rnn4j.data.TokenStreams;
import io.rnn4j.layer.Mode;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.train.Loss;
import io.rnn4j.train.LossPass;
import io.rnn4j.train.Model;
import io.rnn4j.train.ModelPass;
import io.rnn4j.train.ModelState;

/** Measures a language model on a text that it has not seen: the cross-entropy with the state carried through. */
final class HeldOut {
    private static final int STREAMS = 8;
    private static final int STEPS = 64;

    private final TokenStreams data;
    private final Batch batch;
    private final ModelPass pass;
    private final LossPass loss;
    private final Tensor unused;
    private final ModelState state;

    HeldOut(Model model, int[] tokens, int classes) {
        int streams = Math.max(1, Math.min(STREAMS, (tokens.length - 1) / STEPS));
        int steps = Math.min(STEPS, tokens.length - 1);
        this.data = TokenStreams.ofNumbers(tokens, classes, streams, steps);
        Shape shape = Shape.of(steps, streams, 1);
        this.batch = Batch.ofClasses(data.targets(), model.backend().tensors().allocate(model.dtype(), shape));
        this.pass = model.pass(shape, Mode.INFERENCE);
        this.loss = Loss.softmaxCrossEntropy().pass(model.backend(), model.dtype(), pass.outputShape(), data.targets());
        this.unused = model.backend().tensors().allocate(model.dtype(), pass.outputShape());
        this.state = model.newState(streams);
    }

    /** Returns the mean number of bits that a character or word takes. */
    double bits() {
        state.reset();
        int[] samples = new int[batch.size()];
        double sum = 0;
        int batches = data.size() / samples.length;
        for (int each = 0; each < batches; each++) {
            for (int place = 0; place < samples.length; place++) {
                samples[place] = each * samples.length + place;
            }
            data.fill(samples, batch);
            sum += loss.evaluate(pass.forward(batch.inputs(), state, state), batch, unused);
        }
        return sum / batches / Math.log(2);
    }
}
