package io.rnn4j.train;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.data.Batch;
import io.rnn4j.data.Dataset;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.layer.Mode;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;

/** The buffers to run a model on batches of one size from one dataset; reused from batch to batch. */
final class BatchRunner {
    private final Dataset dataset;
    private final int[] samples;
    private final Batch batch;
    private final ModelPass pass;

    BatchRunner(Model model, Dataset dataset, int size, Mode mode, boolean withTargets) {
        TensorOps ops = model.backend().tensors();
        DType dtype = model.dtype();
        TargetSpec targets = dataset.targets();
        Shape input = Shape.of(dataset.steps(), size, dataset.features());
        this.dataset = dataset;
        this.samples = new int[size];
        this.pass = model.pass(input, mode);
        Tensor inputs = ops.allocate(dtype, input);
        this.batch = targets.kind() == TargetSpec.Kind.CLASSES
                ? Batch.ofClasses(targets, inputs)
                : Batch.ofValues(targets, inputs, ops.allocate(dtype, targets.shape(dataset.steps(), size)));
        // To predict, targets do not matter, not even whether they can be scaled.
        batch.scaleBy(
                model.inputScaler().orElse(null),
                withTargets ? model.targetScaler().orElse(null) : null);
    }

    int size() {
        return samples.length;
    }

    Batch batch() {
        return batch;
    }

    ModelPass pass() {
        return pass;
    }

    /** Fetches the samples numbered {@code order[from …]} and runs the model forward. */
    Tensor forward(int[] order, int from) {
        fill(order, from);
        return forward();
    }

    /** Fetches the samples numbered {@code order[from …]}. */
    void fill(int[] order, int from) {
        System.arraycopy(order, from, samples, 0, samples.length);
        dataset.fill(samples, batch);
    }

    /** Runs the model forward on the samples that were fetched. */
    Tensor forward() {
        try {
            return pass.forward(batch.inputs(), batch.lengths(), null, null);
        } catch (FiniteInput.Refusal e) {
            throw e.ofSample(samples);
        }
    }
}
