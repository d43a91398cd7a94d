package io.rnn4j.bench.peers;

import io.rnn4j.bench.Cell;
import io.rnn4j.bench.RecurrentProblem;
import io.rnn4j.bench.RecurrentShape;
import io.rnn4j.bench.RecurrentSubject;
import io.rnn4j.tensor.DType;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's recurrent layer, called as its network of layers calls it, in workspaces that keep the memory from call to call:
 * without the network around it, and with activations {@code [N, features, T]} in column-major order, where those of a step
 * lie together and none are copied.
 */
final class Dl4jRecurrent implements RecurrentSubject {
    /** The state, as both layers call it. */
    private static final String H = "prevAct";

    private static final String C = org.deeplearning4j.nn.layers.recurrent.LSTM.STATE_KEY_PREV_MEMCELL;

    private final RecurrentProblem problem;
    private final RecurrentShape shape;
    private final DataType type;
    private final Dl4jWeights layout;
    private final RecurrentLayer layer;
    private final LayerWorkspaceMgr memory = workspaces();
    private final INDArray x;
    private final INDArray dy;

    /** The workspace of the results, which stay valid until the next call leaves and enters it again. */
    private @Nullable MemoryWorkspace results;

    private @Nullable INDArray y;
    private @Nullable Pair<Gradient, INDArray> gradients;

    Dl4jRecurrent(RecurrentProblem problem, boolean trains) {
        this.problem = problem;
        this.shape = problem.shape();
        this.type = problem.dtype() == DType.FLOAT32 ? DataType.FLOAT : DataType.DOUBLE;
        this.layout = new Dl4jWeights(problem.cell(), shape.hidden());
        this.layer = layer(problem.cell(), trains);
        set(LSTMParamInitializer.INPUT_WEIGHT_KEY, layout.toDl4j(problem.wx(), shape.input()));
        set(LSTMParamInitializer.RECURRENT_WEIGHT_KEY, layout.toDl4j(problem.wh(), shape.hidden()));
        double[] bias = new double[problem.bx().length];
        for (int i = 0; i < bias.length; i++) {
            bias[i] = problem.bx()[i] + problem.bh()[i];
        }
        set(LSTMParamInitializer.BIAS_KEY, layout.toDl4j(bias, 1));
        this.x = sequence(problem.x(), shape.input());
        this.dy = sequence(problem.dy(), shape.hidden());
        if (problem.h0().length > 0) {
            Map<String, INDArray> state = new HashMap<>();
            state.put(H, state(problem.h0()));
            if (problem.cell() == Cell.LSTM) {
                state.put(C, state(problem.c0()));
            }
            layer.rnnSetPreviousState(state);
        }
    }

    private RecurrentLayer layer(Cell cell, boolean trains) {
        Layer configured = switch (cell) {
            case RNN ->
                new SimpleRnn.Builder()
                        .nIn(shape.input())
                        .nOut(shape.hidden())
                        .activation(Activation.TANH)
                        .build();
            case LSTM ->
                new LSTM.Builder()
                        .nIn(shape.input())
                        .nOut(shape.hidden())
                        .activation(Activation.TANH)
                        .gateActivationFunction(Activation.SIGMOID)
                        .build();
            case GRU -> throw new IllegalArgumentException("DL4J has no GRU layer");
        };
        MultiLayerConfiguration network = new NeuralNetConfiguration.Builder()
                .dataType(type)
                .list()
                .layer(configured)
                .validateOutputLayerConfig(false)
                .build();
        MultiLayerNetwork around = new MultiLayerNetwork(network);
        around.init();
        if (trains) {
            around.initGradientsView();
        }
        return (RecurrentLayer) around.getLayer(0);
    }

    /** Those of {@link MultiLayerNetwork}: for results, for what a call needs, and for what a step needs. */
    private static LayerWorkspaceMgr workspaces() {
        WorkspaceConfiguration once = workspace(LearningPolicy.FIRST_LOOP, 0);
        WorkspaceConfiguration both = workspace(LearningPolicy.OVER_TIME, 2); // After a forward and a backward pass.
        return LayerWorkspaceMgr.builder()
                .with(ArrayType.INPUT, "results", once)
                .with(ArrayType.ACTIVATIONS, "results", once)
                .with(ArrayType.ACTIVATION_GRAD, "results", once)
                .with(ArrayType.FF_WORKING_MEM, "call", both)
                .with(ArrayType.BP_WORKING_MEM, "call", both)
                .with(ArrayType.RNN_FF_LOOP_WORKING_MEM, "step", once)
                .with(ArrayType.RNN_BP_LOOP_WORKING_MEM, "step", once)
                .defaultNoWorkspace()
                .build();
    }

    private static WorkspaceConfiguration workspace(LearningPolicy learning, int cycles) {
        return WorkspaceConfiguration.builder()
                .initialSize(0)
                .overallocationLimit(0.05)
                .policyAllocation(AllocationPolicy.OVERALLOCATE)
                .policyLearning(learning)
                .cyclesBeforeInitialization(cycles)
                .policyReset(ResetPolicy.BLOCK_LEFT)
                .policySpill(SpillPolicy.REALLOCATE)
                .build();
    }

    /** Sets a parameter to values in column-major order. */
    private void set(String parameter, double[] values) {
        INDArray to = layer.getParam(parameter);
        to.assign(array(values, to.shape()));
    }

    private INDArray array(double[] values, long... dims) {
        return type == DataType.FLOAT ? Nd4j.create(Floats.of(values), dims, 'f') : Nd4j.create(values, dims, 'f');
    }

    /** From {@code [N, H]}. */
    private INDArray state(double[] values) {
        return array(transposed(values, 1, shape.batch(), shape.hidden()), shape.batch(), shape.hidden());
    }

    /** From {@code [T, N, features]}. */
    private INDArray sequence(double[] values, int features) {
        return array(
                transposed(values, shape.steps(), shape.batch(), features), shape.batch(), features, shape.steps());
    }

    /** To {@code [T, N, features]}. */
    private double[] toArray(INDArray sequence, int features) {
        return transposed(toArray(sequence), shape.steps(), features, shape.batch());
    }

    private static double[] toArray(INDArray array) {
        try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            Objects.requireNonNull(outside);
            return array.dup('f').data().asDouble();
        }
    }

    /** Transposes each of so many matrices. */
    private static double[] transposed(double[] values, int matrices, int rows, int columns) {
        double[] result = new double[values.length];
        for (int matrix = 0; matrix < matrices; matrix++) {
            int start = matrix * rows * columns;
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    result[start + column * rows + row] = values[start + row * columns + column];
                }
            }
        }
        return result;
    }

    @Override
    public void forward() {
        enter();
        run(false);
    }

    /** A network knows its loss only from y, so it runs forward and then backward, which does not reuse that pass. */
    @Override
    public void train() {
        enter();
        run(true);
        try (MemoryWorkspace call = memory.notifyScopeEntered(ArrayType.BP_WORKING_MEM)) {
            Objects.requireNonNull(call);
            gradients = layer.backpropGradient(dy, memory);
        }
    }

    private void enter() {
        if (results != null) {
            results.close();
        }
        results = memory.notifyScopeEntered(ArrayType.ACTIVATIONS);
    }

    private void run(boolean training) {
        try (MemoryWorkspace call = memory.notifyScopeEntered(ArrayType.FF_WORKING_MEM)) {
            Objects.requireNonNull(call);
            y = problem.h0().length > 0 ? layer.rnnTimeStep(x, memory) : layer.activate(x, training, memory);
        }
    }

    @Override
    public void outputGradient(double[] values) {
        try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            Objects.requireNonNull(outside);
            dy.assign(sequence(values, shape.hidden()));
        }
    }

    @Override
    public double[] output() {
        return toArray(Objects.requireNonNull(y, "nothing was computed yet"), shape.hidden());
    }

    @Override
    public Gradients gradients() {
        Pair<Gradient, INDArray> got = Objects.requireNonNull(gradients, "no gradient was computed yet");
        double[] bias = layout.fromDl4j(gradient(got, LSTMParamInitializer.BIAS_KEY), 1);
        return new Gradients(
                toArray(got.getSecond(), shape.input()),
                layout.fromDl4j(gradient(got, LSTMParamInitializer.INPUT_WEIGHT_KEY), shape.input()),
                layout.fromDl4j(gradient(got, LSTMParamInitializer.RECURRENT_WEIGHT_KEY), shape.hidden()),
                bias,
                bias.clone());
    }

    private static double[] gradient(Pair<Gradient, INDArray> got, String parameter) {
        return toArray(got.getFirst().getGradientFor(parameter));
    }

    @Override
    public void close() {
        if (results != null) {
            results.close();
            results = null;
        }
        Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    }
}
