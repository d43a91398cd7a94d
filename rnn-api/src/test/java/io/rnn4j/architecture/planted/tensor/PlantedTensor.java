package io.rnn4j.architecture.planted.tensor;

import io.rnn4j.architecture.planted.layer.PlantedLayer;
import org.apache.commons.math3.linear.RealMatrix;

/** Breaks the rules on purpose, so that they are seen to fail. */
public final class PlantedTensor {
    private PlantedTensor() {}

    /** Uses a package to its right. */
    static PlantedLayer layer() {
        return new PlantedLayer();
    }

    /** Shows a hidden library. */
    public static RealMatrix leak() {
        return null;
    }
}
