package io.rnn4j.io;

import io.rnn4j.data.Scaler;
import io.rnn4j.data.Vocabulary;
import io.rnn4j.internal.Json;
import io.rnn4j.internal.JsonException;
import io.rnn4j.internal.JsonReader;
import io.rnn4j.internal.JsonWriter;
import io.rnn4j.train.Model;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a model does before its first layer and behind its last, as it stands in a model file:
 *
 * <pre>{"inputs.shift":"1.5,0.0","inputs.scale":"2.0,1.0","targets.function":"log", ...}
 * {"unit":"CHARACTER","tokens":["a","b"]}</pre>
 */
final class Preprocessing {
    private static final String INPUTS = "inputs";
    private static final String TARGETS = "targets";
    private static final String UNIT = "unit";
    private static final String TOKENS = "tokens";

    /** As many as fit a header, and no more values than letters. */
    private static final int MAX_VALUES = SafetensorsHeader.MAX_BYTES / 4;

    private Preprocessing() {}

    /** Writes a model's scalers; empty if it has none. */
    static String scalers(Model model) {
        Map<String, String> texts = new LinkedHashMap<>();
        model.inputScaler().ifPresent(scaler -> texts.putAll(scaler.toMap(INPUTS)));
        model.targetScaler().ifPresent(scaler -> texts.putAll(scaler.toMap(TARGETS)));
        if (texts.isEmpty()) {
            return "";
        }
        JsonWriter json = new JsonWriter().begin('{');
        texts.forEach((key, text) -> json.key(key).string(text));
        return json.end('}').toString();
    }

    /**
     * Reads what {@link #scalers} wrote.
     *
     * @param gaussian whether the outputs are means and logarithms of variances
     * @throws IllegalArgumentException if it is not as written there
     */
    static void readScalers(String text, boolean gaussian, Model.Builder into) {
        Map<String, String> texts = new LinkedHashMap<>();
        fields(text).forEach((key, value) -> texts.put(key, string(key, value)));
        Set<String> known = Set.of(
                INPUTS + ".function",
                INPUTS + ".shift",
                INPUTS + ".scale",
                TARGETS + ".function",
                TARGETS + ".shift",
                TARGETS + ".scale");
        for (String key : texts.keySet()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException("unknown key " + Json.quoted(key));
            }
        }
        if (has(INPUTS, texts)) {
            into.inputScaler(Scaler.fromMap(INPUTS, texts));
        }
        if (has(TARGETS, texts) && gaussian) {
            into.gaussianTargetScaler(Scaler.fromMap(TARGETS, texts));
        } else if (has(TARGETS, texts)) {
            into.targetScaler(Scaler.fromMap(TARGETS, texts));
        } else if (gaussian) {
            throw new IllegalArgumentException("it needs a scaler of the targets, as the model's outputs are gaussian");
        }
    }

    private static boolean has(String prefix, Map<String, String> texts) {
        return texts.keySet().stream().anyMatch(key -> key.startsWith(prefix));
    }

    /** Writes a vocabulary. */
    static String vocabulary(Vocabulary vocabulary) {
        JsonWriter json = new JsonWriter().begin('{');
        json.key(UNIT).string(vocabulary.unit().name()).key(TOKENS).begin('[');
        vocabulary.tokens().forEach(json::string);
        return json.end(']').end('}').toString();
    }

    /**
     * Reads what {@link #vocabulary} wrote.
     *
     * @throws IllegalArgumentException if it is not as written there
     */
    static Vocabulary readVocabulary(String text) {
        Map<String, Json> fields = fields(text);
        for (String key : fields.keySet()) {
            if (!key.equals(UNIT) && !key.equals(TOKENS)) {
                throw new IllegalArgumentException("unknown key " + Json.quoted(key));
            }
        }
        String unit = string(UNIT, fields.get(UNIT));
        if (!(fields.get(TOKENS) instanceof Json.Items items)) {
            throw new IllegalArgumentException("it needs an array " + TOKENS);
        }
        List<String> tokens = new ArrayList<>();
        for (Json item : items.items()) {
            tokens.add(string(TOKENS, item));
        }
        for (Vocabulary.Unit known : Vocabulary.Unit.values()) {
            if (known.name().equals(unit)) {
                return Vocabulary.of(known, tokens);
            }
        }
        throw new IllegalArgumentException(UNIT + " must be CHARACTER or WORD, but got " + Json.quoted(unit));
    }

    private static Map<String, Json> fields(String text) {
        try {
            if (JsonReader.read(text.getBytes(StandardCharsets.UTF_8), 0, MAX_VALUES) instanceof Json.Fields object) {
                return object.fields();
            }
        } catch (JsonException e) {
            throw new IllegalArgumentException("at byte " + e.offset() + " of the text: " + e.problem(), e);
        }
        throw new IllegalArgumentException("it must be an object");
    }

    private static String string(String key, @Nullable Json value) {
        if (value instanceof Json.Text text) {
            return text.text();
        }
        throw new IllegalArgumentException(
                key + " must be a string, but " + (value == null ? "is missing" : "is " + value.kind()));
    }
}
