package io.rnn4j.cli.text;

import io.rnn4j.data.Vocabulary;
import io.rnn4j.layer.Mode;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.train.Model;
import io.rnn4j.train.ModelPass;
import io.rnn4j.train.ModelState;
import java.util.SplittableRandom;

/**
 * Lets a language model write: each character or word is drawn from {@code softmax(y / temperature)} and becomes the
 * next input. The unknown is never drawn.
 */
final class Sampler {
    private final Vocabulary vocabulary;
    private final double temperature;
    private final SplittableRandom random;
    private final ModelPass pass;
    private final ModelState state;
    private final Tensor input;

    /**
     * Creates a sampler in the state before any text.
     *
     * @param model a model with an output for each number of its vocabulary, and such a number as its one input
     * @param vocabulary the model's
     * @param temperature positive; below 1 it keeps to what is likely
     * @param seed of the draws
     */
    Sampler(Model model, Vocabulary vocabulary, double temperature, long seed) {
        this.vocabulary = vocabulary;
        this.temperature = temperature;
        this.random = new SplittableRandom(seed);
        this.pass = model.pass(Shape.of(1, 1, 1), Mode.INFERENCE);
        this.state = model.newState(1);
        this.input = model.backend().tensors().allocate(model.dtype(), Shape.of(1, 1, 1));
    }

    /**
     * Goes on from a text.
     *
     * @param prompt at least one character or word
     * @param length how many to add
     * @return the prompt with what was added
     */
    String write(String prompt, int length) {
        int[] begun = vocabulary.encode(prompt);
        int[] all = new int[begun.length + length];
        System.arraycopy(begun, 0, all, 0, begun.length);
        for (int i = 0; i < all.length - 1; i++) {
            input.copyFrom(new double[] {all[i]});
            double[] scores = pass.forward(input, state, state).toDoubleArray();
            if (i + 1 >= begun.length) {
                all[i + 1] = draw(scores);
            }
        }
        return vocabulary.decode(all);
    }

    private int draw(double[] scores) {
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 1; i < scores.length; i++) {
            highest = Math.max(highest, scores[i]);
        }
        double sum = 0;
        for (int i = 1; i < scores.length; i++) {
            scores[i] = StrictMath.exp((scores[i] - highest) / temperature);
            sum += scores[i];
        }
        double left = random.nextDouble() * sum;
        int drawn = scores.length - 1;
        for (int i = 1; i < scores.length; i++) {
            left -= scores[i];
            if (left < 0) {
                drawn = i;
                break;
            }
        }
        return drawn;
    }
}
