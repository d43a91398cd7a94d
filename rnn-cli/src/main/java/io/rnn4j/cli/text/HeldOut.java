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
    private final TokenStreams data;
    private final Batch batch;
    private final ModelPass pass;
    private final LossPass loss;
    private final Tensor unused;
    private final ModelState state;

    /**
     * Prepares to measure.
     *
     * @param model as it will be at each measurement
     * @param data what {@link #streams} made
     * @param streams how many streams it has at most
     */
    HeldOut(Model model, TokenStreams data, int streams) {
        this.data = data;
        int size = Math.min(streams, data.size());
        Shape shape = Shape.of(data.steps(), size, 1);
        this.batch = Batch.ofClasses(data.targets(), model.backend().tensors().allocate(model.dtype(), shape));
        this.pass = model.pass(shape, Mode.INFERENCE);
        this.loss = Loss.softmaxCrossEntropy().pass(model.backend(), model.dtype(), pass.outputShape(), data.targets());
        this.unused = model.backend().tensors().allocate(model.dtype(), pass.outputShape());
        this.state = model.newState(size);
    }

    /**
     * Cuts a text into streams for a trainer that carries states in batches of a size: as many as that, or where the
     * text is too short for so many, fewer and longer ones of one chunk each.
     *
     * @param tokens the text, two at least
     * @param classes how many numbers there are
     * @param batch the size of the batches
     * @param steps the length of a chunk
     * @return samples that make whole batches
     */
    static TokenStreams streams(int[] tokens, int classes, int batch, int steps) {
        int targets = tokens.length - 1;
        int streams = Math.max(1, Math.min(batch, targets / steps));
        return TokenStreams.ofNumbers(tokens, classes, streams, streams == batch ? steps : targets / streams);
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
        return inBits(sum / batches);
    }

    /** Turns a mean cross-entropy into bits. */
    static double inBits(double nats) {
        return nats / Math.log(2);
    }
}
