package io.rnn4j.backend.contract;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares a backend's cells with results and gradients that PyTorch computed in double. */
final class PyTorchReference {
    static final List<String> NAMES = List.of(
            "rnn_tanh_l1",
            "rnn_tanh_l1_nobias",
            "rnn_relu_l1",
            "rnn_relu_l1_nobias",
            "gru_l1",
            "gru_l1_nobias",
            "lstm_l1",
            "lstm_l1_nobias");

    private static final Map<String, String> GIVEN = Map.of(
            "x", "x",
            "wx", "parameters.weight_ih_l0",
            "wh", "parameters.weight_hh_l0",
            "bx", "parameters.bias_ih_l0",
            "bh", "parameters.bias_hh_l0",
            "initial.h", "h0",
            "initial.c", "c0",
            "dy", "dy",
            "dLast.h", "dhn",
            "dLast.c", "dcn");
    private static final Map<String, String> EXPECTED = Map.ofEntries(
            Map.entry("y", "y"),
            Map.entry("last.h", "hn"),
            Map.entry("last.c", "cn"),
            Map.entry("dx", "dx"),
            Map.entry("dwx", "gradients.weight_ih_l0"),
            Map.entry("dwh", "gradients.weight_hh_l0"),
            Map.entry("dbx", "gradients.bias_ih_l0"),
            Map.entry("dbh", "gradients.bias_hh_l0"),
            Map.entry("dInitial.h", "dh0"),
            Map.entry("dInitial.c", "dc0"));

    private PyTorchReference() {}

    static String difference(Backend backend, String name) {
        Json file = Json.resource(PyTorchReference.class, "pytorch/" + name + ".json");
        for (DType dtype : DType.values()) {
            String difference = difference(backend, file, dtype);
            if (difference != null) {
                return dtype + ": " + difference;
            }
        }
        return null;
    }

    private static String difference(Backend backend, Json file, DType dtype) {
        int[] x = file.get("x.shape").ints();
        int[] y = file.get("y.shape").ints();
        RecurrentSpec spec =
                spec(file.get("cell").text(), x[2], y[2], file.get("bias").bool());
        CellRun run = new CellRun(backend, new CellCase(spec, dtype, x[0], x[1], true, 0), Values.ZERO, Set.of());
        GIVEN.forEach((operand, path) -> {
            if (run.has(operand)) {
                run.view(operand).copyFrom(file.get(path + ".data").doubles());
            }
        });
        run.prepared().refresh();
        run.forward().backward();
        double bound = dtype == DType.FLOAT32 ? 1e-5 : 1e-10;
        for (Map.Entry<String, String> entry : EXPECTED.entrySet()) {
            if (run.has(entry.getKey())) {
                String difference = Matrix.firstDifference(
                        entry.getKey(),
                        run.view(entry.getKey()).columns(),
                        file.get(entry.getValue() + ".data").doubles(),
                        run.values(entry.getKey()),
                        new Tolerance(bound, bound));
                if (difference != null) {
                    return difference;
                }
            }
        }
        return null;
    }

    private static RecurrentSpec spec(String cell, int inputSize, int hiddenSize, boolean bias) {
        return switch (cell) {
            case "rnn_tanh" -> new RecurrentSpec.Simple(inputSize, hiddenSize, bias, Activation.TANH);
            case "rnn_relu" -> new RecurrentSpec.Simple(inputSize, hiddenSize, bias, Activation.RELU);
            case "gru" -> new RecurrentSpec.Gru(inputSize, hiddenSize, bias);
            case "lstm" -> new RecurrentSpec.Lstm(inputSize, hiddenSize, bias);
            default -> throw new IllegalArgumentException("unknown cell " + cell);
        };
    }
}
