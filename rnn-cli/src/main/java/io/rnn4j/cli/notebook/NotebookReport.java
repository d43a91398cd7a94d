package io.rnn4j.cli.notebook;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.Locale;

/** Writes the notebook's three problems with their results on one backend. */
final class NotebookReport {
    private final Backend backend;
    private final TensorOps ops;
    private final PrintWriter out;

    NotebookReport(Backend backend, PrintWriter out) {
        this.backend = backend;
        this.ops = backend.tensors();
        this.out = out;
    }

    void print() {
        out.println("The notebook's network in FLOAT64, on " + backend.info());
        classes();
        forward();
        backward();
        out.flush();
    }

    private void classes() {
        heading("Problem 1: the classes");
        Tensor a = matrix(2, 3, -2, -0.5, 0, 0.5, 1, 2);
        Tensor dz = matrix(2, 3, 1, 1, 1, 0.1, 0.2, 0.3);
        show("a", a);
        show("dZ", dz);
        elementwise(new Sigmoid(ops), a, dz);
        elementwise(new Tanh(ops), a, dz);
        elementwise(new ReLU(ops), a, dz);
        Softmax softmax = new Softmax(ops);
        show("Softmax().forward(a)", softmax.forward(a));
        Softmax.Result result = softmax.backward(2, 0);
        show("Softmax().backward(classes 2 and 0)", result.da());
        out.printf(Locale.ROOT, "loss, the mean cross-entropy = %.8f%n", result.loss());
        Tensor weights = new SimpleInitializer(ops, 0.01, 0).weights(2, 4);
        show("SimpleInitializer(sigma=0.01).weights(2, 4)", weights);
        Tensor gradient = ops.allocate(DType.FLOAT64, weights.shape());
        ops.fill(gradient, 1);
        new SGD(ops, Example.RATE).update(weights, gradient);
        show("after SGD(lr=0.01) with a gradient of 1 everywhere", weights);
    }

    private void elementwise(ActivationFunction function, Tensor a, Tensor dz) {
        String name = function.getClass().getSimpleName();
        show(name + "().forward(a)", function.forward(a));
        show(name + "().backward(dZ)", function.backward(dz));
    }

    private void forward() {
        heading("Problem 2: SimpleRNN forward, h_t = tanh(x_t W_x + h_{t-1} W_h + b)");
        Example example = new Example(backend);
        show(
                "the notebook's classes",
                example.network(example.weights(), EnumSet.allOf(Fault.class)).forward(example.x()));
        show("the framework's kernel", example.forwardByKernel());
    }

    private void backward() {
        heading("Problem 3: SimpleRNN backward");
        Example example = new Example(backend);
        SimpleRNN.Gradients notebook = example.backward(EnumSet.allOf(Fault.class));
        SimpleRNN.Gradients truth = example.trueGradient();
        show("dZ, what the notebook computes", notebook.dx());
        show("dx, the true gradient, by back-propagation through time in the framework's kernel", truth.dx());
        show("dW_h, the notebook's sum over the steps", notebook.dwh());
        show("dW_h, the true gradient", truth.dwh());
        out.println();
        out.println("Why they differ: the notebook's backward has five faults. Mended one after the other:");
        EnumSet<Fault> left = EnumSet.allOf(Fault.class);
        row("the notebook", notebook);
        int number = 0;
        for (Fault fault : Fault.values()) {
            number++;
            left.remove(fault);
            row("+ mended " + number, example.backward(left));
        }
        row("the framework", truth);
        out.println();
        number = 0;
        for (Fault fault : Fault.values()) {
            number++;
            out.println(number + ". " + fault.what());
            out.println("   " + fault.consequence());
        }
    }

    private void row(String name, SimpleRNN.Gradients gradients) {
        out.printf(
                Locale.ROOT,
                "  %-14s dx[first step] = [%.8e, %.8e]   dW_h[0, 0] = %.8e%n",
                name,
                gradients.dx().get(0, 0),
                gradients.dx().get(0, 1),
                gradients.dwh().get(0, 0));
    }

    private void heading(String text) {
        out.println();
        out.println(text);
        out.println("-".repeat(text.length()));
    }

    /** Prints a sequence batch first, as the notebook holds it: [N, T, F]. */
    private void show(String name, Tensor tensor) {
        out.println(name + " =");
        out.println(NumpyFormat.format(tensor.shape().rank() == 3 ? batchFirst(tensor) : tensor));
    }

    private Tensor batchFirst(Tensor timeMajor) {
        Shape shape = timeMajor.shape();
        int steps = shape.dim(0);
        int batch = shape.dim(1);
        Tensor swapped = ops.allocate(timeMajor.dtype(), Shape.of(batch, steps, shape.dim(2)));
        for (int n = 0; n < batch; n++) {
            for (int t = 0; t < steps; t++) {
                ops.axpby(1, timeMajor.slice(t).slice(n), 0, swapped.slice(n).slice(t));
            }
        }
        return swapped;
    }

    private Tensor matrix(int rows, int columns, double... values) {
        return ops.allocate(DType.FLOAT64, Shape.of(rows, columns)).copyFrom(values);
    }
}
