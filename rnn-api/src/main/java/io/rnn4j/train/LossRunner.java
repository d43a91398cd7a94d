package io.rnn4j.train;

import io.rnn4j.data.Dataset;
import io.rnn4j.layer.Mode;
import io.rnn4j.tensor.Tensor;
import java.util.List;

/**
 * The buffers to compute losses on a dataset, in batches of one size and a smaller one for the rest; reused
 * from epoch to epoch.
 */
final class LossRunner implements LossSteps {
    private final Dataset dataset;
    private final BatchRunner[] runners;
    private final LossPass[] losses;
    private final Tensor[] gradients;
    private final int fullBatches;

    LossRunner(Model model, Loss loss, Dataset dataset, int batchSize, Mode mode) {
        this.dataset = dataset;
        int samples = dataset.size();
        int full = Math.min(batchSize, samples);
        int rest = samples % full;
        this.fullBatches = samples / full;
        this.runners = new BatchRunner[rest == 0 ? 1 : 2];
        this.losses = new LossPass[runners.length];
        this.gradients = new Tensor[runners.length];
        for (int i = 0; i < runners.length; i++) {
            runners[i] = new BatchRunner(model, dataset, i == 0 ? full : rest, mode, true);
            ModelPass pass = runners[i].pass();
            losses[i] = loss.pass(model.backend(), model.dtype(), pass.outputShape(), dataset.targets());
            gradients[i] = model.backend().tensors().allocate(model.dtype(), pass.outputShape());
        }
    }

    @Override
    public Dataset dataset() {
        return dataset;
    }

    @Override
    public int batches() {
        return fullBatches + runners.length - 1;
    }

    @Override
    public void draw(int batch, long seed, long number) {
        runners[kind(batch)].pass().draw(seed, number);
    }

    @Override
    public Metric.Sum start(Metric metric) {
        return metric.start(runners[0].pass().outputShape(), runners[0].batch().targets());
    }

    @Override
    public double forward(int[] order, int batch, List<Metric.Sum> metrics) {
        int kind = kind(batch);
        Tensor output = runners[kind].forward(order, batch * runners[0].size());
        for (Metric.Sum metric : metrics) {
            metric.add(output, runners[kind].batch());
        }
        return losses[kind].evaluate(output, runners[kind].batch(), gradients[kind]);
    }

    @Override
    public void backward(int batch) {
        int kind = kind(batch);
        runners[kind].pass().backward(gradients[kind], false);
    }

    @Override
    public double weight(int batch) {
        int kind = kind(batch);
        return losses[kind].weight(runners[kind].batch());
    }

    private int kind(int batch) {
        return batch < fullBatches ? 0 : 1;
    }
}
