package io.rnn4j.train;

import io.rnn4j.layer.Layer;
import io.rnn4j.layer.LayerSpec;
import io.rnn4j.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The text of {@link Model#summary}. */
final class ModelSummary {
    /** Stands for any number of steps and of sequences, which are shown by letters. */
    private static final Shape ANY = Shape.of(31, 37, 1);

    private static final int NUMBERS = 4; // The column that is aligned to the right.
    private static final String GAP = "  ";

    private final Model model;
    private final List<Layer> layers;
    private final @Nullable Shape input;
    private final List<String[]> rows = new ArrayList<>();

    /**
     * Prepares the summary.
     *
     * @param input the shape of the input, or null for any number of steps and sequences
     */
    ModelSummary(Model model, List<Layer> layers, @Nullable Shape input) {
        this.model = model;
        this.layers = layers;
        this.input = input;
    }

    @Override
    public String toString() {
        rows.add(new String[] {"layer", "type", "settings", "output", "parameters"});
        Shape shape = input == null ? ANY.withDim(2, model.inputSize()) : input;
        rows.add(new String[] {"", "input", "", text(shape), ""});
        for (int i = 0; i < layers.size(); i++) {
            LayerSpec spec = model.layers().get(i);
            shape = layers.get(i).outputShape(shape);
            long parameters = layers.get(i).parameters().stream()
                    .mapToLong(p -> p.value().size())
                    .sum();
            rows.add(new String[] {Integer.toString(i), spec.type(), settings(spec), text(shape), grouped(parameters)});
        }
        rows.add(new String[] {"", "total", model.dtype().toString(), "", grouped(model.parameterCount())});
        return table();
    }

    private static String settings(LayerSpec spec) {
        return new TreeMap<>(spec.attributes())
                .entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .collect(Collectors.joining(" "));
    }

    private String text(Shape shape) {
        if (input != null) {
            return shape.toString();
        }
        List<String> dims = new ArrayList<>();
        for (int axis = 0; axis < shape.rank() - 1; axis++) {
            int dim = shape.dim(axis);
            dims.add(dim == ANY.dim(0) ? "T" : dim == ANY.dim(1) ? "N" : "?");
        }
        dims.add(Integer.toString(shape.columns()));
        return "[" + String.join(", ", dims) + "]";
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private String table() {
        int[] widths = new int[NUMBERS + 1];
        for (String[] row : rows) {
            for (int column = 0; column <= NUMBERS; column++) {
                widths[column] = Math.max(widths[column], row[column].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            for (int column = 0; column < NUMBERS; column++) {
                text.append(row[column])
                        .append(" ".repeat(widths[column] - row[column].length()))
                        .append(GAP);
            }
            text.append(" ".repeat(widths[NUMBERS] - row[NUMBERS].length())).append(row[NUMBERS]);
            text.setLength(text.toString().stripTrailing().length());
            text.append('\n');
        }
        return text.toString();
    }
}
