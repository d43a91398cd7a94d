package io.rnn4j.layer;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of a {@link Recurrent} layer, of one direction or both, and the kernel that runs them. */
final class RecurrentLayer implements Layer {
    private final Backend backend;
    private final RecurrentKernel kernel;
    private final Recurrent description;
    private final @Nullable Merge merge;
    private final List<RecurrentParameters> directions;

    RecurrentLayer(LayerContext context, Recurrent description, int inputSize) {
        this.backend = context.backend();
        this.kernel = backend.layers().recurrent(description.cell(inputSize), context.dtype());
        this.description = description;
        this.merge = description.merge();
        List<RecurrentParameters> parameters = new ArrayList<>();
        parameters.add(new RecurrentParameters(context, description, kernel, ""));
        if (merge != null) {
            parameters.add(new RecurrentParameters(context, description, kernel, RecurrentParameters.REVERSE));
        }
        this.directions = List.copyOf(parameters);
    }

    Backend backend() {
        return backend;
    }

    RecurrentKernel kernel() {
        return kernel;
    }

    /** Forward, and where there is one the reverse direction. */
    List<RecurrentParameters> directions() {
        return directions;
    }

    /** How two directions become one output; null where there is one. */
    @Nullable
    Merge merge() {
        return merge;
    }

    /** The number of features of one direction's output. */
    int directionSize() {
        return kernel.spec().outputSize();
    }

    Recurrent description() {
        return description;
    }

    /** The number of parts of one direction's state. */
    int stateParts() {
        return kernel.spec().hasCell() ? 2 : 1;
    }

    @Override
    public int outputSize() {
        return merge == Merge.CONCAT ? 2 * directionSize() : directionSize();
    }

    @Override
    public List<Parameter> parameters() {
        return directions.stream().flatMap(d -> d.all().stream()).toList();
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 3 || input.columns() != kernel.spec().inputSize()) {
            throw new ShapeException(
                    "a recurrent layer of input size " + kernel.spec().inputSize() + " needs inputs of shape [T, N, "
                            + kernel.spec().inputSize() + "], but got " + input);
        }
        return input.withDim(2, outputSize());
    }

    @Override
    public List<Shape> stateShapes(int batch) {
        List<Shape> shapes = new ArrayList<>();
        for (int i = 0; i < stateParts() * directions.size(); i++) {
            boolean cell = i % stateParts() == 1;
            shapes.add(Shape.of(batch, cell ? kernel.spec().hiddenSize() : directionSize()));
        }
        return List.copyOf(shapes);
    }

    @Override
    public Pass pass(Shape input, Mode mode) {
        outputShape(input);
        return merge == null ? new RecurrentPass(this, input, mode) : new BidirectionalPass(this, merge, input, mode);
    }

    @Override
    public void refresh() {
        for (RecurrentParameters direction : directions) {
            direction.prepared().refresh();
        }
    }
}
