package io.rnn4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rnn4j.tensor.Activation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayerSpecsTest {
    /** A type of the user's own, with a layer of any type within. */
    private record Around(double factor, LayerSpec inner) implements LayerSpec {
        @Override
        public String type() {
            return "around";
        }

        @Override
        public Map<String, String> attributes() {
            Map<String, String> attributes = new LinkedHashMap<>(LayerAttributes.nested("inner.", inner));
            attributes.put("factor", Double.toString(factor));
            return attributes;
        }

        @Override
        public Layer create(LayerContext context, int inputSize) {
            return inner.create(context, inputSize);
        }
    }

    private final LayerSpecs own = LayerSpecs.builtIn()
            .with("around", attributes -> new Around(attributes.number("factor"), attributes.layer("inner.")));

    @Test
    void aTypeThatWasAddedIsReadWithTheLayersWithinIt() {
        LayerSpec spec = new Around(-1e-3, new Around(2, new Activate(Activation.RELU)));
        assertThat(own.parse("around", spec.attributes())).isEqualTo(spec);
        assertThat(own.parse("last-step", Map.of())).isEqualTo(new LastStep());
    }

    @Test
    void addingATypeLeavesTheBuiltInOnesAsTheyWere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LayerSpecs.builtIn().parse("around", Map.of()))
                .withMessageStartingWith("unknown layer type 'around'; known are rnn, gru, lstm, residual, dense")
                .withMessageEndingWith("; a type of your own must be added to the LayerSpecs that you load with");
    }

    @Test
    void refusesATypeTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> own.with("around", attributes -> new LastStep()))
                .withMessage("layer type 'around' is known already: choose another name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> own.with("lstm", attributes -> new LastStep()))
                .withMessage("layer type 'lstm' is known already: choose another name");
    }

    @Test
    void refusesAReaderThatMakesAnotherType() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> own.with("mine", attributes -> new LastStep()).parse("mine", Map.of()))
                .withMessage(
                        "the reader of layer type 'mine' made a layer of type 'last-step': add it under that name");
    }

    @Test
    void refusesSettingsOfAnInnerLayerThatAreWrong() {
        Map<String, String> attributes = new LinkedHashMap<>(new Around(1, Dense.of(3)).attributes());
        attributes.put("inner.size", "0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> own.parse("around", attributes))
                .withMessage("layer 'dense': size must be a whole number from 1 to 2147483647, but got '0'");
        attributes.remove("inner.type");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> own.parse("around", attributes))
                .withMessage("layer 'around' lacks its setting 'inner.type'");
    }

    @Test
    void refusesNumbersThatAreNotFinite() {
        for (String factor : List.of("NaN", "Infinity", "1,5", "")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> own.parse("around", Map.of("factor", factor, "inner.type", "last-step")))
                    .withMessage("layer 'around': factor must be a finite number, but got '" + factor + "'");
        }
    }
}
